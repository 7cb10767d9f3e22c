import { html } from 'hono/html'
import { toWords } from '../../../core/invoke/question.ts'
import { isJsonObject } from '../../../core/json.ts'
import type { Markup } from '../../../page/page.ts'
import { toControl } from './controls.ts'
import type { FieldOf, FormField, Group } from './field.ts'
import { fieldPrefix } from './read.ts'

/** What stands in a form, and how it is shown. */
export interface FilledForm {
  /** As far as it is filled in. */
  readonly input: Readonly<Record<string, unknown>>
  /** What is wrong, by the path of the field, such as `rows.3.name`. */
  readonly problems: ReadonlyMap<string, string>
  /** Rows of lists, by the name of their field, where a person asked for more or fewer. */
  readonly rows: ReadonlyMap<string, number>
  readonly timeZone: string
}

/** Buttons of a form that change the length of a list, and nothing else; the name of the field comes behind. */
export const lengthButtons = { longer: 'longer ', shorter: 'shorter ' } as const

/** The fields of a tool's input. They work without a script: rows come from the server. */
export const toFields = (group: Group, form: FilledForm): Markup =>
  toInner(group, { form, name: '', path: fieldPrefix, value: form.input })

interface Entry {
  readonly form: FilledForm
  readonly name: string
  /** What the control is called in the form. */
  readonly path: string
  readonly value: unknown
}

function toInner(group: Group, { form, path, value }: Entry): Markup {
  const values = isJsonObject(value) ? value : {}
  return html`${Object.entries(group.fields).map(([name, field]) =>
    toEntry(field, { form, name, path: `${path}.${name}`, value: values[name] }),
  )}`
}

function toEntry(field: FormField, entry: Entry): Markup {
  if (field.kind === 'group') return toFieldset(field, entry, toInner(field, entry))
  if (field.kind === 'list') return toFieldset(field, entry, toRows(field, entry))
  if (field.kind === 'choices') return toFieldset(field, entry, toBoxes(field, entry))
  const { name, path, value } = entry
  const control = toControl(field, {
    attributes: attributesOf(field, entry),
    value,
    timeZone: entry.form.timeZone,
  })
  return html`<div class="field"><label for="${idOf(path)}">${toLabel(field, name)}</label>
${notesOf(field, entry)}${control}</div>`
}

const idOf = (path: string): string => `f-${path.replaceAll('.', '-')}`

/** Where a field stands on the page. @param path in the input, such as `rows.3.name` */
export const toFieldId = (path: string): string => idOf(`${fieldPrefix}.${path}`)

const problemOf = ({ form, path }: Entry): string | undefined => form.problems.get(path.slice(fieldPrefix.length + 1))

/** What a control must carry to be read out with its help and its problem. */
function attributesOf(field: FormField, entry: Entry): Markup {
  const id = idOf(entry.path)
  const isWrong = problemOf(entry) !== undefined
  const notes = [...(field.description === undefined ? [] : [`${id}-help`]), ...(isWrong ? [`${id}-problem`] : [])]
  return html`id="${id}" name="${entry.path}" ${field.required && html`aria-required="true"`}
${isWrong && html`aria-invalid="true"`} ${notes.length > 0 && html`aria-describedby="${notes.join(' ')}"`}`
}

const toLabel = ({ required }: FormField, name: string): Markup =>
  html`${toWords(name)}${!required && html` <span class="soft">(optional)</span>`}`

function notesOf({ description }: FormField, entry: Entry): Markup {
  const id = idOf(entry.path)
  const problem = problemOf(entry)
  return html`${description !== undefined && html`<span class="help" id="${id}-help">${description}</span>`}
${problem !== undefined && html`<span class="problem" id="${id}-problem">${problem}</span>`}`
}

const toFieldset = (field: FormField, entry: Entry, content: Markup): Markup =>
  html`<fieldset class="group" id="${idOf(entry.path)}"><legend>${toLabel(field, entry.name)}</legend>
${notesOf(field, entry)}${content}</fieldset>`

function toBoxes({ values }: FieldOf<'choices'>, { path, value }: Entry): Markup {
  const chosen = Array.isArray(value) ? value.map(String) : []
  return html`${values.map(
    each => html`<label><input type="checkbox" name="${path}" value="${each}" ${chosen.includes(String(each)) && 'checked'}>
<span>${each}</span></label>`,
  )}`
}

function toRows({ item, max, min, required }: FieldOf<'list'>, { form, name, path, value }: Entry): Markup {
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  const least = Math.max(min, required ? 1 : 0)
  const count = Math.min(max, Math.max(least, form.rows.get(path) ?? items.length))
  const rows = Array.from({ length: count }, (_, at) =>
    toEntry(item, { form, name: `${name} ${at + 1}`, path: `${path}.${at}`, value: items[at] }),
  )
  const button = (what: keyof typeof lengthButtons, label: string) =>
    html`<button name="do" value="${lengthButtons[what]}${path}" formnovalidate>${label}</button>`
  return html`<input type="hidden" name="${path}.count" value="${count}">${rows}
<div class="actions">${count < max && button('longer', `Add to ${toWords(name).toLowerCase()}`)}
${count > least && button('shorter', 'Remove the last')}</div>`
}
