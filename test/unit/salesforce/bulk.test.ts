import { describe, expect, test } from 'vitest'
import type { BulkIngest } from '../../../src/core/org/bulk.ts'
import { soql } from '../../../src/salesforce/query/soql.ts'
import { type Answer, type ConnectOptions, connectTo, failureOf, sendJson } from './org-server.ts'

interface Job {
  readonly id: string
  state: string
  csv: string
  polls: number
}

/** A bulk API that needs two looks at each job. */
function createBulkApi(results: Partial<Record<'failedResults' | 'unprocessedrecords', string>> = {}) {
  const jobs = new Map<string, Job>()
  const view = (job: Job) => {
    job.polls += 1
    if (job.state === 'UploadComplete' && job.polls > 1) job.state = 'JobComplete'
    const lines = job.csv.split('\n').length - 2
    return { id: job.id, state: job.state, numberRecordsProcessed: job.state === 'JobComplete' ? lines : 0 }
  }
  const open = (url: string) => {
    const id = `750xx000000000${jobs.size}`
    const job = { id, state: url.endsWith('query') ? 'UploadComplete' : 'Open', csv: '', polls: 0 }
    jobs.set(id, job)
    return job
  }
  const change = (job: Job, method: string, body: string) => {
    if (method === 'PUT') job.csv = body
    if (method === 'PATCH') job.state = JSON.parse(body).state
    return job
  }
  const meet = (method: string, url: string, body: string) => {
    const job = jobs.get(/jobs\/\w+\/(\w+)/.exec(url)?.[1] ?? '') ?? open(url)
    return method === 'GET' ? view(job) : change(job, method, body)
  }
  const answer: Answer = ({ method, url, body }, response) => {
    const resource = /(?:failedResults|unprocessedrecords)$/.exec(url)?.[0]
    if (resource === undefined) sendJson(response, 200, meet(method, url, body))
    else response.end(results[resource as 'failedResults'] ?? '')
  }
  return { answer, jobs }
}

async function startBulk(options: ConnectOptions = {}, results?: Parameters<typeof createBulkApi>[0]) {
  const api = createBulkApi(results)
  return { ...(await connectTo(api.answer, options)), jobs: api.jobs }
}

const insert = (records: BulkIngest['records']): BulkIngest => ({ object: 'Account', operation: 'insert', records })

