import { type Cursor, createCursor } from '../soql/parse/cursor.ts'
import { malformed } from '../soql/query-error.ts'
import { type SearchGroup, searchGroups } from './fields.ts'
import { readReturned } from './returned.ts'
import type { Returned, Search } from './search.ts'
import { readSearchCount, unexpectedToken } from './tokens.ts'

const longestStatement = 100_000

interface Braces {
  readonly text: string
  /** Just behind the closing one. */
  readonly end: number
}

function readBraces(source: string): Braces {
  const found = /^\s*FIND\s*\{((?:[^{}\\"]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*")*)\}/i.exec(source)
  if (found) return { text: found[1] ?? '', end: found[0].length }
  if (!/^\s*FIND\b/i.test(source)) throw malformed('A search begins with FIND', 0)
  throw malformed(
    'FIND must be followed by the search text in braces; within it {, } and " are escaped by a backslash',
    0,
  )
}

function readGroup(cursor: Cursor): SearchGroup {
  if (!cursor.accept('IN')) return 'ALL'
  const token = cursor.next()
  const group = searchGroups.find(name => name === token.text.toUpperCase())
  if (group === undefined) throw unexpectedToken(token)
  if (!cursor.accept('FIELDS')) throw unexpectedToken(cursor.peek())
  return group
}

function readReturning(cursor: Cursor, source: string): readonly Returned[] {
  if (!cursor.accept('RETURNING')) return []
  const returned = [readReturned(cursor, source)]
  while (cursor.accept(',')) returned.push(readReturned(cursor, source))
  return returned
}

/** What `WITH` may ask for and this org does anyway: it corrects no spelling. */
function readWith(cursor: Cursor): void {
  while (cursor.accept('WITH')) {
    const token = cursor.peek()
    if (!cursor.accept('SPELL_CORRECTION', '=')) throw malformed(`This org has no WITH ${token.text}`, token.at)
    if (!cursor.accept('TRUE') && !cursor.accept('FALSE')) throw unexpectedToken(cursor.peek())
  }
}

function readUpdate(cursor: Cursor): void {
  if (!cursor.accept('UPDATE')) return
  const tracked = cursor.accept('TRACKING')
  const counted = (!tracked || cursor.accept(',')) && cursor.accept('VIEWSTAT')
  if (!tracked && !counted) throw unexpectedToken(cursor.peek())
}

/**
 * Reads a SOSL search. `UPDATE` and `WITH SPELL_CORRECTION` are read and have no effect; every other `WITH` is refused.
 *
 * @throws QueryError MALFORMED_QUERY with the place, SalesforceError MALFORMED_SEARCH for the search text
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_sosl_syntax.htm
 */
export function readSosl(source: string): Search {
  if (source.length > longestStatement) {
    throw malformed(`SOSL statements cannot be longer than ${longestStatement} characters.`)
  }
  const { text, end } = readBraces(source)
  const cursor = createCursor(' '.repeat(end) + source.slice(end))
  const group = readGroup(cursor)
  const returning = readReturning(cursor, source)
  readWith(cursor)
  const limit = cursor.accept('LIMIT') ? readSearchCount(cursor) : undefined
  readUpdate(cursor)
  if (cursor.peek().kind !== 'end') throw unexpectedToken(cursor.peek())
  return { text, group, returning, limit }
}
