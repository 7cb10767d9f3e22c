import type { Page } from 'playwright-core'

/** A page as somebody sees it, and how she gets there. */
export interface Stop {
  readonly name: string
  /** Sample user; absent: nobody is signed in. */
  readonly user?: 'Ada Admin' | 'Mia Manager' | 'Sara Sales' | 'Tom Sales'
  go(page: Page, origin: string): Promise<unknown>
}

const open = (path: string) => (page: Page, origin: string) => page.goto(origin + path)
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()

/** Opens the form of a tool with one of its examples, changes what is named, and presses its first button. */
const runTool =
  (
    tool: string,
    filled: Readonly<Record<string, string>> = {},
    buttons: readonly (string | RegExp)[] = [/^(Run|Go on)$/],
  ) =>
  async (page: Page, origin: string) => {
    await page.goto(`${origin}/console/tool?name=${tool}&example=0`)
    for (const [name, value] of Object.entries(filled)) await page.locator(`[name="in.${name}"]`).fill(value)
    for (const button of buttons) await press(page, button)
  }

/** All pages, those of one person after each other. */
export const stops: readonly Stop[] = [
  { name: 'dev-start', go: open('/') },
  { name: 'dev-documents', go: open('/console/documents') },
  { name: 'dev-documents-names', go: open('/console/documents?show=names') },
  { name: 'dev-documents-connections', go: open('/console/documents?show=connections') },
  { name: 'dev-live', go: open('/console/live') },
  { name: 'dev-sides', go: open('/console/sides') },
  { name: 'sign-in', go: open('/console') },
  { name: 'sign-in-old-form', go: (page, origin) => sendForged(page, `${origin}/console/sign-in`) },
  { name: 'grants-visit', go: open('/oauth/grants') },
  { name: 'tools', user: 'Ada Admin', go: open('/console') },
  { name: 'admin-permissions', user: 'Ada Admin', go: open('/console/admin/permissions') },
  { name: 'admin-policy', user: 'Ada Admin', go: open('/console/admin/policy') },
  { name: 'admin-sign-ins', user: 'Ada Admin', go: open('/console/admin/sign-ins') },
  { name: 'admin-connections', user: 'Ada Admin', go: open('/console/admin') },
  { name: 'admin-jobs', user: 'Ada Admin', go: open('/console/admin/jobs') },
  { name: 'admin-callbacks', user: 'Ada Admin', go: open('/console/admin/callbacks') },
  { name: 'admin-audit', user: 'Ada Admin', go: open('/console/admin/audit') },
  { name: 'jobs-none', user: 'Sara Sales', go: open('/console/jobs') },
  { name: 'form', user: 'Sara Sales', go: open('/console/tool?name=accountSummary') },
  { name: 'form-long', user: 'Sara Sales', go: open('/console/tool?name=generateQuote') },
  { name: 'form-filters', user: 'Sara Sales', go: open('/console/tool?name=repriceOpportunities&example=0') },
  { name: 'form-wrong', user: 'Sara Sales', go: runTool('accountSummary', { accountId: 'Alpenblick' }) },
  { name: 'form-failed', user: 'Sara Sales', go: runTool('accountSummary', { accountId: '001AH0000000999YAA' }) },
  { name: 'result', user: 'Sara Sales', go: runTool('accountSummary') },
  { name: 'result-list', user: 'Sara Sales', go: runTool('findRecords') },
  { name: 'question', user: 'Sara Sales', go: runTool('generateQuote') },
  { name: 'result-written', user: 'Sara Sales', go: runTool('generateQuote', {}, ['Go on', 'Yes, do it']) },
  { name: 'result-table', user: 'Mia Manager', go: runTool('compareForecasts') },
  { name: 'result-activity', user: 'Mia Manager', go: runTool('customerActivity') },
  { name: 'job-dry', user: 'Ada Admin', go: dryRun },
  { name: 'job', user: 'Ada Admin', go: raisePrices },
  { name: 'jobs', user: 'Ada Admin', go: open('/console/jobs') },
  { name: 'unknown-tool', user: 'Sara Sales', go: open('/console/tool?name=nothing') },
  { name: 'unknown-job', user: 'Sara Sales', go: open('/console/job?id=nothing') },
  {
    name: 'signed-out',
    user: 'Tom Sales',
    go: async (page, origin) => {
      await page.goto(`${origin}/console`)
      await press(page, 'Sign out')
    },
  },
]

/** A job that only counts, to its end. */
async function dryRun(page: Page, origin: string): Promise<void> {
  await runTool('repriceOpportunities')(page, origin)
  await page.getByRole('heading', { name: 'Result' }).waitFor()
}

/** A job that writes. */
async function raisePrices(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/console/tool?name=repriceOpportunities&example=0`)
  await page.getByLabel('Dry run').selectOption('no')
  await press(page, 'Go on')
  await press(page, 'Yes, do it')
  await page.getByRole('heading', { name: 'Result' }).waitFor()
}

/** A form that no page of the host made. */
async function sendForged(page: Page, action: string): Promise<void> {
  await page.goto(action)
  await page
    .locator('input[name=token]')
    .first()
    .evaluate(field => field.setAttribute('value', 'x'))
  await press(page, 'Sign in with Salesforce')
}
