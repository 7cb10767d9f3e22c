import type { SqlFragment } from '../../../model.ts'
import type { StringLiteral } from '../../parse/syntax.ts'
import { malformed } from '../../query-error.ts'
import { bind, sql } from '../sql.ts'
import type { Term } from '../terms.ts'

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)

/** A LIKE pattern as a pattern of GLOB, which heeds case. */
function toGlob(pattern: string): string {
  const pieces = pattern.match(/\\[\s\S]|[\s\S]/g) ?? []
  return pieces
    .map(piece => {
      if (piece === '%') return '*'
      if (piece === '_') return '?'
      const character = piece.at(-1) ?? ''
      return /[*?[]/.test(character) ? `[${character}]` : character
    })
    .join('')
}

/** True where the text matches. Null matches no pattern. @throws QueryError MALFORMED_QUERY for an empty pattern. */
export function matches(term: Term, literal: StringLiteral): SqlFragment {
  if (literal.pattern === '') throw malformed('invalid LIKE value: ', literal.at)
  if (term.field?.caseSensitive) return sql`${term.sql} GLOB ${bind(toGlob(literal.pattern))}`
  if (isAscii(literal.pattern)) return sql`${term.sql} LIKE ${bind(literal.pattern)} ESCAPE '\\'`
  return sql`soql_upper(${term.sql}) LIKE ${bind(literal.pattern.toUpperCase())} ESCAPE '\\'`
}
