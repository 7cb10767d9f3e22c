import { malformed } from '../query-error.ts'

export type TokenKind = 'name' | 'string' | 'number' | 'date' | 'datetime' | 'time' | 'symbol' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** As written: names with their dots, strings with quotes and escapes. `<EOF>` at the end. */
  readonly text: string
  readonly at: number
}

const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['datetime', /\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:?\d{2})/y],
  ['date', /\d{4}-\d{2}-\d{2}(?![\w:])/y],
  ['time', /\d{2}:\d{2}:\d{2}(?:\.\d+)?[Zz]?/y],
  ['number', /[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?![\w.])/y],
  ['name', /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/y],
  ['string', /'(?:[^'\\]|\\[\s\S])*'/y],
  ['symbol', /<=|>=|!=|<>|[=<>(),:+-]/y],
]

function readToken(text: string, at: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) return { kind, text: found[0], at }
  }
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
  if (character === "'") throw malformed(`line ${lineAndColumnOf(text, at)} mismatched character '<EOF>' expecting '''`)
  throw malformed(`line ${lineAndColumnOf(text, at)} unexpected token: '${character}'`)
}

function lineAndColumnOf(text: string, at: number): string {
  const before = text.slice(0, at)
  return `${before.split('\n').length}:${at - (before.lastIndexOf('\n') + 1)}`
}

/** Splits a query into tokens, the last of kind `end`. @throws QueryError for a character that starts no token. */
export function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = []
  const space = /[\s\uFEFF]*/y
  let at = 0
  while (true) {
    space.lastIndex = at
    at += space.exec(text)?.[0].length ?? 0
    if (at >= text.length) return [...tokens, { kind: 'end', text: '<EOF>', at: text.length }]
    const token = readToken(text, at)
    tokens.push(token)
    at += token.text.length
  }
}
