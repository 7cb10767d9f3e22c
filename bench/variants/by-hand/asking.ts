import { type Dispatcher, Pool } from 'undici'
import type { Session } from './context.ts'
import type { End } from './deadline.ts'
import type { Use } from './kept.ts'

/** Whose query it is, and what ends it. */
export interface Asking {
  readonly end: End
  readonly use: Use | undefined
  readonly caller: Session
  readonly requestId: string
}

interface Account {
  readonly Name: string
  readonly attributes: { readonly type: string }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Asks an org, counts what it gave, and does not outlive its call. */
export function createAsking(orgUrl: string) {
  const pool = new Pool(orgUrl, { connections: 100, pipelining: 1 })
  return (soql: string, { caller, end, requestId, use }: Asking): Promise<readonly Account[]> =>
    new Promise((resolve, reject) => {
      const chunks: Buffer[] = []
      let status = 0
      const handler: Dispatcher.DispatchHandler = {
        onRequestStart(controller) {
          end.abort = () => controller.abort(new Error('late'))
          if (end.ended) end.abort()
        },
        onResponseStart(_controller, code) {
          status = code
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk)
        },
        onResponseEnd() {
          try {
            const records = readRecords(status, chunks)
            if (use) note(use, records)
            resolve(records)
          } catch (error) {
            reject(error)
          }
        },
        onResponseError: (_controller, error) => reject(error),
      }
      const path = `/services/data/v${caller.apiVersion}/query?q=${encodeURIComponent(soql)}`
      const { accessToken } = caller
      const headers = ['authorization', `Bearer ${accessToken}`, 'user-agent', 'bench', 'accept', 'application/json']
      headers.push('x-request-id', requestId)
      pool.dispatch({ method: 'GET', path, headers }, handler)
    })
}

function readRecords(status: number, chunks: readonly Buffer[]): readonly Account[] {
  if (status !== 200) throw new Error(`status ${status}`)
  const text = utf8.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))
  return (JSON.parse(text) as { records: readonly Account[] }).records
}

function note(use: Use, records: readonly Account[]): void {
  use.requests += 1
  use.rows += records.length
  use.object = records[0]?.attributes.type ?? ''
}
