import { malformed } from '../query-error.ts'
import { type Cursor, unexpected } from './cursor.ts'
import { readExpression } from './expressions.ts'
import { readLiteral } from './literals.ts'
import type { Comparison, Condition, Literal, Operator, Statement } from './syntax.ts'

export type ReadStatement = (cursor: Cursor) => Statement

/** A query nested deeper is refused before it can exhaust the stack. */
const deepestParentheses = 200

const symbols: Readonly<Record<string, Operator>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

function readOperator(cursor: Cursor): Operator {
  if (cursor.accept('NOT', 'IN')) return 'NOT IN'
  const token = cursor.next()
  const word = token.text.toUpperCase()
  const symbol = token.kind === 'symbol' ? symbols[word] : undefined
  if (symbol) return symbol
  if (token.kind === 'name' && (word === 'LIKE' || word === 'IN' || word === 'INCLUDES' || word === 'EXCLUDES'))
    return word
  throw unexpected(token)
}

const takesList = (operator: Operator): boolean => ['IN', 'NOT IN', 'INCLUDES', 'EXCLUDES'].includes(operator)

function readList(cursor: Cursor): readonly Literal[] {
  const values = [readLiteral(cursor)]
  while (cursor.accept(',')) values.push(readLiteral(cursor))
  cursor.expect(')')
  return values
}

/**
 * Conditions of WHERE and HAVING. AND and OR are not mixed without parentheses, and NOT stands alone or in parentheses,
 * as Salesforce wants it.
 */
export function createConditions(readStatement: ReadStatement): (cursor: Cursor) => Condition {
  const readRight = (cursor: Cursor, operator: Operator): Comparison['right'] => {
    if (!takesList(operator)) return [readLiteral(cursor)]
    if (cursor.sees(':')) readLiteral(cursor)
    cursor.expect('(')
    if (!cursor.sees('SELECT')) return readList(cursor)
    if (operator !== 'IN' && operator !== 'NOT IN') throw unexpected(cursor.peek())
    const statement = readStatement(cursor)
    cursor.expect(')')
    return statement
  }

  const readComparison = (cursor: Cursor): Comparison => {
    const start = cursor.peek()
    const left = readExpression(cursor)
    const operator = readOperator(cursor)
    if (cursor.sees('(', ')')) throw malformed(`unexpected token: '${start.text} ${operator} ()'`, start.at)
    return { kind: 'comparison', left, operator, right: readRight(cursor, operator), at: left.at }
  }

  const readSingle = (cursor: Cursor, depth: number): Condition => {
    if (!cursor.sees('(')) return readComparison(cursor)
    if (depth > deepestParentheses) throw unexpected(cursor.peek())
    cursor.next()
    const condition = readChain(cursor, depth + 1)
    cursor.expect(')')
    return condition
  }

  const readAlternatives = (cursor: Cursor, depth: number): Condition => {
    const first = readSingle(cursor, depth)
    const word = cursor.sees('OR') ? 'OR' : 'AND'
    const parts = [first]
    while (cursor.accept(word)) parts.push(readSingle(cursor, depth))
    return parts.length === 1 ? first : { kind: word === 'OR' ? 'or' : 'and', parts }
  }

  const readChain = (cursor: Cursor, depth: number): Condition => {
    const condition: Condition = cursor.accept('NOT')
      ? { kind: 'not', part: readSingle(cursor, depth) }
      : readAlternatives(cursor, depth)
    if (cursor.sees('AND') || cursor.sees('OR')) throw unexpected(cursor.peek())
    return condition
  }

  return cursor => readChain(cursor, 0)
}
