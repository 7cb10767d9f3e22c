import { malformed } from '../query-error.ts'
import { type Cursor, unexpected } from './cursor.ts'
import { isReserved, readExpression, readPath } from './expressions.ts'
import type { Condition, FieldPath, FunctionCall, Grouping, OrderItem, Source, Statement } from './syntax.ts'

/** What begins a clause after FROM; the same words alone may be aliases. */
const clauses: readonly (readonly string[])[] = [
  ['ORDER', 'BY'],
  ['FOR', 'VIEW'],
  ['FOR', 'REFERENCE'],
  ['FOR', 'UPDATE'],
  ['ALL', 'ROWS'],
  ['UPDATE', 'TRACKING'],
  ['UPDATE', 'VIEWSTAT'],
]

const beginsClause = (cursor: Cursor): boolean =>
  clauses.some(words => cursor.sees(...words)) || (cursor.sees('OFFSET') && cursor.peek(1).kind === 'number')

function readSource(cursor: Cursor): Source {
  const { text: name, at } = cursor.expectKind('name')
  const { kind, text } = cursor.peek()
  const hasAlias = kind === 'name' && !text.includes('.') && !isReserved(text) && !beginsClause(cursor)
  return { name, alias: hasAlias ? cursor.next().text : undefined, at }
}

/** After FROM: an object, and aliases of its parents. @throws QueryError */
export function readSources(cursor: Cursor): readonly [Source, ...Source[]] {
  const sources: [Source, ...Source[]] = [readSource(cursor)]
  while (cursor.accept(',')) sources.push(readSource(cursor))
  return sources
}

/** `USING SCOPE mine`. @throws QueryError */
export function readScope(cursor: Cursor): Statement['scope'] {
  if (!cursor.accept('USING')) return undefined
  cursor.expect('SCOPE')
  const { text, at } = cursor.expectKind('name')
  return { name: text.toLowerCase(), at }
}

/** `WITH USER_MODE`, which is how a REST query runs anyway. @throws QueryError for every other WITH. */
export function readMode(cursor: Cursor): void {
  if (!cursor.accept('WITH')) return
  const mode = cursor.next()
  const word = mode.text.toUpperCase()
  if (word === 'USER_MODE') return
  if (word === 'SECURITY_ENFORCED' || word === 'SYSTEM_MODE')
    throw malformed(`${word} not allowed in this context`, mode.at)
  throw unexpected(mode)
}

function readExpressions(cursor: Cursor): readonly (FieldPath | FunctionCall)[] {
  const found = [readExpression(cursor)]
  while (cursor.accept(',')) found.push(readExpression(cursor))
  return found
}

function groupingKindOf(cursor: Cursor): Grouping['kind'] {
  if (cursor.accept('ROLLUP', '(')) return 'rollup'
  return cursor.accept('CUBE', '(') ? 'cube' : 'plain'
}

/** GROUP BY with its HAVING. @throws QueryError */
export function readGrouping(cursor: Cursor, readCondition: (cursor: Cursor) => Condition): Grouping | undefined {
  if (!cursor.accept('GROUP')) return undefined
  cursor.expect('BY')
  const kind = groupingKindOf(cursor)
  const items = readExpressions(cursor)
  if (kind !== 'plain') cursor.expect(')')
  return { kind, items, having: cursor.accept('HAVING') ? readCondition(cursor) : undefined }
}

function readOrderItem(cursor: Cursor): OrderItem {
  const expression = cursor.peek(1).text === '(' ? readExpression(cursor) : readPath(cursor)
  const descending = !cursor.accept('ASC') && cursor.accept('DESC')
  if (!cursor.accept('NULLS')) return { expression, descending, nullsLast: false }
  const nullsLast = cursor.accept('LAST')
  if (!nullsLast) cursor.expect('FIRST')
  return { expression, descending, nullsLast }
}

/** ORDER BY. Nulls come first unless told otherwise, in both directions. @throws QueryError */
export function readOrder(cursor: Cursor): readonly OrderItem[] {
  if (!cursor.accept('ORDER')) return []
  cursor.expect('BY')
  const items = [readOrderItem(cursor)]
  while (cursor.accept(',')) items.push(readOrderItem(cursor))
  return items
}

/** FOR VIEW, FOR REFERENCE, FOR UPDATE; refuses what only Apex or Knowledge has. @throws QueryError */
export function readLock(cursor: Cursor): Statement['lock'] {
  let lock: Statement['lock']
  if (cursor.accept('FOR')) {
    const word = cursor.next()
    const name = word.text.toUpperCase()
    if (name !== 'VIEW' && name !== 'REFERENCE' && name !== 'UPDATE') throw unexpected(word)
    lock = name
  }
  if (cursor.sees('ALL', 'ROWS')) throw malformed('ALL ROWS not allowed in this context', cursor.peek().at)
  return lock
}
