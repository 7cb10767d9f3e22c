import { describe, expect, it } from 'vitest'
import type { JobContext } from '../../../src/core/job/options.ts'
import { queryInSteps } from '../../../src/salesforce/query/query-in-steps.ts'
import { soql } from '../../../src/salesforce/query/soql.ts'
import { type WriteCounts, writeInSteps } from '../../../src/salesforce/records/write-in-steps.ts'
import { connectTo, sendJson } from './org-server.ts'

/** Steps that remember what they gave across runs of the same work, as those of a job do. */
function createSteps() {
  const remembered = new Map<string, unknown>()
  const names: string[] = []
  const begin = (): JobContext['step'] => {
    const seen = new Map<string, number>()
    return async (name, work) => {
      const count = seen.get(name) ?? 0
      seen.set(name, count + 1)
      const key = `${name}:${count}`
      if (!remembered.has(key)) {
        names.push(key)
        remembered.set(key, JSON.parse(JSON.stringify(await work())))
      }
      return remembered.get(key) as never
    }
  }
  return { begin, names }
}

const idOf = (at: number): string => `00k${String(at).padStart(12, '0')}AAA`

/** An org with so many lines, which understands this one query. */
function linesOrg(count: number) {
  return connectTo(({ url }, response) => {
    const query = new URL(url, 'http://org').searchParams.get('q') ?? ''
    const after = Number(/Id > '00k0*(\d+)AAA'/.exec(query)?.[1] ?? 0)
    const limit = Number(/LIMIT (\d+)$/.exec(query)?.[1])
    const ids = Array.from({ length: Math.max(0, Math.min(limit, count - after)) }, (_, at) => idOf(after + at + 1))
    const records = ids.map(Id => ({ attributes: { type: 'Line', url: '/' }, Id, UnitPrice: 1 }))
    sendJson(response, 200, { totalSize: records.length, done: true, records })
  })
}

const selection = { from: 'Line', fields: ['UnitPrice'], where: soql`A = ${'x'} OR B = ${1}` }

describe('a query in steps', () => {
  it('reads page after page by id, each once, and keeps the condition whole', async () => {
    const { org, seen } = await linesOrg(4500)
    const { begin, names } = createSteps()
    const rows = await queryInSteps({ org, step: begin() }, { ...selection, maxRows: 10_000 })
    expect(rows.map(({ Id }) => Id)).toEqual(Array.from({ length: 4500 }, (_, at) => idOf(at + 1)))
    expect(rows[0]).toEqual({ Id: idOf(1), UnitPrice: 1 })
    expect(names).toEqual(['read Line:0', 'read Line:1', 'read Line:2'])
    const queries = seen.map(({ url }) => new URL(url, 'http://org').searchParams.get('q'))
    expect(queries[1]).toBe(
      `SELECT Id, UnitPrice FROM Line WHERE ((A = 'x' OR B = 1) AND (Id > '${idOf(2000)}')) ORDER BY Id LIMIT 2000`,
    )
    expect(await queryInSteps({ org, step: begin() }, { ...selection, maxRows: 10_000 })).toEqual(rows)
    expect(seen).toHaveLength(3)
  })

  it('takes as many as are allowed, and refuses one more instead of leaving it out', async () => {
    const { org } = await linesOrg(300)
    const read = (maxRows: number) => queryInSteps({ org, step: createSteps().begin() }, { ...selection, maxRows })
    expect(await read(300)).toHaveLength(300)
    await expect(read(299)).rejects.toMatchObject({ code: 'rejected', message: expect.stringContaining('299') })
  })

  it('asks for no name that is none', async () => {
    const { org, seen } = await linesOrg(1)
    const read = queryInSteps({ org, step: createSteps().begin() }, { ...selection, from: 'Line WHERE', maxRows: 1 })
    await expect(read).rejects.toMatchObject({ code: 'invalid_input' })
    expect(seen).toEqual([])
  })
})

describe('a write in steps', () => {
  /** Refuses every record whose name ends in 7. */
  const writing = () =>
    connectTo(({ body, url }, response) => {
      const records = (JSON.parse(body) as { records: { Name: string; id?: string }[] }).records
      const isRefused = (name: string) => name.endsWith('7')
      const answers = records.map(({ Name, id = idOf(1) }) =>
        isRefused(Name)
          ? {
              success: false,
              errors: [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: `no ${url}`, fields: [] }],
            }
          : { id, success: true, errors: [] },
      )
      sendJson(response, 200, answers)
    })
  const records = Array.from({ length: 450 }, (_, at) => ({ Id: idOf(at + 1), Name: `n${at}` }))

  it('writes each record once, a request a step, and counts what was refused, with the reasons once', async () => {
    const { org, seen } = await writing()
    const { begin, names } = createSteps()
    const counts: WriteCounts[] = []
    const write = () =>
      writeInSteps({ org, step: begin() }, { object: 'Line', records, onStep: async done => void counts.push(done) })
    const outcome = await write()
    expect(outcome).toMatchObject({ total: 450, written: 405, failed: 45, reasons: [expect.any(String)] })
    expect(names).toEqual(['write Line:0', 'write Line:1', 'write Line:2'])
    expect(counts.map(({ failed, written }) => failed + written)).toEqual([200, 400, 450])
    expect(await write()).toEqual(outcome)
    expect(seen).toHaveLength(3)
    expect(counts).toHaveLength(6)
  })

  it('fails with the request that failed, and goes on behind what was written', async () => {
    let requests = 0
    const { org } = await connectTo(({ body }, response) => {
      requests += 1
      if (requests === 2)
        return sendJson(response, 401, [{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired' }])
      const given = (JSON.parse(body) as { records: { id: string }[] }).records
      sendJson(
        response,
        200,
        given.map(({ id }) => ({ id, success: true, errors: [] })),
      )
    })
    const { begin, names } = createSteps()
    const write = () => writeInSteps({ org, step: begin() }, { object: 'Line', records })
    await expect(write()).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await write()).toMatchObject({ written: 450, failed: 0 })
    expect(names).toEqual(['write Line:0', 'write Line:1', 'write Line:1', 'write Line:2'])
  })

  it('upserts by an external id when it is given one', async () => {
    const { org, seen } = await writing()
    const rows = [{ Key__c: 'a', Name: 'one' }]
    const outcome = await writeInSteps(
      { org, step: createSteps().begin() },
      { object: 'Line', externalIdField: 'Key__c', records: rows },
    )
    expect(outcome.written).toBe(1)
    expect(seen[0]).toMatchObject({ method: 'PATCH', url: expect.stringMatching(/\/Line\/Key__c$/) })
  })
})
