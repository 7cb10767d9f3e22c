import { malformed } from '../query-error.ts'
import { readGrouping, readLock, readMode, readOrder, readScope, readSources } from './clauses.ts'
import { createConditions } from './conditions.ts'
import { type Cursor, createCursor, unexpected } from './cursor.ts'
import { readCount } from './expressions.ts'
import { createSelectList } from './select-list.ts'
import type { Statement } from './syntax.ts'

const longestQuery = 100_000
/** Five levels of children, the root among them. */
const deepestSubquery = 4

function createReader(depth: number): (cursor: Cursor) => Statement {
  const readNested = (cursor: Cursor): Statement => {
    if (depth >= deepestSubquery) throw unexpected(cursor.peek())
    return createReader(depth + 1)(cursor)
  }
  const readSelectList = createSelectList(readNested)
  const readCondition = createConditions(readNested)
  return cursor => {
    const { at } = cursor.expect('SELECT')
    const items = readSelectList(cursor)
    if (!cursor.sees('FROM')) throw unexpected(cursor.peek())
    cursor.next()
    const from = readSources(cursor)
    const scope = readScope(cursor)
    const where = cursor.accept('WHERE') ? readCondition(cursor) : undefined
    readMode(cursor)
    const grouping = readGrouping(cursor, readCondition)
    const order = readOrder(cursor)
    const limit = cursor.accept('LIMIT') ? readCount(cursor) : undefined
    const offset = cursor.accept('OFFSET') ? readCount(cursor) : undefined
    return { items, from, scope, where, grouping, order, limit, offset, lock: readLock(cursor), at }
  }
}

/**
 * Reads a SOQL query: its words and their order, without looking a name up.
 *
 * @throws QueryError MALFORMED_QUERY, with the place where Salesforce tells one
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select.htm
 */
export function readStatement(text: string): Statement {
  if (text.trim() === '') throw malformed('SOQL statements cannot be empty or null')
  if (text.length > longestQuery) throw malformed(`SOQL statements cannot be longer than ${longestQuery} characters.`)
  const cursor = createCursor(text)
  if (!cursor.sees('SELECT')) throw malformed(`unexpected token: ${cursor.peek().text}`)
  const statement = createReader(0)(cursor)
  if (cursor.peek().kind !== 'end') throw unexpected(cursor.peek())
  return statement
}
