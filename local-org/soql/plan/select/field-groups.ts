import type { FieldDefinition } from '../../../model.ts'
import type { Comparison, Condition, FieldGroup, FieldPath, Statement } from '../../parse/syntax.ts'
import { malformed } from '../../query-error.ts'
import { isReadable } from '../context.ts'
import type { Scope } from '../scope.ts'

const isCustom = ({ name }: FieldDefinition): boolean => /__[cs]$/i.test(name)

const belongs: Readonly<Record<FieldGroup, (field: FieldDefinition) => boolean>> = {
  ALL: () => true,
  CUSTOM: isCustom,
  STANDARD: field => !isCustom(field),
}

const mostRows = 200

const isId = ({ segments }: FieldPath): boolean => segments.at(-1)?.toLowerCase() === 'id' && segments.length <= 2

/** How many records the conditions on Id leave at most. */
function mostRecords(condition: Condition): number {
  if (condition.kind === 'and') return Math.min(...condition.parts.map(mostRecords))
  if (condition.kind === 'or') return condition.parts.map(mostRecords).reduce((sum, count) => sum + count, 0)
  return condition.kind === 'comparison' ? mostMatches(condition) : Number.POSITIVE_INFINITY
}

function mostMatches({ left, operator, right }: Comparison): number {
  const isList = (operator === '=' || operator === 'IN') && 'length' in right
  return isList && left.kind === 'path' && isId(left) ? right.length : Number.POSITIVE_INFINITY
}

function isBounded({ limit, where }: Statement): boolean {
  return (limit !== undefined && limit <= mostRows) || (where !== undefined && mostRecords(where) <= mostRows)
}

/**
 * The fields that `FIELDS(STANDARD)` and its like stand for, as far as the user may read them.
 *
 * @throws QueryError MALFORMED_QUERY for ALL and CUSTOM without a limit of 200 rows
 */
export function fieldsOf(
  scope: Scope,
  statement: Statement,
  item: { group: FieldGroup; at: number },
): readonly FieldPath[] {
  if (item.group !== 'STANDARD' && !isBounded(statement)) {
    throw malformed(`The SOQL FIELDS function must have a LIMIT of at most ${mostRows}`)
  }
  const { context, row } = scope
  const fields = [...row.object.fields.values()].filter(
    field => belongs[item.group](field) && isReadable(context, row.object, field),
  )
  if (fields.length === 0 && statement.items.length === 1) {
    throw malformed("'FIELDS(...)' expansion function must result in at least one field being selected.")
  }
  return fields.map(({ name }) => ({ kind: 'path', segments: [name], at: item.at }))
}
