import type { FieldDefinition, ObjectDefinition } from '../model.ts'
import { type FormulaCell, fromColumn, isNumeric, toColumn } from './columns.ts'
import { type Formula, type FormulaRecord, readFormula } from './formula.ts'
import { type FormulaLink, linksOf } from './links.ts'
import { type FormulaRow, type FormulaStore, rowOf } from './rows.ts'
import { summarize } from './summaries.ts'
import { FormulaError, type FormulaValue } from './value.ts'

/** One occasion on which values are worked out; each value of each record once. */
export interface Evaluation {
  /** The value of a field, given the record's row. @throws FormulaError */
  fieldValue(object: ObjectDefinition, row: FormulaRow, field: FieldDefinition): FormulaValue
  /** The value of what a formula names, given its record's row. @throws FormulaError */
  follow(link: FormulaLink, row: FormulaRow): FormulaValue
}

/** A formula with what it names. */
export interface LinkedFormula {
  readonly formula: Formula
  readonly links: ReadonlyMap<string, FormulaLink>
  /** Empty numbers count as 0. */
  readonly blanksAsZero: boolean
}

/** Finds the formula of a field. @throws FormulaError */
export type FormulaFinder = (object: ObjectDefinition, field: FieldDefinition) => LinkedFormula

/** Formulas that read formulas, and roll-ups of roll-ups: as far as Salesforce goes, and no circle. */
const maxDepth = 20

/** What a formula reads of a record. */
export function readerOf({ links, blanksAsZero }: LinkedFormula, row: FormulaRow, evaluation: Evaluation) {
  return (path: string): FormulaValue => {
    const link = links.get(path)
    if (link === undefined) throw new FormulaError(`names ${path}, which is not here`)
    const value = evaluation.follow(link, row)
    return value === null && blanksAsZero && isNumeric(link.field) ? 0 : value
  }
}

function parentOf(row: FormulaRow | undefined, step: FieldDefinition, store: FormulaStore): FormulaRow | undefined {
  const id: FormulaCell = row?.[step.name]
  if (typeof id !== 'string') return undefined
  const targets = (step.referenceTo ?? []).flatMap(name => store.schema.objectOf(name) ?? [])
  const target = targets.find(({ keyPrefix }) => id.startsWith(keyPrefix))
  return target && rowOf(target, id, store)
}

/** Remembers each formula that was read. */
export function createFormulaFinder({ schema }: Pick<FormulaStore, 'schema'>): FormulaFinder {
  const known = new Map<FieldDefinition, LinkedFormula>()
  return (object, field) => {
    const found = known.get(field)
    if (found) return found
    const { text = '', blanksAsZero = false } = field.formula ?? {}
    const formula = readFormula(text)
    const linked = { formula, links: linksOf(formula, object, schema), blanksAsZero }
    known.set(field, linked)
    return linked
  }
}

export function createEvaluation(store: FormulaStore, find: FormulaFinder): Evaluation {
  const known = new Map<string, FormulaValue>()
  let depth = 0

  function work(object: ObjectDefinition, row: FormulaRow, field: FieldDefinition): FormulaValue {
    if (field.summary) return summarize(field.summary, { row, store, fieldValue: evaluation.fieldValue })
    const linked = find(object, field)
    const read = readerOf(linked, row, evaluation)
    const record: FormulaRecord = { now: store.now(), isNew: false, read, readPrior: read }
    // Whoever reads a field gets what the field can hold, but with all its decimal places.
    return fromColumn(field, toColumn({ ...field, scale: 15 }, linked.formula.evaluate(record)))
  }

  function workDeeper(...asked: Parameters<typeof work>): FormulaValue {
    if (depth >= maxDepth) throw new FormulaError('reads itself, or too many others')
    depth++
    try {
      return work(...asked)
    } finally {
      depth--
    }
  }

  const evaluation: Evaluation = {
    fieldValue(object, row, field) {
      if (!field.formula && !field.summary) return fromColumn(field, row[field.name])
      const key = `${object.name}.${field.name} ${row.Id}`
      const value = known.has(key) ? (known.get(key) ?? null) : workDeeper(object, row, field)
      known.set(key, value)
      return value
    },
    follow({ steps, object, field }, row) {
      let here: FormulaRow | undefined = row
      for (const step of steps) here = parentOf(here, step, store)
      return here === undefined ? fromColumn(field, null) : evaluation.fieldValue(object, here, field)
    },
  }
  return evaluation
}
