import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface AxeRun {
  readonly violations: readonly {
    readonly id: string
    readonly help: string
    readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[]
  }[]
}

/** What axe-core finds on a page as it stands: one line for each place. Rules of WCAG up to 2.2 AA, and its best practices. */
export async function readAxeFindings(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>("typeof axe === 'object'"))) await page.evaluate(source)
  const { violations } = await page.evaluate<AxeRun>("axe.run(document, { resultTypes: ['violations'] })")
  return violations.flatMap(({ help, id, nodes }) =>
    nodes.map(
      ({ failureSummary = '', target }) =>
        `${id}: ${help}: ${target.join(' ')}: ${failureSummary.replace(/\s+/g, ' ')}`,
    ),
  )
}
