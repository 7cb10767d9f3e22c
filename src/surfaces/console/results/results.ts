import { html } from 'hono/html'
import { toWords } from '../../../core/invoke/question.ts'
import { isJsonObject, type JsonFields } from '../../../core/json.ts'
import type { Markup } from '../../../page/page.ts'
import type { FormField, Group } from '../forms/field.ts'
import { type Cell, type Reader, toCell } from './cells.ts'

/** What a tool gave, as a page: single values, and tables for lists. */
export const toResult = (output: JsonFields, shape: Group, reader: Reader): Markup =>
  toRecord(output, shape.fields, reader)

type Fields = Readonly<Record<string, FormField>>

function toRecord(record: JsonFields, fields: Fields, reader: Reader): Markup {
  const cells = cellsOf(record, fields)
  const single = cells.filter(({ value }) => !isCompound(value))
  const entries = single.map(cell => html`<dt>${toWords(cell.name)}</dt><dd>${toCell(cell, reader)}</dd>`)
  const parts = cells.filter(({ value }) => isCompound(value))
  return html`${entries.length > 0 && html`<dl>${entries}</dl>`}
${parts.map(cell => html`<h3>${toWords(cell.name)}</h3>${toPart(cell, reader)}`)}`
}

const isCompound = (value: unknown): value is object => typeof value === 'object' && value !== null

/** The values of a record in the order of the schema; what it does not have comes last. */
function cellsOf(record: JsonFields, fields: Fields): readonly Cell[] {
  const known = Object.keys(fields).filter(name => record[name] !== undefined)
  const others = Object.keys(record).filter(name => !Object.hasOwn(fields, name))
  const currency = currencyIn(record)
  return [...known, ...others].map(name => ({ name, currency, value: record[name], field: fields[name] }))
}

/** A value that may be anything. */
const toContent = (cell: Cell, reader: Reader): Markup | string =>
  isCompound(cell.value) ? toPart(cell, reader) : toCell(cell, reader)

function toPart({ field, name, value }: Cell, reader: Reader): Markup {
  if (!Array.isArray(value)) return toRecord(value as JsonFields, fieldsIn(field), reader)
  return toList(value, { name, field: field?.kind === 'list' ? field.item : undefined }, reader)
}

const maxRows = 500

function toList(values: readonly unknown[], { field, name }: Pick<Cell, 'field' | 'name'>, reader: Reader): Markup {
  if (values.length === 0) return html`<p class="soft">None.</p>`
  const shown = values.slice(0, maxRows)
  const more = values.length - shown.length
  const list = shown.every(isJsonObject)
    ? toTable(shown, fieldsIn(field), reader)
    : html`<ul>${shown.map(value => html`<li>${toContent({ name, field, value, currency: undefined }, reader)}</li>`)}</ul>`
  return html`${list}${more > 0 && html`<p class="soft">And ${more} more: the JSON has them.</p>`}`
}

const fieldsIn = (field: FormField | undefined): Fields => (field?.kind === 'group' ? field.fields : {})

function toTable(rows: readonly JsonFields[], fields: Fields, reader: Reader): Markup {
  const lines = rows.map(row => new Map(cellsOf(row, fields).map(cell => [cell.name, cell])))
  const found = new Set(lines.flatMap(line => [...line.keys()]))
  const names = [...new Set([...Object.keys(fields).filter(name => found.has(name)), ...found])]
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>
<thead><tr>${names.map(name => html`<th scope="col">${toWords(name)}</th>`)}</tr></thead>
<tbody>${lines.map(line => html`<tr>${names.map(name => toTableCell(line.get(name), reader))}</tr>`)}</tbody></table></div>`
}

function toTableCell(cell: Cell | undefined, reader: Reader): Markup {
  if (!cell) return html`<td></td>`
  return html`<td ${typeof cell.value === 'number' && html`class="number"`}>${toContent(cell, reader)}</td>`
}

/** ISO code of what the amounts of a record are in. */
function currencyIn(record: JsonFields): string | undefined {
  const [, code] = Object.entries(record).find(([name]) => /currency(?:iso)?(?:code)?$/i.test(name)) ?? []
  return typeof code === 'string' && /^[A-Z]{3}$/.test(code) ? code : undefined
}
