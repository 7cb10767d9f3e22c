import { html } from 'hono/html'
import type { Markup } from '../../../page/page.ts'
import { toClockText } from '../moment.ts'
import type { FieldOf, FormField } from './field.ts'

/** A field that is one control. */
export type Single = Exclude<FormField, { kind: 'group' | 'list' | 'choices' }>

export interface ControlEntry {
  /** What every control carries: id, name, and what describes it. */
  readonly attributes: Markup
  readonly value: unknown
  readonly timeZone: string
}

/** The control of a field, with its value. */
export function toControl(field: Single, { attributes, timeZone, value }: ControlEntry): Markup {
  const text = value === undefined || value === null ? '' : textOf(field, value, timeZone)
  const filled = { attributes, text }
  switch (field.kind) {
    case 'yes-no':
      return toSelect(field, filled, yesNo)
    case 'choice':
      return toSelect(field, filled, new Map(field.values.map(each => [String(each), String(each)])))
    case 'json':
      return html`<textarea ${attributes} rows="4" spellcheck="false" placeholder="JSON">${text}</textarea>`
    case 'text':
      return toTextControl(field, filled)
    case 'number':
      return html`<input ${attributes} inputmode="${field.whole ? 'numeric' : 'decimal'}" autocomplete="off" value="${text}">`
    case 'date':
      return html`<input ${attributes} type="date" value="${text}">`
    case 'moment':
      return html`<input ${attributes} type="datetime-local" step="1" value="${text}">`
  }
}

const yesNo: ReadonlyMap<string, string> = new Map([
  ['yes', 'Yes'],
  ['no', 'No'],
])

interface Filled {
  readonly attributes: Markup
  readonly text: string
}

/** From so many characters on a text has lines. */
const longTextFrom = 300
const inputTypes: Readonly<Record<string, string>> = { email: 'email', uri: 'url' }

function toTextControl({ format = '', maxLength }: FieldOf<'text'>, { attributes, text }: Filled): Markup {
  const bound = maxLength !== undefined && html`maxlength="${maxLength}"`
  if ((maxLength ?? 0) >= longTextFrom) return html`<textarea ${attributes} rows="4" ${bound}>${text}</textarea>`
  const type = inputTypes[format] ?? 'text'
  return html`<input ${attributes} type="${type}" autocomplete="off" ${bound} value="${text}">`
}

function toSelect(field: Single, { attributes, text }: Filled, choices: ReadonlyMap<string, string>): Markup {
  const isOpen = !field.required || !choices.has(text)
  return html`<select ${attributes}>${isOpen && html`<option value="">${nothingOf(field)}</option>`}
${[...choices].map(([value, label]) => html`<option value="${value}" ${value === text && 'selected'}>${label}</option>`)}</select>`
}

/** What counts where nothing is chosen. */
function nothingOf({ fallback }: FormField): string {
  if (fallback === undefined) return ''
  return `Default: ${typeof fallback === 'boolean' ? (fallback ? 'Yes' : 'No') : String(fallback)}`
}

function textOf(field: Single, value: unknown, timeZone: string): string {
  if (field.kind === 'json') return JSON.stringify(value, null, 2)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'object') return JSON.stringify(value)
  const text = String(value)
  return field.kind === 'moment' ? toMomentText(text, timeZone) : text
}

function toMomentText(text: string, timeZone: string): string {
  const moment = new Date(text)
  return Number.isNaN(moment.getTime()) ? text : toClockText(moment, timeZone)
}
