import { refusal, type SalesforceError } from '../failure.ts'
import { anyMark, oneMark, wordsOf } from './words.ts'

/** What is looked for. */
export type SearchExpression =
  /** Words that follow each other in one field; `*` and `?` are wildcards. No text without the hint holds them. */
  | { readonly kind: 'phrase'; readonly patterns: readonly string[]; readonly hint: string }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly SearchExpression[] }
  | { readonly kind: 'not'; readonly part: SearchExpression }

export const malformedSearch = (message: string): SalesforceError => refusal('MALFORMED_SEARCH', message)

interface Token {
  readonly kind: 'word' | 'quoted' | '(' | ')'
  /** Wildcards as marks, what was escaped as a space. */
  readonly text: string
}

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])|[*?]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return /[\p{L}\p{N}]/u.test(escaped) ? escaped : ' '
    return found === '*' ? anyMark : oneMark
  })
}

const tokenPattern = /\s*(?:"((?:[^"\\]|\\[\s\S])*)"|([()])|((?:[^\s"()\\]|\\[\s\S])+))/y

function toToken([, quoted, bracket, plain = '']: RegExpExecArray): Token {
  if (bracket === '(' || bracket === ')') return { kind: bracket, text: bracket }
  return { kind: quoted === undefined ? 'word' : 'quoted', text: unescaped(quoted ?? plain) }
}

function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = []
  const source = text.trimEnd()
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < source.length) {
    const found = tokenPattern.exec(source)
    if (found === null) throw malformedSearch('The search text has an unclosed quote or a lone backslash')
    tokens.push(toToken(found))
  }
  return tokens
}

/** SQLite's LIKE ignores the case of ASCII letters only, so the longest run of these it is. */
function hintOf(patterns: readonly string[]): string {
  const pieces = patterns.flatMap(pattern => pattern.match(/[a-z0-9]+/g) ?? [])
  return pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '')
}

const toPhraseOf = (patterns: readonly string[]): SearchExpression => ({
  kind: 'phrase',
  patterns,
  hint: hintOf(patterns),
})

const toPhrase = (text: string): SearchExpression =>
  toPhraseOf(wordsOf(text).map(each => each.replaceAll(anyMark, '*').replaceAll(oneMark, '?')))

const deepestParentheses = 50

interface Reader {
  readonly tokens: readonly Token[]
  at: number
}

const sees = ({ tokens, at }: Reader, word: string, ahead = 0): boolean =>
  tokens[at + ahead]?.kind === 'word' && tokens[at + ahead]?.text.toUpperCase() === word

function readUnit(reader: Reader, depth: number): SearchExpression {
  const token = reader.tokens[reader.at]
  const misplaced = token?.kind === ')' || sees(reader, 'AND') || sees(reader, 'OR')
  if (token === undefined || misplaced || depth > deepestParentheses) {
    throw malformedSearch('The search text has no word where one is expected')
  }
  reader.at += 1
  if (token.kind !== '(') return toPhrase(token.text)
  const inner = readAlternatives(reader, depth + 1)
  if (reader.tokens[reader.at]?.kind !== ')') throw malformedSearch('The search text has an unclosed parenthesis')
  reader.at += 1
  return inner
}

/** Words without an operator between them must all be there. */
function readAll(reader: Reader, depth: number): SearchExpression {
  const parts = [readUnit(reader, depth)]
  while (reader.at < reader.tokens.length && reader.tokens[reader.at]?.kind !== ')' && !sees(reader, 'OR')) {
    const joined = sees(reader, 'AND')
    const negated = joined && sees(reader, 'NOT', 1)
    reader.at += negated ? 2 : joined ? 1 : 0
    const part = readUnit(reader, depth)
    parts.push(negated ? { kind: 'not', part } : part)
  }
  return { kind: 'and', parts }
}

function readAlternatives(reader: Reader, depth: number): SearchExpression {
  const parts = [readAll(reader, depth)]
  while (sees(reader, 'OR')) {
    reader.at += 1
    parts.push(readAll(reader, depth))
  }
  return { kind: 'or', parts }
}

/** Without what holds no word, such as a lone hyphen. */
function pruned(expression: SearchExpression): SearchExpression | undefined {
  if (expression.kind === 'phrase') return expression.patterns.length === 0 ? undefined : expression
  if (expression.kind === 'not') {
    const part = pruned(expression.part)
    return part && { kind: 'not', part }
  }
  const parts = expression.parts.flatMap(part => pruned(part) ?? [])
  return parts.length > 1 ? { kind: expression.kind, parts } : parts[0]
}

/** The patterns of an expression, those it must not find left out. */
function patternsOf(expression: SearchExpression | undefined): readonly string[] {
  if (expression === undefined || expression.kind === 'not') return []
  return expression.kind === 'phrase' ? expression.patterns : expression.parts.flatMap(patternsOf)
}

function checkLength(expression: SearchExpression | undefined): void {
  const letters = patternsOf(expression).join('').replace(/[*?]/g, '')
  if ([...letters].length < 2) throw malformedSearch(`search term must be longer than one character: ${letters}`)
}

const longestWithOperators = 4000
const longest = 10_000

/**
 * Reads a search text: words, phrases in quotes, `AND`, `OR`, `AND NOT`, parentheses, wildcards. From 4,000 characters on
 * operators count for nothing and any word will do; beyond 10,000 there is nothing to be found, hence `undefined`.
 *
 * @throws SalesforceError MALFORMED_SEARCH
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_sosl_find.htm
 */
export function readSearchExpression(text: string): SearchExpression | undefined {
  if (text.length > longest) return undefined
  if (text.length > longestWithOperators) {
    return { kind: 'or', parts: wordsOf(text).map(each => toPhraseOf([each])) }
  }
  const reader: Reader = { tokens: readTokens(text), at: 0 }
  const expression = pruned(readAlternatives(reader, 0))
  if (reader.at < reader.tokens.length) throw malformedSearch('The search text has a closing parenthesis too many')
  checkLength(expression)
  return expression
}
