import { html } from 'hono/html'
import type { CallerKind } from '../../core/disclosure/disclosure.ts'
import type { ToldCaller, ToldField, ToldTool } from '../../core/disclosure/told.ts'
import { toDoneText, toKindText, toLimitText } from '../../core/disclosure/told-text.ts'
import type { Markup } from '../../page/page.ts'

const labels: Readonly<Record<CallerKind, string>> = {
  agent: 'Agents',
  flow: 'Flows',
  apex: 'Apex',
  mcpPerson: 'Assistants of people',
  mcpService: 'Programs over MCP',
  api: 'API keys',
  console: 'Console',
}

/** Callers as people call them. */
export const toCallersText = (callers: readonly Pick<ToldCaller, 'kind'>[]): string =>
  callers.map(({ kind }) => labels[kind]).join(', ')

/** Who is shown what of a tool: a row for each field that is named, a column for those who have the same. */
export function toToldTable({ callers, title }: ToldTool, isNamed: (field: ToldField) => boolean = () => true): Markup {
  const columns = [...Map.groupBy(callers, toSameness).values()]
  const fields = callers[0]?.fields ?? []
  const rows = fields.flatMap((field, at) => (isNamed(field) ? [toFieldRow(field, columns, at)] : []))
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Who is shown what of ${title}"><table>
<thead><tr><th scope="col">Field</th>${columns.map(same => html`<th scope="col">${same.map(({ kind }, at) => html`${at > 0 && html`,<br>`}${labels[kind]}`)}</th>`)}</tr></thead>
<tbody>${rows}${toNoteRow('An answer has', columns, toLimitText)}${toNoteRow('By the operation', columns, ({ operation = '' }) => operation)}</tbody></table></div>`
}

type Column = readonly ToldCaller[]

const toSameness = ({ kind: _, ...caller }: ToldCaller): string => JSON.stringify(caller)

function toFieldRow(field: ToldField, columns: readonly Column[], at: number): Markup {
  const data = toKindText(field)
  return html`<tr><th scope="row">${field.path}${data !== '' && html`<br><span class="soft">${data}</span>`}</th>${columns.map(([caller]) => html`<td>${toCell(caller, at)}</td>`)}</tr>`
}

function toCell(caller: ToldCaller | undefined, at: number): Markup | string {
  const field = caller?.fields[at]
  if (!field || caller.isRefused) return html`<strong>refused</strong>`
  return field.done === 'shown' ? 'shown' : html`<strong>${toDoneText(field)}</strong>`
}

/** What is no fact of a field; nothing where nobody has any. */
function toNoteRow(label: string, columns: readonly Column[], noteOf: (caller: ToldCaller) => string) {
  const notes = columns.map(([caller]) => (caller && !caller.isRefused ? noteOf(caller) : ''))
  if (notes.every(note => note === '')) return undefined
  return html`<tr><th scope="row">${label}</th>${notes.map(note => html`<td>${note}</td>`)}</tr>`
}
