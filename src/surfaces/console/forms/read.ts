import type { Form } from '../../../page/form.ts'
import { readClockText } from '../moment.ts'
import type { FieldOf, FormField, Group } from './field.ts'

/** The sent fields of a form, and in which time zone its moments are. */
export interface SentForm {
  readonly field: Form
  /** All values of a field that may come more than once. */
  readonly all: (name: string) => readonly string[]
  readonly timeZone: string
}

/**
 * The input of a tool, as a person filled it in. Empty fields are left out. What does not fit its field is handed on as
 * text, so that the tool's own check says what is wrong.
 */
export const readFormFields = (group: Group, sent: SentForm, path: string = fieldPrefix): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(group.fields).flatMap(([name, field]) => {
      const value = readField(field, sent, `${path}.${name}`)
      return value === undefined ? [] : [[name, value]]
    }),
  )

/** Names of fields begin with it, so that none is one of the page's own. */
export const fieldPrefix = 'in'

const readers: {
  readonly [Kind in FormField['kind']]: (field: FieldOf<Kind>, sent: SentForm, path: string) => unknown
} = {
  text: (_, { field }, path) => field(path) || undefined,
  date: (_, { field }, path) => field(path) || undefined,
  moment: (_, { field, timeZone }, path) => readClockText(field(path), timeZone) || undefined,
  number: (_, { field }, path) => readNumber(field(path).trim()),
  'yes-no': (_, { field }, path) => readYesNo(field(path)),
  choice: ({ values }, { field }, path) => readChoice(values, field(path)),
  choices({ values }, { all }, path) {
    const chosen = all(path).map(text => readChoice(values, text))
    return chosen.length > 0 ? chosen : undefined
  },
  json: (_, { field }, path) => readJson(field(path)),
  group: readGroup,
  list: readList,
}

const readField = (field: FormField, sent: SentForm, path: string): unknown =>
  (readers[field.kind] as (field: FormField, sent: SentForm, path: string) => unknown)(field, sent, path)

const decimalText = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/

const readNumber = (text: string): number | string | undefined => {
  if (text === '') return undefined
  return decimalText.test(text) ? Number(text) : text
}

const readYesNo = (text: string): boolean | string | undefined => {
  if (text === '') return undefined
  return text === 'yes' ? true : text === 'no' ? false : text
}

const readChoice = (values: readonly (string | number)[], text: string): string | number | undefined =>
  text === '' ? undefined : (values.find(value => String(value) === text) ?? text)

function readJson(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** One that may be left out, and of which nothing is filled in, is left out. */
function readGroup(group: Group, sent: SentForm, path: string): unknown {
  const value = readFormFields(group, sent, path)
  return Object.keys(value).length > 0 || group.required ? value : undefined
}

/** Items of which nothing is filled in are rows that were not needed. */
function readList({ item, max, min, required }: FieldOf<'list'>, sent: SentForm, path: string): unknown {
  const count = Math.min(Number(sent.field(`${path}.count`)) || 0, max)
  const items = Array.from({ length: count }, (_, at) => readField(item, sent, `${path}.${at}`))
  const filled = items.filter(value => value !== undefined && !isEmptyObject(value))
  return filled.length > 0 || (required && min === 0) ? filled : undefined
}

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
