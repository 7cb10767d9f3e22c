import { describe, expect, it } from 'vitest'
import type { Org } from '../../../../src/core/org/org.ts'
import { queryInParts } from '../../../../src/salesforce/query/parts.ts'
import { soql, soqlTextOf } from '../../../../src/salesforce/query/soql.ts'

/** An org that gives one row for each query, with its text. */
function createOrg() {
  const texts: string[] = []
  const query: Org['query'] = query => {
    const text = soqlTextOf(query)
    texts.push(text)
    return { toArray: async () => [{ text }] } as never
  }
  return { texts, query }
}

const toQuery = (part: readonly string[]) => soql`SELECT Id FROM Account WHERE Name IN ${part}`

describe('a query for any number of values', () => {
  it('is asked in parts of 500, each value once, with all rows together', async () => {
    const org = createOrg()
    const values = Array.from({ length: 1100 }, (_, at) => `n${at}`)
    const rows = await queryInParts<{ text: string }>(org, [...values, ...values], toQuery)
    expect(rows.map(({ text }) => text)).toEqual(org.texts)
    expect(org.texts.map(text => text.split(',').length)).toEqual([500, 500, 100])
  })

  it('is not asked for no values', async () => {
    const org = createOrg()
    expect(await queryInParts(org, [], toQuery)).toEqual([])
    expect(org.texts).toEqual([])
  })

  it('escapes every value, and stays below what Salesforce takes with the longest ones', async () => {
    const org = createOrg()
    const values = Array.from({ length: 400 }, (_, at) => `${at}`.padEnd(255, "'"))
    await queryInParts(org, values, toQuery)
    expect(org.texts.join().match(/\\'/g)).toHaveLength(values.join('').match(/'/g)?.length ?? 0)
    expect(org.texts.length).toBeLessThan(8)
    for (const text of org.texts) expect(text.length).toBeLessThan(100_000)
  })
})
