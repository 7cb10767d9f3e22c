import { html } from 'hono/html'
import type { Markup } from '../../../page/page.ts'
import type { FormField } from '../forms/field.ts'

/** For whom a result is shown. */
export interface Reader {
  readonly locale: string
  readonly timeZone: string
  /** Origin of her org: ids of records lead there. */
  readonly orgUrl: string
}

/** One value in its place. */
export interface Cell {
  /** Of the field. */
  readonly name: string
  /** Absent: nothing is known of it. */
  readonly field: FormField | undefined
  readonly value: unknown
  /** ISO code of the money beside it. */
  readonly currency: string | undefined
}

/** A single value as she reads it: numbers, money, dates in her way, and ids that lead to their records. */
export function toCell(cell: Cell, reader: Reader): Markup | string {
  const { value } = cell
  if (value === undefined || value === null || value === '') return html`<span class="soft">–</span>`
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  return typeof value === 'number' ? toNumber(value, cell, reader) : toWriting(String(value), cell, reader)
}

function toWriting(text: string, { field, name }: Cell, reader: Reader): Markup | string {
  if (field?.kind === 'date') return toDay(text, reader.locale)
  if (field?.kind === 'moment') return toMoment(text, reader)
  if (field?.kind === 'text' && field.format === 'uri') return toLink(text)
  if (!recordId.test(text) || !/id$/i.test(name)) return text
  return html`<a href="${reader.orgUrl}/${text}" rel="noreferrer" target="_blank">${text}</a>`
}

/** A key prefix, an instance, a number: ids of records, in both lengths. */
const recordId = /^[a-zA-Z0-9]{15}(?:[A-Z0-5]{3})?$/

const noMoney = /percent|rate|ratio|probability|score|quantity|count|days|hours/i

const isMoney = (field: FormField | undefined, name: string): boolean =>
  field?.kind === 'number' && !field.whole && !noMoney.test(name)

function toNumber(value: number, { currency, field, name }: Cell, { locale }: Reader): string {
  const isAmount = currency !== undefined && isMoney(field, name)
  const style = isAmount ? ({ style: 'currency', currency } as const) : { maximumFractionDigits: 10 }
  return new Intl.NumberFormat(locale, style).format(value)
}

function toDay(text: string, locale: string): Markup | string {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined
  if (day === undefined || Number.isNaN(day.getTime())) return text
  const shown = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(day)
  return html`<time datetime="${text}">${shown}</time>`
}

/** A moment in her own way and time zone. @param text as ISO text */
export function toMoment(text: string, { locale, timeZone }: Reader): Markup | string {
  const moment = new Date(text)
  if (Number.isNaN(moment.getTime())) return text
  const shown = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(moment)
  return html`<time datetime="${moment.toISOString()}">${shown}</time>`
}

/** Only what surely is an address of the web is a link, and it shows where it leads. */
function toLink(text: string): Markup | string {
  const { host, protocol } = URL.parse(text) ?? {}
  if (protocol !== 'https:' && protocol !== 'http:') return text
  return html`<a href="${text}" rel="noreferrer" target="_blank">Open at ${host}</a>`
}
