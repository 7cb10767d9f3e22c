import { type Access, type FieldDefinition, isStored, type ObjectDefinition, type Schema } from '../../model.ts'
import type { Calendar } from '../date-literals.ts'

/** What one run of one query knows. */
export interface PlanContext {
  readonly schema: Schema
  readonly access: Access
  /** Deleted records too. */
  readonly allRows: boolean
  readonly calendar: Calendar
  /** A table alias that this query does not use yet. */
  nextAlias(): string
}

export function createAliases(): () => string {
  let count = 0
  return () => `t${count++}`
}

export const isReadable = ({ access }: PlanContext, object: ObjectDefinition, field: FieldDefinition): boolean =>
  field.alwaysReadable === true || access.fieldReadable(object, field)

/** The object of a name, unless the user may not read it, or its messages are not kept. */
export function readableObjectOf({ schema, access }: PlanContext, name: string): ObjectDefinition | undefined {
  const object = schema.objectOf(name)
  return object && isStored(object) && access.objectRights(object).read ? object : undefined
}

export function readableFieldOf(
  context: PlanContext,
  object: ObjectDefinition,
  name: string,
): FieldDefinition | undefined {
  const field = context.schema.fieldOf(object, name)
  return field && isReadable(context, object, field) ? field : undefined
}
