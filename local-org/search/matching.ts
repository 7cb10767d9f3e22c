import type { FieldDefinition, SqlFragment } from '../model.ts'
import type { SearchExpression } from './expression.ts'
import { matchesPattern, wordsOf } from './words.ts'

const isPlain = (pattern: string): boolean => !/[*?]/.test(pattern)

const fitsOne = (word: string | undefined, pattern: string): boolean =>
  word !== undefined && (isPlain(pattern) ? word === pattern : matchesPattern(word, pattern))

const holdsPhrase = (words: readonly string[], patterns: readonly string[]): boolean =>
  words.some((_, start) => patterns.every((pattern, offset) => fitsOne(words[start + offset], pattern)))

type Phrase = Extract<SearchExpression, { readonly kind: 'phrase' }>

/** Splitting a text into words costs more than a look at whether it can hold the phrase at all. */
const holdsText = (text: string, { hint, patterns }: Phrase): boolean =>
  text.toLowerCase().includes(hint) && holdsPhrase(wordsOf(text), patterns)

/** Whether a record with these texts holds what is looked for. */
export function matchesSearch(expression: SearchExpression, texts: readonly string[]): boolean {
  switch (expression.kind) {
    case 'phrase':
      return texts.some(text => holdsText(text, expression))
    case 'not':
      return !matchesSearch(expression.part, texts)
    case 'and':
      return expression.parts.every(part => matchesSearch(part, texts))
    case 'or':
      return expression.parts.some(part => matchesSearch(part, texts))
  }
}

const everything: SqlFragment = { sql: '1', values: [] }

function toPhraseHint({ hint }: Phrase, fields: readonly FieldDefinition[]): SqlFragment {
  if (hint === '') return everything
  const tests = fields.map(({ name }) => `r."${name}" LIKE ?`)
  return { sql: `(${tests.join(' OR ')})`, values: fields.map(() => `%${hint}%`) }
}

/** A condition over the alias `r` that no record fails which holds what is looked for; others may pass. */
export function toHint(expression: SearchExpression, fields: readonly FieldDefinition[]): SqlFragment {
  if (expression.kind === 'phrase') return toPhraseHint(expression, fields)
  if (expression.kind === 'not') return everything
  const parts = expression.parts.map(part => toHint(part, fields))
  const word = expression.kind === 'and' ? ' AND ' : ' OR '
  return { sql: `(${parts.map(part => part.sql).join(word)})`, values: parts.flatMap(part => part.values) }
}
