import type { FieldDescription, ObjectDescription } from '../../../core/org/describe.ts'
import { toPlainText } from '../../../core/unseen.ts'

/** Characters of a resource: what a model can still take in, and a client in one answer. */
const maxCharacters = 200_000
const maxFields = 1000
const maxValues = 100

type Json = Readonly<Record<string, unknown>>

/**
 * An object as JSON text, with the fields that the description has, in its order. Large ones lose their picklist values
 * first, then the fields at the end; `omitted` says how many.
 */
export function toDescriptionText(object: ObjectDescription): string {
  const fields = object.fields.slice(0, maxFields).map(toField)
  const full = toText(object, fields)
  if (full.length <= maxCharacters) return full
  return toFittingText(
    object,
    fields.map(({ values: _, moreValues: __, ...field }) => field),
  )
}

function toFittingText(object: ObjectDescription, fields: readonly Json[]): string {
  let count = fields.length
  let text = toText(object, fields)
  while (text.length > maxCharacters && count > 0) {
    count = Math.floor(count * Math.min(0.9, maxCharacters / text.length))
    text = toText(object, fields.slice(0, count))
  }
  return text
}

function toText(object: ObjectDescription, fields: readonly Json[]): string {
  const { createable, deletable, keyPrefix, label, name, queryable, updateable } = object
  const omitted = object.fields.length - fields.length
  const about = { name, label: toPlainText(label), keyPrefix, queryable, createable, updateable, deletable }
  return JSON.stringify({ ...about, fields, ...(omitted > 0 && { omitted }) })
}

function toField(field: FieldDescription): Json {
  const { createable, externalId, label, length, name, nillable, relationshipName, type, updateable } = field
  return {
    ...{ name, label: toPlainText(label), type },
    ...(length > 0 && { length }),
    ...{ nillable, createable, updateable },
    ...(externalId && { externalId }),
    ...(field.referenceTo.length > 0 && { referenceTo: field.referenceTo.slice(0, maxValues), relationshipName }),
    ...toValues(field),
  }
}

function toValues({ picklistValues }: FieldDescription): Json {
  const active = picklistValues.filter(value => value.active)
  const values = active.slice(0, maxValues).map(({ value }) => toPlainText(value))
  const moreValues = active.length - values.length
  return { ...(values.length > 0 && { values }), ...(moreValues > 0 && { moreValues }) }
}
