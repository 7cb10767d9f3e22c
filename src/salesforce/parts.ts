import type { Org, Soql } from '../core/org.ts'

/** Values of up to 255 characters, so that the query keeps well below the 100,000 characters that Salesforce takes. */
const valuesPerQuery = 200

/**
 * The rows of a query that names any number of values, such as ids for `IN`: asked in parts of 200 values, several at a
 * time, each once. No values, no query.
 */
export async function queryInParts<R extends object>(
  org: Pick<Org, 'query'>,
  values: readonly string[],
  soqlOf: (part: readonly string[]) => Soql,
): Promise<R[]> {
  const unique = [...new Set(values)]
  const parts = Array.from({ length: Math.ceil(unique.length / valuesPerQuery) }, (_, index) =>
    unique.slice(index * valuesPerQuery, (index + 1) * valuesPerQuery),
  )
  const rows = await Promise.all(parts.map(part => org.query<R>(soqlOf(part)).toArray()))
  return rows.flat()
}
