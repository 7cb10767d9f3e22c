import { malformed } from '../query-error.ts'
import type { StringLiteral } from './syntax.ts'
import type { Token } from './tokens.ts'

const longestString = 4000

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\u0007',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
}

interface Piece {
  readonly value: string
  readonly pattern: string
  readonly likeOnly: boolean
}

const toPiece = (value: string): Piece => ({ value, pattern: value === '\\' ? '\\\\' : value, likeOnly: false })

function readPiece(source: string): Piece | undefined {
  if (!source.startsWith('\\')) return toPiece(source)
  if (source.length > 2) return toPiece(String.fromCharCode(Number.parseInt(source.slice(2), 16)))
  const character = source.slice(1)
  if (character === '%' || character === '_') return { value: character, pattern: source, likeOnly: true }
  const value = escapes[character.toLowerCase()]
  return value === undefined ? undefined : toPiece(value)
}

/** A string without its quotes and escapes. @throws QueryError for an escape that SOQL does not have, or 4,000 characters. */
export function readString({ text, at }: Token): StringLiteral {
  const sources = text.slice(1, -1).match(/\\u[0-9a-fA-F]{4}|\\[\s\S]|[\s\S]/g) ?? []
  const pieces = sources.map(source => {
    const piece = readPiece(source)
    if (piece) return piece
    throw malformed(
      `Invalid string literal '${text.slice(1, -1)}'. Illegal character sequence '${source}' in string literal.`,
      at,
    )
  })
  const value = pieces.map(piece => piece.value).join('')
  if (value.length > longestString) throw malformed(`String literal exceeds ${longestString} characters`, at)
  return {
    kind: 'string',
    value,
    pattern: pieces.map(piece => piece.pattern).join(''),
    likeOnly: pieces.some(piece => piece.likeOnly),
    at,
  }
}
