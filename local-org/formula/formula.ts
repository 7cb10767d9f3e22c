import type { FormulaFunction, Occasion, Operand } from './functions/function.ts'
import { functions } from './functions/functions.ts'
import { type FormulaNode, parseFormula } from './parse.ts'
import { FormulaError, type FormulaValue } from './value.ts'

/** A record that a formula is asked of. */
export interface FormulaRecord extends Occasion {
  /** The value at a path such as `Account.Owner.Email`. @throws FormulaError */
  read(path: string): FormulaValue
  /** The same before the write. @throws FormulaError */
  readPrior(path: string): FormulaValue
}

export interface Formula {
  /** Paths of all fields it names. */
  readonly paths: readonly string[]
  /** @throws FormulaError when it has no value for this record */
  evaluate(record: FormulaRecord): FormulaValue
}

/** What of a formula is no function here, and operands that are too few or too many. @throws FormulaError */
function checkCall(name: string, count: number): FormulaFunction {
  const known = functions[name]
  if (known === undefined) throw new FormulaError(`uses ${name}`)
  const [fewest, most] = known.operands
  if (count < fewest || count > most) throw new FormulaError(`gives ${name} ${count} operands`)
  return known
}

/** Its operand is read twice, so it must be a field: one in another would double the work with each level. */
const ofFields: ReadonlySet<string> = new Set(['ISCHANGED', 'PRIORVALUE'])

function pathsIn(node: FormulaNode): readonly string[] {
  if (node.kind === 'field') return [node.path]
  if (node.kind === 'literal') return []
  checkCall(node.name, node.operands.length)
  if (ofFields.has(node.name) && node.operands[0]?.kind !== 'field')
    throw new FormulaError(`asks ${node.name} of no field`)
  return node.operands.flatMap(pathsIn)
}

/** Each may take the time that a pattern has. */
const maxPatterns = 5

function evaluate(node: FormulaNode, record: FormulaRecord): FormulaValue {
  if (node.kind === 'literal') return node.value
  if (node.kind === 'field') return record.read(node.path)
  const past = () => ({ ...record, read: record.readPrior })
  const operands = node.operands.map(
    (operand): Operand => ({ value: () => evaluate(operand, record), prior: () => evaluate(operand, past()) }),
  )
  return checkCall(node.name, operands.length).run(operands, record)
}

/**
 * Reads a formula of Salesforce's language. Its text may be hostile: length, depth, the size of texts and the time of
 * patterns have bounds, and each part is worked out at most once a record.
 * @throws FormulaError naming what it uses that is not here
 * @see https://help.salesforce.com/s/articleView?id=platform.customize_functions.htm
 */
export function readFormula(source: string): Formula {
  const node = parseFormula(source)
  if (source.toUpperCase().split('REGEX').length > maxPatterns + 1)
    throw new FormulaError(`uses REGEX more than ${maxPatterns} times`)
  const paths = [...new Set(pathsIn(node))]
  return { paths, evaluate: record => evaluate(node, record) }
}
