import type { FieldWords } from '../../core/field-words/field-words.ts'
import type { FieldDescription } from '../../core/org/describe.ts'
import type { DescribedObject } from '../types/objects-file.ts'

/** A field that a tool is to give. */
export interface GivenField {
  readonly field: FieldDescription
  /** In the output. */
  readonly name: string
  /** How the org classifies it. */
  readonly words: FieldWords
}

/** The file of a tool that gives these fields of one record, under the name `plain`; the template has words in capitals for them. */
export function toObjectToolText(
  template: string,
  { label, name }: DescribedObject,
  given: readonly GivenField[],
): string {
  const thing = label.toLowerCase()
  const id = `${name.charAt(0).toLowerCase()}${name
    .slice(1)
    .replace(/__\w+$/, '')
    .replaceAll('_', '')}Id`
  const labels = given.map(({ field }) => field.label.toLowerCase())
  const words: Readonly<Record<string, string>> = {
    DESCRIPTION: quote(`Returns ${toList(labels)} of one ${thing}. Use when ...`),
    RECORD: id,
    LABEL: quote(`${label} Id.`),
    OUTPUT: given.map(each => toField(name, each)).join(''),
    FIELDS: given.map(({ field }) => field.name).join(', '),
    OBJECT: name,
    NAME: quote(name),
    MISSING: quote(`${id}: there is no such ${thing}, or you may not see it`),
    ANSWER: given.map(toAnswer).join(''),
    ROW: given.map(({ field }) => `  readonly ${field.name}: ${toRowType(field)}\n`).join(''),
  }
  return template.replaceAll(/\b[A-Z]{3,}\b/g, word => words[word] ?? word)
}

const toList = (labels: readonly string[]): string =>
  labels.length < 2 ? labels.join('') : `${labels.slice(0, -1).join(', ')} and ${labels.at(-1)}`

const toAnswer = ({ field, name }: GivenField): string =>
  `      ${name}: row.${field.name}${field.nillable ? ' ?? undefined' : ''},\n`

const kinds: Readonly<Record<string, string>> = {
  ...{ boolean: 'z.boolean()', date: 'z.iso.date()', int: 'z.number().int()' },
  ...{ long: 'z.number()', double: 'z.number()', currency: 'z.number()', percent: 'z.number()' },
}
/** Texts in which nobody can write a sentence. */
const terse: ReadonlySet<string> = new Set(['id', 'reference', 'datetime', 'time'])

function toField(object: string, { field, name, words: { classification, compliance } }: GivenField): string {
  const kind = kinds[field.type] ?? 'z.string()'
  const text = kind === 'z.string()' ? textOf(field, name) : undefined
  const meta = [
    `from: ${quote(`${object}.${field.name}`)}`,
    ...(classification ? [`classification: ${quote(classification)}`] : []),
    ...(compliance ? [`compliance: [${compliance.map(quote).join(', ')}]`] : []),
    ...(text ? [`text: ${quote(text)}`] : []),
  ]
  const calls = [
    ...[kind, ...(field.nillable ? ['.optional()'] : [])],
    ...[toMeta(meta), `.describe(${quote(`${field.label}.`)})`],
  ]
  const line = `    ${name}: ${calls.join('')},`
  return `${line.length <= 120 ? line : `    ${name}: ${toLines(calls)},`}\n`
}

/** One line, where that is short enough. */
function toMeta(words: readonly string[]): string {
  const call = `.meta({ ${words.join(', ')} })`
  return call.length <= 114 ? call : `.meta({\n${words.map(word => `        ${word},\n`).join('')}      })`
}

/** Whose words they are. An id holds none, and is known as one by its name. */
function textOf({ type }: FieldDescription, name: string): 'own' | 'untrusted' | undefined {
  if (!terse.has(type)) return 'untrusted'
  return /(?:^id|Id)$/.test(name) ? undefined : 'own'
}

/** As the formatter breaks a chain: `z` and `z.iso` stand alone. */
const toLines = ([kind = '', ...calls]: readonly string[]): string =>
  [kind.replace(/(?<=^z(?:\.iso)?|\))\.(?!iso)/g, '\n      .'), ...calls.map(call => `      ${call}`)].join('\n')

function toRowType({ nillable, type }: FieldDescription): string {
  const plain = kinds[type]?.startsWith('z.number') ? 'number' : type === 'boolean' ? 'boolean' : 'string'
  return nillable ? `${plain} | null` : plain
}

/** Labels and categories are words of the org. */
const quote = (text: string): string => `'${text.replace(/\s+/g, ' ').replace(/[\\']/g, '\\$&')}'`
