import { type FieldDefinition, type ObjectDefinition, tableOf } from '../../model.ts'
import type { Store } from '../../store/store.ts'
import type { Draft } from '../draft.ts'

const slot = /\{(0+)\}/

function lastNumberOf(object: ObjectDefinition, field: FieldDefinition, store: Store): number {
  const sql = `SELECT "${field.name}" AS text FROM ${tableOf(object)} ORDER BY rowid DESC LIMIT 1`
  const text = String(store.statement(sql).get()?.text ?? '')
  return Number(/(\d+)\D*$/.exec(text)?.[1] ?? 0)
}

/** Gives new records their numbers, such as `A-0042` for `A-{0000}`. A record that fails leaves a gap, as in Salesforce. */
export function createAutoNumbers(store: Store): (draft: Draft) => void {
  const last = new Map<FieldDefinition, number>()
  return ({ object, values }) => {
    for (const field of object.fields.values()) {
      if (field.autoNumber === undefined) continue
      const number = (last.get(field) ?? lastNumberOf(object, field, store)) + 1
      last.set(field, number)
      values[field.name] = field.autoNumber.replace(slot, (_, zeros: string) =>
        String(number).padStart(zeros.length, '0'),
      )
    }
  }
}
