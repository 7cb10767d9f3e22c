import type { SqlFragment } from '../model.ts'

export const always: SqlFragment = { sql: '1', values: [] }
export const never: SqlFragment = { sql: '0', values: [] }

const isAlways = ({ sql }: SqlFragment) => sql === '1'
const isNever = ({ sql }: SqlFragment) => sql === '0'

/** Any of the parts; `never` when there is none. */
export function eitherOf(parts: readonly SqlFragment[]): SqlFragment {
  if (parts.some(isAlways)) return always
  const kept = parts.filter(part => !isNever(part))
  if (kept.length === 0) return never
  return { sql: `(${kept.map(part => part.sql).join(' OR ')})`, values: kept.flatMap(part => part.values) }
}

/** Both parts. */
export function bothOf(a: SqlFragment, b: SqlFragment): SqlFragment {
  if (isAlways(a)) return b
  return isAlways(b) ? a : compose('({} AND {})', a, b)
}

/** `column` is one of the values. */
export function amongOf(column: string, values: readonly string[]): SqlFragment {
  return values.length === 0 ? never : { sql: `${column} IN (${values.map(() => '?').join(', ')})`, values }
}

/** SQL in which each `{}` stands for the next part. */
export function compose(sql: string, ...parts: readonly SqlFragment[]): SqlFragment {
  if (parts.some(isNever)) return never
  let at = 0
  return { sql: sql.replaceAll('{}', () => parts[at++]?.sql ?? ''), values: parts.flatMap(part => part.values) }
}
