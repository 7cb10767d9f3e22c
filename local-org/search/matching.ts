import type { FieldDefinition, SqlFragment } from '../model.ts'
import type { Expression } from './expression.ts'
import { fits } from './words.ts'

/** The words of a record's fields, one list a field. */
export type Words = readonly (readonly string[])[]

const isPlain = (pattern: string): boolean => !/[*?]/.test(pattern)

const fitsOne = (word: string | undefined, pattern: string): boolean =>
  word !== undefined && (isPlain(pattern) ? word === pattern : fits(word, pattern))

const holdsPhrase = (words: readonly string[], patterns: readonly string[]): boolean =>
  words.some((_, start) => patterns.every((pattern, offset) => fitsOne(words[start + offset], pattern)))

/** Whether a record holds what is looked for. */
export function matches(expression: Expression, words: Words): boolean {
  switch (expression.kind) {
    case 'phrase':
      return words.some(field => holdsPhrase(field, expression.patterns))
    case 'not':
      return !matches(expression.part, words)
    case 'and':
      return expression.parts.every(part => matches(part, words))
    case 'or':
      return expression.parts.some(part => matches(part, words))
  }
}

const everything: SqlFragment = { sql: '1', values: [] }

/** SQLite's LIKE ignores the case of ASCII letters only, so only these are asked for. */
function hintOf(patterns: readonly string[]): string {
  const pieces = patterns.flatMap(pattern => pattern.match(/[a-z0-9]+/g) ?? [])
  return pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '')
}

function toPhraseHint(patterns: readonly string[], fields: readonly FieldDefinition[]): SqlFragment {
  const hint = hintOf(patterns)
  if (hint === '') return everything
  const tests = fields.map(({ name }) => `r."${name}" LIKE ?`)
  return { sql: `(${tests.join(' OR ')})`, values: fields.map(() => `%${hint}%`) }
}

/** A condition over the alias `r` that no record fails which holds what is looked for; others may pass. */
export function toHint(expression: Expression, fields: readonly FieldDefinition[]): SqlFragment {
  if (expression.kind === 'phrase') return toPhraseHint(expression.patterns, fields)
  if (expression.kind === 'not') return everything
  const parts = expression.parts.map(part => toHint(part, fields))
  const word = expression.kind === 'and' ? ' AND ' : ' OR '
  return { sql: `(${parts.map(part => part.sql).join(word)})`, values: parts.flatMap(part => part.values) }
}
