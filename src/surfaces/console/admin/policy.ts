import { html } from 'hono/html'
import type { ToldField, ToldTool } from '../../../core/disclosure/told.ts'
import { summariesOf } from '../../../core/disclosure/told-text.ts'
import type { Markup } from '../../../page/page.ts'
import { consoleAt } from '../addresses.ts'
import { toCallersText, toToldTable } from '../told-table.ts'
import { type AdminParts, type AdminVisit, showAdmin } from './admin-visit.ts'

/** Who is shown what of each tool. The policy is a file of the app, so nothing is changed here. */
export function showPolicy(parts: AdminParts, visit: AdminVisit) {
  const body = html`<h1>Data policy</h1>
${parts.disclosure ? toPolicy(parts.disclosure.told) : html`<p>This app has no data policy: whoever can call a tool is shown all that it gives, with the rights that the call has.</p>`}
<p class="soft">The policy stands in <code>app-link.config.ts</code>. <code>npm run policy -- --explain TOOL FIELD</code> says which rule decided, and what would change it.</p>`
  return showAdmin(parts, visit, { title: 'Data policy', at: consoleAt.adminPolicy, body })
}

const toPolicy = (
  told: readonly ToldTool[],
): Markup => html`<p>What each kind of caller is shown of what a tool gives. It takes away from what the person may see in Salesforce, and adds nothing to it.</p>
${told.map(tool => html`<section class="card"><h2>${tool.title}</h2><p class="soft">${tool.name}: ${tool.touches}</p>${toTold(tool)}</section>`)}`

/** The table of what is shown whole is there for who looks for it. */
const toTold = (tool: ToldTool): Markup =>
  summariesOf(tool).length === 1 && tool.callers.every(({ fields, isRefused }) => !isRefused && fields.every(isShown))
    ? html`<details><summary>Shown whole to ${toCallersText(tool.callers)}</summary>${toToldTable(tool)}</details>`
    : toToldTable(tool)

const isShown = ({ done }: ToldField): boolean => done === 'shown'
