import { type FormulaToken, readFormulaTokens } from './tokens.ts'
import { FormulaError, type FormulaValue } from './value.ts'

/** A formula as a tree; signs are calls of functions that bear their name. */
export type FormulaNode =
  | { readonly kind: 'literal'; readonly value: FormulaValue }
  | { readonly kind: 'field'; readonly path: string }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly FormulaNode[] }

/** Signs between two operands, the loosest first. */
const levels = [['||'], ['&&'], ['=', '==', '<>', '!='], ['<', '>', '<=', '>='], ['&'], ['+', '-'], ['*', '/'], ['^']]

const maxDepth = 200

interface Reader {
  peek(): FormulaToken | undefined
  take(): FormulaToken | undefined
  /** Takes one of these signs, if it is the next. */
  takeSign(signs: readonly string[]): string | undefined
}

function createReader(tokens: readonly FormulaToken[]): Reader {
  let at = 0
  return {
    peek: () => tokens[at],
    take: () => tokens[at++],
    takeSign(signs) {
      const next = tokens[at]
      if (next?.kind !== 'sign' || !signs.includes(next.text)) return undefined
      at++
      return next.text
    },
  }
}

function expect(reader: Reader, sign: string): void {
  if (reader.takeSign([sign]) === undefined) throw new FormulaError(`lacks ${sign}`)
}

const constants: ReadonlyMap<string, FormulaValue> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
])

function readOperands(reader: Reader, depth: number): readonly FormulaNode[] {
  if (reader.takeSign([')'])) return []
  const operands = [readLevel(reader, 0, depth)]
  while (reader.takeSign([','])) operands.push(readLevel(reader, 0, depth))
  expect(reader, ')')
  return operands
}

function readName(reader: Reader, name: string, depth: number): FormulaNode {
  if (reader.takeSign(['('])) return { kind: 'call', name: name.toUpperCase(), operands: readOperands(reader, depth) }
  const value = constants.get(name.toLowerCase())
  return value === undefined ? { kind: 'field', path: name.replace(/:\w+/g, '') } : { kind: 'literal', value }
}

function readOperand(reader: Reader, depth: number): FormulaNode {
  if (depth > maxDepth) throw new FormulaError(`nested more than ${maxDepth} levels deep`)
  const unary = reader.takeSign(['-', '+', '!'])
  if (unary) return { kind: 'call', name: `unary${unary}`, operands: [readOperand(reader, depth + 1)] }
  if (reader.takeSign(['('])) {
    const inner = readLevel(reader, 0, depth + 1)
    expect(reader, ')')
    return inner
  }
  const token = reader.take()
  if (token === undefined || token.kind === 'sign')
    throw new FormulaError(`lacks something before ${token?.text ?? 'its end'}`)
  if (token.kind === 'number') return { kind: 'literal', value: Number(token.text) }
  if (token.kind === 'text') return { kind: 'literal', value: token.text }
  return readName(reader, token.text, depth + 1)
}

/** One operand may follow another for ever, so each counts as a level too. */
function readLevel(reader: Reader, level: number, depth: number): FormulaNode {
  const signs = levels[level]
  if (signs === undefined) return readOperand(reader, depth)
  let node = readLevel(reader, level + 1, depth)
  let count = 0
  for (let sign = reader.takeSign(signs); sign !== undefined; sign = reader.takeSign(signs)) {
    if (++count > maxDepth) throw new FormulaError(`more than ${maxDepth} signs in a row`)
    node = { kind: 'call', name: sign, operands: [node, readLevel(reader, level + 1, depth)] }
  }
  return node
}

/** @throws FormulaError for what is no formula */
export function parseFormula(text: string): FormulaNode {
  const reader = createReader(readFormulaTokens(text))
  const node = readLevel(reader, 0, 0)
  const rest = reader.peek()
  if (rest) throw new FormulaError(`has ${JSON.stringify(rest.text)} after its end`)
  return node
}
