import type { Cursor } from '../soql/parse/cursor.ts'
import type { Token } from '../soql/parse/tokens.ts'
import { malformed } from '../soql/query-error.ts'
import type { Returned } from './search.ts'
import { readSearchCount, unexpectedToken } from './tokens.ts'

/** Functions that a field of a search may stand in. */
const functions = new Set(['TOLABEL', 'FORMAT', 'CONVERTCURRENCY'])

function checkToken(token: Token, next: Token): void {
  const word = token.text.toUpperCase()
  if (token.kind === 'end' || word === 'SELECT' || word === 'TYPEOF') throw unexpectedToken(token)
  if (word === 'USING') throw malformed('This org has no list views to search in', token.at)
  if (token.kind === 'name' && next.text === '(' && word === 'FIELDS') throw unexpectedToken(token)
}

interface Stretch {
  readonly text: string
  readonly tokens: readonly Token[]
}

const isOver = (cursor: Cursor, ends: readonly string[], depth: number): boolean =>
  depth === 0 && (cursor.sees(')') || ends.some(end => cursor.sees(...end.split(' '))))

const depthOf = (token: Token): number => {
  if (token.kind !== 'symbol') return 0
  return token.text === '(' ? 1 : token.text === ')' ? -1 : 0
}

/** Tokens up to the closing parenthesis, or one of the words outside inner ones. */
function readStretch(cursor: Cursor, ends: readonly string[], source: string): Stretch {
  const start = cursor.peek()
  const tokens: Token[] = []
  let depth = 0
  while (!isOver(cursor, ends, depth)) {
    const token = cursor.next()
    checkToken(token, cursor.peek())
    depth += depthOf(token)
    tokens.push(token)
  }
  if (tokens.length === 0) throw unexpectedToken(start)
  return { text: source.slice(start.at, cursor.peek().at), tokens }
}

function readFields(cursor: Cursor, source: string): string {
  const { text, tokens } = readStretch(cursor, ['WHERE', 'ORDER BY', 'LIMIT', 'OFFSET'], source)
  const called = tokens.find(({ kind, text: word }, at) => {
    return kind === 'name' && tokens[at + 1]?.text === '(' && !functions.has(word.toUpperCase())
  })
  if (called) throw unexpectedToken(called)
  return text
}

/** One object of RETURNING. @throws QueryError */
export function readReturned(cursor: Cursor, source: string): Returned {
  const name = cursor.next()
  if (name.kind !== 'name') throw unexpectedToken(name)
  const only = { object: name.text, fields: 'Id' }
  if (!cursor.accept('(')) return only
  const fields = readFields(cursor, source)
  const part = (ends: readonly string[]): string => readStretch(cursor, ends, source).text
  const where = cursor.accept('WHERE') ? part(['ORDER BY', 'LIMIT', 'OFFSET']) : undefined
  const orderBy = cursor.accept('ORDER', 'BY') ? part(['LIMIT', 'OFFSET']) : undefined
  const limit = cursor.accept('LIMIT') ? readSearchCount(cursor) : undefined
  const offset = cursor.accept('OFFSET') ? readSearchCount(cursor) : undefined
  if (!cursor.accept(')')) throw unexpectedToken(cursor.peek())
  return { ...only, fields, where, orderBy, limit, offset }
}
