import type { FormulaValue } from '../value.ts'

/** One operand of a call, worked out when it is asked for. */
export interface Operand {
  value(): FormulaValue
  /** As the record was before the write; as it is where nothing is written. */
  prior(): FormulaValue
}

/** What a formula knows besides its record. */
export interface Occasion {
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly isNew: boolean
}

export interface FormulaFunction {
  /** Fewest and most operands. */
  readonly operands: readonly [number, number]
  run(operands: readonly Operand[], occasion: Occasion): FormulaValue
}

export type FunctionTable = Readonly<Record<string, FormulaFunction>>

type Values = readonly FormulaValue[]

/** A function of the values of all its operands. */
export const strict = (
  operands: FormulaFunction['operands'],
  run: (values: Values, occasion: Occasion) => FormulaValue,
): FormulaFunction => ({
  operands,
  run: (given, occasion) =>
    run(
      given.map(operand => operand.value()),
      occasion,
    ),
})

/** The value of an operand that the number of operands makes sure of. */
export const at = (values: Values, index: number): FormulaValue => values[index] ?? null
