import { malformed } from '../query-error.ts'
import { type Cursor, unexpected } from './cursor.ts'
import { readLiteral } from './literals.ts'
import type { Expression, FieldPath, FunctionCall } from './syntax.ts'

/** Words that cannot stand where a field, a function or an alias is named. */
const reserved: ReadonlySet<string> = new Set(
  'AND ASC DESC EXCLUDES FIRST FROM GROUP HAVING IN INCLUDES LAST LIKE LIMIT NOT NULL NULLS OR SELECT USING WHERE WITH'.split(
    ' ',
  ),
)

export const isReserved = (word: string): boolean => reserved.has(word.toUpperCase())

const deepestNesting = 3

/** `Name`, `Account.Owner.Name`. @throws QueryError */
export function readPath(cursor: Cursor): FieldPath {
  const token = cursor.peek()
  if (token.kind !== 'name' || isReserved(token.text)) throw unexpected(token)
  cursor.next()
  return { kind: 'path', segments: token.text.split('.'), at: token.at }
}

function readArgument(cursor: Cursor, depth: number): Expression {
  return cursor.peek().kind === 'name' ? readExpressionAt(cursor, depth) : readLiteral(cursor)
}

function readArguments(cursor: Cursor, depth: number): readonly Expression[] {
  if (cursor.accept(')')) return []
  const found = [readArgument(cursor, depth)]
  while (cursor.accept(',')) found.push(readArgument(cursor, depth))
  cursor.expect(')')
  return found
}

function readExpressionAt(cursor: Cursor, depth: number): FieldPath | FunctionCall {
  const path = readPath(cursor)
  if (!cursor.sees('(')) return path
  if (depth > deepestNesting || path.segments.length > 1) throw unexpected(cursor.peek())
  cursor.next()
  const name = path.segments.join('.').toUpperCase()
  return { kind: 'call', name, arguments: readArguments(cursor, depth + 1), at: path.at }
}

/** A field or a function of fields. @throws QueryError */
export const readExpression = (cursor: Cursor): FieldPath | FunctionCall => readExpressionAt(cursor, 1)

/** A whole number that is not negative, after a word such as LIMIT. @throws QueryError */
export function readCount(cursor: Cursor): number {
  if (cursor.sees(':')) throw malformed('Bind variables only allowed in Apex code', cursor.peek().at)
  const token = cursor.expectKind('number')
  if (!/^\d{1,10}$/.test(token.text)) throw unexpected(token)
  return Number(token.text)
}
