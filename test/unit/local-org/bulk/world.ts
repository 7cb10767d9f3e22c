import { setImmediate as pause } from 'node:timers/promises'
import { Hono } from 'hono'
import { createBulk } from '../../../../local-org/bulk/bulk.ts'
import type { SessionVariables } from '../../../../local-org/records/resources/resources.ts'
import { createSoql } from '../../../../local-org/soql/soql.ts'
import { createWorld } from '../sample/world.ts'

export interface Reply {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as a client reads them, without types
  readonly body: any
  readonly text: string
  readonly headers: Headers
}

type Settings = Readonly<Record<string, unknown>>

/** The sample company with its Bulk API, without a socket. */
export function createBulkWorld() {
  const world = createWorld()
  const { store, rights, records, failures } = world
  let time = Date.parse('2026-05-20T12:34:56.789Z')
  const now = () => time
  const soql = createSoql({ schema: store.schema, database: store.database, now: () => new Date(now()) })
  const bulk = createBulk({ store, rights, records, soql, now, failed: error => failures.push(error) })

  function as(name: string, permissionSets: readonly string[] = []) {
    const session = world.sessionOf(name, permissionSets)
    const app = new Hono<SessionVariables>()
    app.use(async (c, next) => {
      c.set('session', session)
      await next()
    })
    app.route('/services/data', bulk.routes)
    const request = async (method: string, path: string, init: RequestInit = {}): Promise<Reply> => {
      const url = path.startsWith('/services') ? path : `/services/data/v62.0/jobs${path}`
      const response = await app.request(url, { method, ...init })
      // As a socket would, this lets the jobs go on.
      await pause()
      const { status, headers } = response
      const text = await response.text()
      const json = /json/.test(headers.get('content-type') ?? '')
      return { status, headers, text, body: json ? JSON.parse(text) : undefined }
    }
    const send = (method: string, path: string, body?: unknown) => {
      const headers = { 'content-type': 'application/json' }
      return request(method, path, body === undefined ? {} : { headers, body: JSON.stringify(body) })
    }
    const upload = (id: string, csv: string | Uint8Array<ArrayBuffer>) =>
      request('PUT', `/ingest/${id}/batches`, { headers: { 'content-type': 'text/csv; charset=UTF-8' }, body: csv })
    const open = async (settings: Settings): Promise<string> => {
      const { status, body } = await send('POST', '/ingest', settings)
      if (status !== 200) throw new Error(`the job was refused: ${body[0].errorCode}`)
      return body.id
    }
    /** The job once it is over. */
    const end = async (path: string) => {
      for (;;) {
        const { body } = await send('GET', path)
        if (['JobComplete', 'Failed', 'Aborted'].includes(body.state)) return body
      }
    }
    /** Runs a job from creation to end. */
    const load = async (settings: Settings, csv: string | Uint8Array<ArrayBuffer>) => {
      const id = await open(settings)
      await upload(id, csv)
      await send('PATCH', `/ingest/${id}`, { state: 'UploadComplete' })
      const job = await end(`/ingest/${id}`)
      const result = async (kind: string) => (await send('GET', `/ingest/${id}/${kind}`)).text
      return {
        job,
        successful: await result('successfulResults'),
        failed: await result('failedResults'),
        unprocessed: await result('unprocessedrecords'),
      }
    }
    /** Runs a query job and gives its first results. */
    const query = async (text: string, more: Settings = {}) => {
      const { body } = await send('POST', '/query', { operation: 'query', query: text, ...more })
      await end(`/query/${body.id}`)
      return { id: body.id as string, ...(await send('GET', `/query/${body.id}/results`)) }
    }
    return { session, request, send, upload, open, end, load, query }
  }

  const later = (ms: number): void => {
    time += ms
  }
  return { ...world, as, later, bulk }
}
