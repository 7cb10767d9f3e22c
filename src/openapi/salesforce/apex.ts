import { printable } from '../../core/printable.ts'

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** What is shown as it is in a literal: letters, marks, numbers, signs and the space, but no end of the literal. */
const shown = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u

/** A text as a literal: nothing in it ends the literal, the line, or the order in which a person reads. */
export const toApexText = (text: string): string => `'${Array.from(text, toShown).join('')}'`

function toShown(character: string): string {
  const escaped = escapes[character]
  if (escaped !== undefined || shown.test(character)) return escaped ?? character
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map(unit => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('')
}

/** Lines of a comment before what they are about; nothing in them ends the comment. */
export function toApexComment(texts: readonly string[]): readonly string[] {
  const lines = texts.flatMap(text => text.split(/\r\n|[\n\r\u2028\u2029]/)).map(line => toCommentText(line).trimEnd())
  return ['/**', ...lines.map(line => ` * ${line}`.trimEnd()), ' */']
}

const toCommentText = (line: string): string => printable(line).replaceAll('\\', '/').replaceAll('*/', '* /')

/** A comment of one line, whatever its text is. */
export const toApexNote = (text: string): string => `// ${toCommentText(text.replace(/\s+/g, ' ')).trim()}`

/** Lines one step further in. */
export const indented = (lines: readonly string[]): readonly string[] =>
  lines.map(line => (line === '' ? '' : `    ${line}`))

/** A file of lines. */
export const toFileText = (lines: readonly string[]): string => `${lines.join('\n')}\n`

/** A value of a type that has no class of its own. */
export function toApexLiteral(value: unknown, type: string): string {
  if (value === null || value === undefined) return 'null'
  if (type === 'Object') return `JSON.deserializeUntyped(${toApexText(JSON.stringify(value))})`
  return (
    (typeof value === 'number' ? toNumber(value, type) : makers[type]?.(String(value))) ?? toApexText(String(value))
  )
}

const makers: Readonly<Record<string, (text: string) => string>> = {
  Boolean: text => text,
  Blob: text => `Blob.valueOf(${toApexText(text)})`,
  Date: text => `Date.valueOf(${toApexText(text)})`,
  // Of a text with T and Z no method of Datetime makes anything.
  Datetime: text => `(Datetime) JSON.deserialize(${toApexText(JSON.stringify(text))}, Datetime.class)`,
}

const maxLiteral = 2_147_483_647

function toNumber(value: number, type: string): string {
  const text = String(value)
  if (type === 'Double')
    return /e/.test(text) ? `Double.valueOf('${text}')` : `${text.includes('.') ? text : `${text}.0`}d`
  if (type === 'Long') return `${text}L`
  return value < -maxLiteral ? `Integer.valueOf('${text}')` : text
}
