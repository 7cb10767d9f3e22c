import type { Cursor } from '../soql/parse/cursor.ts'
import type { Token } from '../soql/parse/tokens.ts'
import { malformed, type QueryError } from '../soql/query-error.ts'

/** Salesforce counts columns of a search from 0. */
export const unexpectedToken = ({ text, at }: Token): QueryError =>
  malformed(`Malformed search token: ${text}`, Math.max(0, at - 1))

/** @throws QueryError */
export function readSearchCount(cursor: Cursor): number {
  const token = cursor.next()
  if (token.kind === 'number' && /^\d{1,9}$/.test(token.text)) return Number(token.text)
  throw unexpectedToken(token)
}
