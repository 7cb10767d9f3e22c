import { malformed } from '../query-error.ts'
import type { ReadStatement } from './conditions.ts'
import { type Cursor, unexpected } from './cursor.ts'
import { isReserved, readExpression, readPath } from './expressions.ts'
import type { FieldPath, SelectItem, TypeOf } from './syntax.ts'

function readPaths(cursor: Cursor): readonly FieldPath[] {
  const paths = [readPath(cursor)]
  while (cursor.accept(',')) paths.push(readPath(cursor))
  return paths
}

function readTypeOf(cursor: Cursor): TypeOf {
  const { at } = cursor.expect('TYPEOF')
  const path = readPath(cursor)
  const branches: TypeOf['branches'][number][] = []
  while (cursor.accept('WHEN')) {
    const object = cursor.expectKind('name')
    cursor.expect('THEN')
    branches.push({ object: object.text, at: object.at, fields: readPaths(cursor) })
  }
  if (branches.length === 0) throw unexpected(cursor.peek())
  const otherwise = cursor.accept('ELSE') ? readPaths(cursor) : undefined
  cursor.expect('END')
  return { kind: 'typeof', path, branches, otherwise, at }
}

function readFieldGroup(cursor: Cursor): SelectItem {
  const { at } = cursor.next()
  cursor.expect('(')
  const group = cursor.expectKind('name')
  const name = group.text.toUpperCase()
  if (name !== 'ALL' && name !== 'CUSTOM' && name !== 'STANDARD') throw unexpected(group)
  cursor.expect(')')
  return { kind: 'fields', group: name, at }
}

function readAlias(cursor: Cursor): string | undefined {
  const { kind, text } = cursor.peek()
  if (kind !== 'name' || isReserved(text)) return undefined
  if (text.includes('.')) throw unexpected(cursor.peek())
  return cursor.next().text
}

/** The items between SELECT and FROM. */
export function createSelectList(readStatement: ReadStatement): (cursor: Cursor) => readonly SelectItem[] {
  const readItem = (cursor: Cursor): SelectItem => {
    const { at } = cursor.peek()
    if (cursor.accept('(')) {
      const statement = readStatement(cursor)
      cursor.expect(')')
      return { kind: 'subquery', statement, at }
    }
    if (cursor.sees('TYPEOF') && cursor.peek(1).kind === 'name') return readTypeOf(cursor)
    if (cursor.sees('FIELDS', '(')) return readFieldGroup(cursor)
    const expression = readExpression(cursor)
    return { kind: 'expression', expression, alias: readAlias(cursor), at }
  }
  return cursor => {
    if (cursor.sees('FROM')) throw malformed("unexpected token: 'SELECT FROM'", cursor.peek().at)
    const items = [readItem(cursor)]
    while (cursor.accept(',')) items.push(readItem(cursor))
    return items
  }
}