describe('bulk ingest', () => {
  test('opens a job, uploads CSV, closes it, waits for its end and tells how far it is', async () => {
    const { org, seen, slept, jobs } = await startBulk()
    const progress: number[] = []
    async function* records() {
      yield {
        Name: 'a,"b"',
        Rating: null,
        Owner: { Employee__c: 7 },
        When__c: new Date(0),
        Left__c: undefined,
        Note: '',
      }
      yield { Name: 'c', Flag__c: undefined, attributes: { type: 'Account' } }
    }
    const result = await org.bulk.ingest({
      object: 'Account',
      operation: 'upsert',
      externalIdField: 'Ext__c',
      records: records(),
      onProgress: ({ processed }) => progress.push(processed),
    })
    expect(result).toMatchObject({ processed: 2, failed: 0 })
    expect(seen.map(({ method, url }) => `${method} ${url.replace('/services/data/v62.0/jobs/', '')}`)).toEqual([
      'POST ingest',
      'PUT ingest/750xx0000000000/batches',
      'PATCH ingest/750xx0000000000',
      'GET ingest/750xx0000000000',
      'GET ingest/750xx0000000000',
    ])
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      object: 'Account',
      operation: 'upsert',
      externalIdFieldName: 'Ext__c',
      contentType: 'CSV',
      lineEnding: 'LF',
    })
    expect(seen[1]?.headers['content-type']).toBe('text/csv')
    expect([...jobs.values()][0]?.csv).toBe(
      'Name,Rating,Owner.Employee__c,When__c,Left__c,Note\n"a,""b""",#N/A,7,1970-01-01T00:00:00.000Z,,#N/A\nc,,,,,\n',
    )
    expect(progress).toEqual([0, 2])
    expect(slept).toEqual([500])
  })

  test('without records does nothing', async () => {
    const { org, seen } = await startBulk()
    expect(await org.bulk.ingest(insert([]))).toMatchObject({ processed: 0, failed: 0 })
    expect(seen).toEqual([])
  })

  test('splits what a job cannot take, reads the records once and keeps every one', async () => {
    const { org, jobs } = await startBulk()
    const text = 'x'.repeat(100_000)
    function* records() {
      for (let n = 0; n < 200; n += 1) yield { Name: `${n} ${text}` }
    }
    await org.bulk.ingest(insert(records()))
    expect(jobs.size).toBe(3)
    const numbers = [...jobs.values()].flatMap(({ csv }) =>
      csv
        .split('\n')
        .slice(1, -1)
        .map(line => Number.parseInt(line, 10)),
    )
    expect(numbers).toEqual(Array.from({ length: 200 }, (_, n) => n))
  })

  test('gives the refused and the unprocessed records when they are asked for', async () => {
    const { org, seen } = await startBulk(
      {},
      {
        failedResults:
          '"sf__Id","sf__Error","Name"\n"","REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --",""\n"","odd",x\n',
        unprocessedrecords: 'Name\ny\n',
      },
    )
    const result = await org.bulk.ingest(insert([{ Name: 'a' }]))
    const before = seen.length
    expect(await Array.fromAsync(result.failures())).toEqual([
      { errorCode: 'REQUIRED_FIELD_MISSING', record: { Name: '' } },
      { errorCode: 'UNKNOWN_EXCEPTION', record: { Name: 'x' } },
      { errorCode: 'UNPROCESSED', record: { Name: 'y' } },
    ])
    expect(seen.length).toBe(before + 2)
  })

  test('splits short records too, since each refused one comes back with its error', async () => {
    const { org, jobs } = await startBulk()
    await org.bulk.ingest(insert(Array.from({ length: 40_001 }, () => ({ Name: 'x' }))))
    expect([...jobs.values()].map(({ csv }) => csv.length)).toEqual([5 + 80_000, 5 + 2])
  })

  test('aborts its jobs when the records fail, when the call ends, and when the upload fails', async () => {
    const failing = await startBulk()
    async function* broken() {
      yield { Name: 'x'.repeat(8_000_001) }
      throw new Error('source broke')
    }
    await expect(failing.org.bulk.ingest(insert(broken()))).rejects.toThrow('source broke')
    expect([...failing.jobs.values()].map(({ state }) => state)).toEqual(['Aborted'])

    const controller = new AbortController()
    const ended = await startBulk({
      signal: controller.signal,
      sleep: async (_ms, signal) => {
        controller.abort(new Error('deadline'))
        signal.throwIfAborted()
      },
    })
    await expect(ended.org.bulk.ingest(insert([{ Name: 'a' }]))).rejects.toThrow('deadline')
    expect([...ended.jobs.values()].map(({ state }) => state)).toEqual(['Aborted'])

    const api = createBulkApi()
    const cut = await connectTo((request, response) => {
      if (request.method === 'PUT') response.destroy()
      else api.answer(request, response)
    })
    expect(await failureOf(cut.org.bulk.ingest(insert([{ Name: 'a' }])))).toMatchObject({ code: 'upstream_failed' })
    expect([...api.jobs.values()].map(({ state }) => state)).toEqual(['Aborted'])
  })

  test('fails with the field when the org ends the job, and never with what else it says', async () => {
    const api = createBulkApi()
    const { org } = await connectTo((request, response) => {
      if (request.method !== 'GET') return api.answer(request, response)
      sendJson(response, 200, {
        id: '1',
        state: 'Failed',
        errorMessage: 'InvalidBatch : Field name not found : Foo__c secret',
      })
    })
    expect(await failureOf(org.bulk.ingest(insert([{ Foo__c: 'a' }])))).toEqual({
      code: 'rejected',
      message: 'Salesforce ended a bulk job as failed. It has no field Foo__c, or you may not write it.',
    })
  })

  test.each([
    ['a record with other fields than the first', [{ Name: 'a' }, { Other: 'b' }], 'internal'],
    ['text that would empty the field', [{ Name: '#N/A' }], 'invalid_input'],
    ['a number that is none', [{ Amount: Number.NaN }], 'internal'],
  ])('refuses %s', async (_name, records, code) => {
    const { org } = await startBulk()
    expect(await failureOf(org.bulk.ingest(insert(records)))).toMatchObject({ code })
  })
})

describe('bulk query', () => {
  const results: Answer = ({ url }, response) => {
    const locator = new URL(url, 'http://x').searchParams.get('locator')
    const next = { null: 'MTAw', MTAw: 'null' }[String(locator)] ?? 'null'
    response.writeHead(200, { 'content-type': 'text/csv', 'sforce-locator': next })
    response.end(locator === null ? 'Id,Name\n1,"a,b"\n2,\n' : 'Id,Name\n3,c\n')
  }

  test('waits for the job and gives the rows of all pages', async () => {
    const api = createBulkApi()
    const { org, seen } = await connectTo((request, response) =>
      request.url.includes('/results') ? results(request, response) : api.answer(request, response),
    )
    expect(await Array.fromAsync(org.bulk.query(soql`SELECT Id FROM Account`, { includeDeleted: true }))).toEqual([
      { Id: '1', Name: 'a,b' },
      { Id: '2', Name: '' },
      { Id: '3', Name: 'c' },
    ])
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ operation: 'queryAll', query: 'SELECT Id FROM Account' })
    const asked = seen.filter(({ url }) => url.includes('/results'))
    expect(asked.map(({ url, headers }) => [url.split('?')[1], headers.accept])).toEqual([
      ['maxRecords=10000', 'text/csv'],
      ['maxRecords=10000&locator=MTAw', 'text/csv'],
    ])
  })

  test('aborts the job when the call ends before it', async () => {
    const controller = new AbortController()
    const { org, jobs } = await startBulk({
      signal: controller.signal,
      sleep: async (_ms, signal) => {
        controller.abort(new Error('deadline'))
        signal.throwIfAborted()
      },
    })
    await expect(Array.fromAsync(org.bulk.query(soql`SELECT Id FROM Account`))).rejects.toThrow('deadline')
    expect([...jobs.values()].map(({ state }) => state)).toEqual(['Aborted'])
  })
})
