import { describe, expect, it } from 'vitest'
import { createOrgWorld } from '../server/world.ts'
import { guideQueries } from './guide-cases.ts'
import { publishedQueries as reportedQueries } from './query-cases.ts'
import { publishedWrites } from './record-cases.ts'

const publishedQueries = [...reportedQueries, ...guideQueries]

const { as, store } = createOrgWorld()
const admin = as('admin')

/** Live records past all rights, for which a condition of SQL holds. */
const counted = (object: string, where = '1'): number => {
  const sql = `SELECT count(*) AS n FROM "${object}" WHERE "IsDeleted" = 0 AND (${where})`
  return Number(store.database.prepare(sql).get()?.n)
}

describe('a query as it is published', () => {
  it.each(publishedQueries)('$soql', async ({ soql, right, error, source }) => {
    const { status, body } = await admin.query(soql)
    if (error) {
      expect({ status, code: body[0]?.errorCode }).toEqual({ status: 400, code: error[0] })
      expect(body[0].message).toContain(error[1])
    } else {
      expect({ status, body: status === 200 || body }).toEqual({ status: 200, body: true })
      expect(right?.(body.records, counted), `${source}: ${JSON.stringify(body.records.slice(0, 3))}`).toBe(true)
    }
  })
})

describe('a record as it is published', () => {
  it.each(publishedWrites)('$object $body', async ({ object, body: record, kept, error }) => {
    const { status, body } = await admin.post(`/sobjects/${object}`, record)
    if (error) {
      const [code, message, ...fields] = error
      expect({ status, code: body[0]?.errorCode }).toEqual({ status: 400, code })
      expect(body[0].message).toContain(message)
      expect(body[0].fields ?? []).toEqual(fields)
    } else {
      expect(body).toEqual({ id: expect.stringMatching(/^\w{18}$/), success: true, errors: [] })
      expect((await admin.get(`/sobjects/${object}/${body.id}`)).body).toMatchObject(kept ?? {})
      expect((await admin.send(`/sobjects/${object}/${body.id}`, { method: 'DELETE' })).status).toBe(204)
    }
  })
})

it('at least 100 have a source that was found, and each has one expectation', () => {
  const sources = [...publishedQueries, ...publishedWrites].map(({ source }) => source)
  expect(sources.filter(source => source.startsWith('https://')).length).toBeGreaterThanOrEqual(100)
  for (const source of sources) expect(source).toMatch(/^(https:\/\/|seen in no document$)/)
  for (const { right, error } of publishedQueries) expect([right, error].filter(Boolean)).toHaveLength(1)
  for (const { kept, error } of publishedWrites) expect([kept, error].filter(Boolean)).toHaveLength(1)
})
