import type { Org } from '../../core/org/org.ts'
import type { SoqlOf } from '../../core/org/typed-query.ts'

/** Of the values in one query, each as long as escaping can make it. Salesforce takes 100,000 characters of text. */
const maxCharacters = 80_000
const maxValues = 500

/**
 * The rows of a query that names any number of values, such as codes for `IN`: asked in parts of up to 500 values, several
 * at a time, each value once. No values, no query.
 */
export async function queryInParts<R extends object>(
  org: Pick<Org, 'query'>,
  values: readonly string[],
  toSoql: (part: readonly string[]) => SoqlOf<R>,
): Promise<R[]> {
  const parts = toParts([...new Set(values)])
  const rows = await Promise.all(parts.map(part => org.query<R>(toSoql(part)).toArray()))
  return rows.flat()
}

function toParts(values: readonly string[]): string[][] {
  const parts: string[][] = []
  let room = 0
  for (const value of values) {
    const size = 2 * value.length + 3
    const part = parts.at(-1)
    if (part && part.length < maxValues && size <= room) part.push(value)
    else {
      parts.push([value])
      room = maxCharacters
    }
    room -= size
  }
  return parts
}
