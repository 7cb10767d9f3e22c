import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Org } from '../../../src/core/org/org.ts'
import { soql } from '../../../src/salesforce/query/soql.ts'
import { type OrgClient, startOrgClient } from '../local-org/org-client.ts'

let client: OrgClient
let org: Org
beforeAll(async () => {
  client = await startOrgClient()
  org = client.orgOf('admin@acme.example')
})
afterAll(() => client.close())

/** Texts that end literals, start comments, are wildcards or look like escapes, in every mixture. */
const hostile = fc
  .string({
    unit: fc.constantFrom(
      ...["'", '"', '\\', '%', '_', ' OR Name != null', "' OR '1'='1", '--', '/*', ')', '(', '{', '}', '@{r0.id}'],
      ...[
        '\\u0027',
        'u0027',
        '\\n',
        '\n',
        '\r',
        '\t',
        '\b',
        '\f',
        ' ',
        'a',
        'A',
        'ä',
        '東',
        '😀',
        '\u2019',
        '\u2028',
        '&',
        '+',
        '#',
        '?',
      ],
    ),
    minLength: 1,
    maxLength: 12,
  })
  .filter(text => text.trim() !== '')

/** A text field keeps what it was given, but for white space around it. */
const kept = (text: string) => text.trim()
/** Each run looks at its own records only. */
let runs = 0
const nextMarker = () => {
  runs += 1
  return `run-${runs}`
}
const lower = (text: string) => text.toLowerCase()

describe('a text in a query, with the org as the judge', () => {
  test('finds the records that have exactly this text, and no others', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(hostile, { minLength: 1, maxLength: 8 }), async texts => {
        const marker = nextMarker()
        const results = await org.collections.create(
          'Account',
          texts.map(text => ({ Name: text, Site: marker })),
        )
        expect(results.every(({ success }) => success)).toBe(true)
        for (const text of texts) {
          const rows = org.query<{ Name: string }>(
            soql`SELECT Name FROM Account WHERE Site = ${marker} AND Name = ${kept(text)}`,
          )
          const found = (await rows.toArray()).map(({ Name }) => lower(Name))
          const expected = texts
            .map(kept)
            .map(lower)
            .filter(name => name === lower(kept(text)))
          expect(found).toEqual(expected)
        }
        await org.collections.delete(results.flatMap(result => (result.success ? result.id : [])))
      }),
      { numRuns: 40 },
    )
  })

  test('as a list and as a pattern means itself too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(hostile, { minLength: 2, maxLength: 6 }), async texts => {
        const marker = nextMarker()
        const names = texts.map(text => kept(`x${text}y`))
        const results = await org.collections.create(
          'Account',
          names.map(Name => ({ Name, Site: marker })),
        )
        const [first = ''] = names
        const among = org.query<{ Name: string }>(
          soql`SELECT Name FROM Account WHERE Site = ${marker} AND Name IN ${names.slice(1)} ORDER BY CreatedDate`,
        )
        expect((await among.toArray()).map(({ Name }) => Name).sort()).toEqual(
          names.filter(name => names.slice(1).map(lower).includes(lower(name))).sort(),
        )
        const part = first.slice(0, -1)
        const like = org.query<{ Name: string }>(
          soql`SELECT Name FROM Account WHERE Site = ${marker} AND Name LIKE ${soql.like(part, 'starts')}`,
        )
        expect((await like.toArray()).map(({ Name }) => Name).sort()).toEqual(
          names.filter(name => lower(name).startsWith(lower(part))).sort(),
        )
        await org.collections.delete(results.flatMap(result => (result.success ? result.id : [])))
      }),
      { numRuns: 40 },
    )
  })
})

test('values of other kinds are compared as what they are', async () => {
  const site = 'soql-values'
  const day = new Date('2026-03-01T10:30:00.000Z')
  await org.collections.create('Account', [
    { Name: 'a', Site: site, NumberOfEmployees: 0, AnnualRevenue: 1e15 },
    { Name: 'b', Site: site, NumberOfEmployees: 10, AnnualRevenue: null },
  ])
  const namesOf = async (condition: ReturnType<typeof soql>) => {
    const rows = org.query<{ Name: string }>(soql`SELECT Name FROM Account WHERE Site = ${site} AND ${condition}`)
    return (await rows.toArray()).map(({ Name }) => Name)
  }
  expect(await namesOf(soql`NumberOfEmployees = ${0}`)).toEqual(['a'])
  expect(await namesOf(soql`AnnualRevenue = ${1e15}`)).toEqual(['a'])
  expect(await namesOf(soql`AnnualRevenue = ${null}`)).toEqual(['b'])
  expect(await namesOf(soql`NumberOfEmployees IN ${[0, 10]} AND CreatedDate > ${day}`)).toEqual(['a', 'b'])
  expect(await namesOf(soql`IsDeleted = ${true}`)).toEqual([])
  expect(
    await namesOf(soql.join([soql`Name = ${'a'} OR Name = ${'b'}`, soql`NumberOfEmployees > ${5}`], 'AND')),
  ).toEqual(['b'])
})
