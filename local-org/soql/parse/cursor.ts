import { malformed, type QueryError } from '../query-error.ts'
import { readTokens, type Token, type TokenKind } from './tokens.ts'

/** A place in the tokens of one query. Words are matched ignoring case. */
export interface Cursor {
  /** The token here, or `ahead` tokens further. */
  peek(ahead?: number): Token
  next(): Token
  /** Whether these words or symbols come next, in this order. */
  sees(...texts: readonly string[]): boolean
  /** Steps over these words or symbols if they come next. */
  accept(...texts: readonly string[]): boolean
  /** @throws QueryError `unexpected token` */
  expect(text: string): Token
  /** @throws QueryError `unexpected token` */
  expectKind(kind: TokenKind): Token
}

export const unexpected = ({ text, at }: Token): QueryError => malformed(`unexpected token: '${text}'`, at)

const isWordOrSymbol = ({ kind }: Token): boolean => kind === 'name' || kind === 'symbol'

export function createCursor(text: string): Cursor {
  const tokens = readTokens(text)
  const end = { kind: 'end', text: '<EOF>', at: text.length } as const
  let position = 0
  const peek = (ahead = 0): Token => tokens[position + ahead] ?? end
  const matches = (token: Token, wanted: string): boolean =>
    isWordOrSymbol(token) && token.text.toUpperCase() === wanted.toUpperCase()
  const sees = (...texts: readonly string[]): boolean => texts.every((wanted, ahead) => matches(peek(ahead), wanted))
  const next = (): Token => {
    const token = peek()
    position++
    return token
  }
  return {
    peek,
    next,
    sees,
    accept(...texts) {
      if (!sees(...texts)) return false
      position += texts.length
      return true
    },
    expect(wanted) {
      if (!sees(wanted)) throw unexpected(peek())
      return next()
    },
    expectKind(kind) {
      if (peek().kind !== kind) throw unexpected(peek())
      return next()
    },
  }
}
