import { readLakeDate, readLakeTimestamp } from './timestamp.ts'

/** A query that is refused. The message is for the client. */
export class SqlRefusal extends Error {
  override readonly name = 'SqlRefusal'
}

/**
 * Literals, quoted names, comments, numbers, words, white space, operators, and one character of anything else. A comment
 * without its end goes on to the end of all, so that nothing is read twice.
 */
const tokenPattern =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+|[\p{L}\p{N}_]+|\s+|<=|>=|<>|!=|\|\||./gisu

type Token = string
const isOpenComment = (token = ''): boolean => token.startsWith('/*') && !/^\/\*[\s\S]*\*\/$/.test(token)
const isBlank = (token: Token): boolean => /^(?:\s|--|\/\*)/.test(token)
const isLiteral = (token: Token | undefined): token is Token => token !== undefined && /^'.*'$/s.test(token)
const is = (token: Token | undefined, ...words: string[]): boolean =>
  token !== undefined && words.includes(token.toUpperCase())

const contentOf = (literal: Token): string => literal.slice(1, -1).replaceAll("''", "'")
const quoted = (text: string): Token => `'${text}'`

/** Names of their own in SQLite, or text that it takes for something else than Data Cloud does. */
const refusedCharacters = ['?', '@', '$', ':', '[', '`', "'", '"']

function checkToken(token: Token, at: number, tokens: readonly Token[]): void {
  if (refusedCharacters.includes(token)) throw new SqlRefusal(`syntax error at or near "${token}"`)
  if (token === ';' && at < tokens.length - 1) throw new SqlRefusal('Only one statement is allowed')
  if (is(token, 'INTERVAL') && isLiteral(tokens[at + 1])) throw unsupported('INTERVAL')
  const casts = is(tokens[at - 1], 'AS') && tokens[at + 1] === ')'
  if (casts && is(token, 'TIMESTAMP', 'DATE', 'TIME', 'BOOLEAN')) throw unsupported(`CAST to ${token.toUpperCase()}`)
}

const unsupported = (what: string) => new SqlRefusal(`The local Data Cloud does not support ${what}`)

function typedLiteral(word: Token, literal: Token): Token {
  const read = is(word, 'DATE') ? readLakeDate : readLakeTimestamp
  const value = read(contentOf(literal))
  if (value === undefined) throw new SqlRefusal(`invalid ${word.toLowerCase()} literal`)
  return quoted(value)
}

const isTypeName = (token: Token | undefined): token is Token => is(token, 'TIMESTAMP', 'DATE')

function translated(token: Token, at: number, { tokens, now }: { tokens: readonly Token[]; now: string }): Token {
  const before = tokens[at - 1]
  if (isTypeName(token) && isLiteral(tokens[at + 1])) return ''
  if (isLiteral(token)) {
    if (isTypeName(before)) return typedLiteral(before, token)
    // A column of times compares with text; both must be written alike.
    return /^\d{4}-\d{2}-\d{2}[ T]/.test(contentOf(token))
      ? quoted(readLakeTimestamp(contentOf(token)) ?? contentOf(token))
      : token
  }
  if (is(token, 'CURRENT_TIMESTAMP')) return quoted(now)
  return is(token, 'CURRENT_DATE') ? quoted(now.slice(0, 10)) : token
}

/**
 * Data Cloud's SQL in SQLite's words: typed literals and the present time become text as columns hold it.
 * @throws SqlRefusal for what SQLite would read as something else
 */
export function toSqliteText(sql: string, now: Date): string {
  const all = sql.match(tokenPattern) ?? []
  if (isOpenComment(all.at(-1))) throw new SqlRefusal('syntax error: a comment has no end')
  const tokens = all.filter(token => !isBlank(token))
  tokens.forEach(checkToken)
  if (!is(tokens[0], 'SELECT', 'WITH')) throw new SqlRefusal('Only SELECT statements are allowed')
  const context = { tokens, now: now.toISOString().replace('Z', '+00:00') }
  return tokens.map((token, at) => translated(token, at, context)).join(' ')
}
