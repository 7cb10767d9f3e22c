import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

/**
 * What axe-core finds on a page as it stands, one line for each place: rules of WCAG up to 2.2 AA, and its best practices.
 * @throws Error when it looked at nothing
 */
export async function readAxeFindings(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>("typeof axe === 'object'"))) await page.evaluate(axe.source)
  const { passes, violations } = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })")
  if (passes.length === 0) throw new Error('axe-core looked at nothing')
  return violations.flatMap(({ help, id, nodes }) =>
    nodes.map(
      ({ failureSummary = '', target }) =>
        `${id}: ${help}: ${target.join(' ')}: ${failureSummary.replace(/\s+/g, ' ')}`,
    ),
  )
}
