import { countedDateLiterals, plainDateLiterals } from '../date-literals.ts'
import { isDay, readInstant } from '../dates.ts'
import { malformed } from '../query-error.ts'
import { type Cursor, unexpected } from './cursor.ts'
import { readString } from './strings.ts'
import type { DateLiteral, Literal } from './syntax.ts'
import type { Token } from './tokens.ts'

const largestCount = 1_000_000

function readDateLiteral(cursor: Cursor, { text, at }: Token): DateLiteral {
  const name = text.toUpperCase()
  if (plainDateLiterals.has(name)) return { kind: 'dateLiteral', name, count: undefined, at }
  cursor.expect(':')
  const number = cursor.expectKind('number')
  const count = Number(number.text)
  if (!/^\d+$/.test(number.text) || count > largestCount) throw unexpected(number)
  return { kind: 'dateLiteral', name, count, at }
}

function readDay({ text, at }: Token): Literal {
  if (!isDay(text)) throw malformed(`Invalid date: ${text}`, at)
  return { kind: 'date', value: text, at }
}

function readDatetime({ text, at }: Token): Literal {
  const value = readInstant(text)
  if (value === undefined) throw malformed(`Invalid datetime: ${text}`, at)
  return { kind: 'datetime', value, at }
}

function readTime({ text, at }: Token): Literal {
  const value = readInstant(`2000-01-01T${text.replace(/[Zz]$/, '')}Z`)
  if (!value?.startsWith('2000-01-01')) throw malformed(`Invalid time: ${text}`, at)
  return { kind: 'time', value: value.slice(11), at }
}

const isCurrency = (text: string): boolean => /^[A-Za-z]{3}\d+$/.test(text)

function readWord(cursor: Cursor, token: Token): Literal {
  const word = token.text.toUpperCase()
  const { at } = token
  if (word === 'TRUE' || word === 'FALSE') return { kind: 'boolean', value: word === 'TRUE', at }
  if (word === 'NULL') return { kind: 'null', at }
  if (plainDateLiterals.has(word) || countedDateLiterals.has(word)) return readDateLiteral(cursor, token)
  if (isCurrency(word)) throw malformed('Currency literals need an org with multiple currencies', at)
  throw unexpected(token)
}

/** The value on the right of a comparison. @throws QueryError */
export function readLiteral(cursor: Cursor): Literal {
  if (cursor.sees(':')) throw malformed('Bind variables only allowed in Apex code', cursor.peek().at)
  const token = cursor.next()
  switch (token.kind) {
    case 'string':
      return readString(token)
    case 'number':
      return { kind: 'number', value: Number(token.text), text: token.text, at: token.at }
    case 'date':
      return readDay(token)
    case 'datetime':
      return readDatetime(token)
    case 'time':
      return readTime(token)
    case 'name':
      return readWord(cursor, token)
    default:
      throw unexpected(token)
  }
}
