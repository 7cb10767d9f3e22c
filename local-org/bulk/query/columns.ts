import { refusal } from '../../failure.ts'
import type { FieldDefinition, ObjectDefinition, Schema } from '../../model.ts'
import type { Expression, FieldPath, FunctionCall, SelectItem, Statement } from '../../soql/parse/syntax.ts'
import type { QueryRecord } from '../../soql/result/json.ts'
import { toUtcText } from '../../store/wire.ts'

/** A column of a query's result. */
export interface QueryColumn {
  /** As in the header: `Account.Name`. */
  readonly name: string
  readonly read: (record: QueryRecord) => string
}

const aggregates: ReadonlySet<string> = new Set(['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX', 'GROUPING'])
const unsupported = (what: string) => refusal('API_ERROR', `${what} not supported in Bulk Query`)

function checkItem(item: SelectItem): void {
  if (item.kind === 'subquery') throw unsupported('Aggregate Relationships')
  if (item.kind === 'typeof') throw unsupported('TYPEOF')
  if (item.kind === 'fields') throw unsupported('FIELDS()')
  const { expression } = item
  if (expression.kind === 'call' && aggregates.has(expression.name)) throw unsupported('Aggregate functions')
}

/**
 * Refuses what only the synchronous API answers.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/queries.htm
 * @throws SalesforceError API_ERROR
 */
export function checkBulkQuery({ items, grouping, offset }: Statement): void {
  if (grouping !== undefined) throw unsupported('GROUP BY')
  if (offset !== undefined) throw unsupported('OFFSET')
  items.forEach(checkItem)
}

interface Resolved {
  readonly path: readonly string[]
  readonly field: FieldDefinition | undefined
}

const sameName = (a: string | undefined, b: string | undefined): boolean => a?.toLowerCase() === b?.toLowerCase()

/** A path from the object, aliases taken out. */
function fromObject([first = '', ...rest]: readonly string[], { from }: Statement): readonly string[] {
  const [source, ...others] = from
  const parent = others.find(({ alias }) => sameName(alias, first))
  if (parent) return [...fromObject(parent.name.split('.'), { from } as Statement), ...rest]
  const isObject = rest.length > 0 && (sameName(source.alias, first) || sameName(source.name, first))
  return isObject ? rest : [first, ...rest]
}

function resolve(path: readonly string[], objects: readonly ObjectDefinition[], schema: Schema): Resolved {
  const [name = '', ...rest] = path
  const found = <T>(look: (object: ObjectDefinition) => T | undefined) =>
    objects.map(look).find(each => each !== undefined)
  if (rest.length === 0) {
    const field = found(object => schema.fieldOf(object, name))
    return { path: [field?.name ?? name], field }
  }
  const parent = found(object => schema.parentFieldOf(object, name))
  const targets = (parent?.referenceTo ?? []).flatMap(target => schema.objectOf(target) ?? [])
  const inner = resolve(rest, targets, schema)
  return { path: [parent?.relationshipName ?? name, ...inner.path], field: inner.field }
}

/** The field that a function such as `toLabel(Industry)` is about. */
function pathIn(expression: Expression): FieldPath | undefined {
  if (expression.kind === 'path') return expression
  return expression.kind === 'call' && expression.name !== 'DISTANCE'
    ? expression.arguments.map(pathIn).find(path => path !== undefined)
    : undefined
}

function resolveItem(
  expression: FieldPath | FunctionCall,
  alias: string | undefined,
  at: [Statement, Schema],
): Resolved {
  const [statement, schema] = at
  const path = pathIn(expression)
  if (alias !== undefined || path === undefined) return { path: [alias ?? 'expr0'], field: undefined }
  const object = schema.objectOf(statement.from[0].name)
  return resolve(fromObject(path.segments, statement), object ? [object] : [], schema)
}

const isCompound = (field: FieldDefinition | undefined) => field?.type === 'address' || field?.type === 'location'

function toColumn({ path, field }: Resolved): QueryColumn {
  const toText = (value: unknown): string => {
    if (value === null || value === undefined) return ''
    return field?.type === 'datetime' ? toUtcText(String(value)) : String(value)
  }
  const step = (value: unknown, name: string) => (value as Readonly<Record<string, unknown>> | null | undefined)?.[name]
  return { name: path.join('.'), read: record => toText(path.reduce<unknown>(step, record)) }
}

/**
 * The columns of a query that was found to be sound, in the order of SELECT.
 * @throws SalesforceError API_ERROR for compound fields
 */
export function columnsOf(statement: Statement, schema: Schema): readonly QueryColumn[] {
  return statement.items.flatMap(item => {
    if (item.kind !== 'expression') return []
    const resolved = resolveItem(item.expression, item.alias, [statement, schema])
    if (isCompound(resolved.field)) throw unsupported('Selecting compound data')
    return [toColumn(resolved)]
  })
}
