import { bounded, FormulaError, type FormulaValue, isBlank, isMoment, textIn, truthIn } from '../value.ts'
import { at, type FunctionTable, type Operand, strict } from './function.ts'

const many = 255

/** Empty text and no value are the same. @throws FormulaError for values of two kinds */
function areEqual(a: FormulaValue, b: FormulaValue): boolean {
  if (isBlank(a) || isBlank(b)) return isBlank(a) && isBlank(b)
  if (isMoment(a) && isMoment(b) && a.kind === b.kind) return a.ms === b.ms
  if (typeof a !== typeof b || isMoment(a) || isMoment(b)) throw new FormulaError('compares values of two kinds')
  return a === b
}

function measureOf(value: FormulaValue): number | string | null {
  if (isBlank(value)) return null
  if (typeof value === 'boolean') throw new FormulaError('true and false have no order')
  return isMoment(value) ? value.ms : value
}

const ordered = (holds: (a: number | string, b: number | string) => boolean) =>
  strict([2, 2], values => {
    const [a, b] = [measureOf(at(values, 0)), measureOf(at(values, 1))]
    return a !== null && b !== null && holds(a, b)
  })

const first = (operands: readonly Operand[], index: number): FormulaValue => operands[index]?.value() ?? null

function chooseCase(operands: readonly Operand[]): FormulaValue {
  if (operands.length % 2 !== 0) throw new FormulaError('CASE lacks its last value')
  const value = first(operands, 0)
  for (let index = 1; index < operands.length - 1; index += 2) {
    if (areEqual(value, first(operands, index))) return first(operands, index + 1)
  }
  return first(operands, operands.length - 1)
}

const choicesOf = (value: FormulaValue): readonly string[] => textIn(value).split(';')

const and = {
  operands: [1, many] as const,
  run: (operands: readonly Operand[]) => operands.every(operand => truthIn(operand.value())),
}
const or = {
  operands: [1, many] as const,
  run: (operands: readonly Operand[]) => operands.some(operand => truthIn(operand.value())),
}
const not = strict([1, 1], values => !truthIn(at(values, 0)))
const equal = strict([2, 2], values => areEqual(at(values, 0), at(values, 1)))
const unequal = strict([2, 2], values => !areEqual(at(values, 0), at(values, 1)))
const blank = strict([1, 1], values => isBlank(at(values, 0)))
const instead = strict([2, 2], values => (isBlank(at(values, 0)) ? at(values, 1) : at(values, 0)))

/** Conditions and choices. */
export const logic: FunctionTable = {
  AND: and,
  '&&': and,
  OR: or,
  '||': or,
  NOT: not,
  'unary!': not,
  '=': equal,
  '==': equal,
  '<>': unequal,
  '!=': unequal,
  '<': ordered((a, b) => a < b),
  '>': ordered((a, b) => a > b),
  '<=': ordered((a, b) => a <= b),
  '>=': ordered((a, b) => a >= b),
  IF: {
    operands: [3, 3],
    run: operands => first(operands, truthIn(first(operands, 0)) ? 1 : 2),
  },
  CASE: { operands: [4, many], run: chooseCase },
  ISBLANK: blank,
  ISNULL: blank,
  BLANKVALUE: instead,
  NULLVALUE: instead,
  ISPICKVAL: equal,
  INCLUDES: strict([2, 2], values => choicesOf(at(values, 0)).includes(textIn(at(values, 1)))),
  ISNEW: { operands: [0, 0], run: (_, { isNew }) => isNew },
  ISCHANGED: {
    operands: [1, 1],
    run: ([operand], { isNew }) => !isNew && operand !== undefined && !areEqual(operand.value(), operand.prior()),
  },
  PRIORVALUE: { operands: [1, 1], run: ([operand]) => operand?.prior() ?? null },
  '&': strict([2, 2], values => bounded(textIn(at(values, 0)) + textIn(at(values, 1)))),
}
