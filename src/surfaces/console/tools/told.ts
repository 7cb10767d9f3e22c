import { html } from 'hono/html'
import type { DisclosureReport, ToldField } from '../../../core/disclosure/told.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import type { Markup } from '../../../page/page.ts'
import { toToldTable } from '../told-table.ts'

/** What others are shown of the fields of a tool that she is shown herself; nothing where the app has no policy. */
export function toToldPart(disclosure: DisclosureReport | undefined, { name }: Tool): Markup | undefined {
  const tool = disclosure?.told.find(each => each.name === name)
  if (!tool) return undefined
  const own = tool.callers.find(({ kind }) => kind === 'console')?.fields ?? []
  const isShown = ({ path }: ToldField): boolean => own.some(field => field.path === path && field.done !== 'dropped')
  return html`<details class="card"><summary>Who is shown what</summary>
<p>By the data policy of this app, of what the person may see in Salesforce.</p>${toToldTable(tool, isShown)}</details>`
}
