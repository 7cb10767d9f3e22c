import { AppError } from '../core/failure.ts'
import type { Soql } from '../core/org.ts'
import type { Channel } from './channel.ts'
import { textOf } from './soql.ts'

interface Page<R> {
  readonly records: readonly R[]
  readonly done?: boolean
  readonly nextRecordsUrl?: string
}

export function query<R>(channel: Channel, soql: Soql): AsyncIterable<R> {
  const path = pathOf(channel, soql)
  return { [Symbol.asyncIterator]: () => createRows<R>(channel, path) }
}

export async function queryOne<R>(channel: Channel, soql: Soql): Promise<R | undefined> {
  const headers = { 'sforce-query-options': 'batchSize=200' }
  const page = await channel.read<Page<R>>({ method: 'GET', path: pathOf(channel, soql), headers })
  return recordsOf(page)[0]
}

function pathOf({ base }: Channel, soql: Soql): string {
  return `${base}/query?q=${encodeURIComponent(textOf(soql))}`
}

async function readPage<R>(channel: Channel, path: string, signal?: AbortSignal): Promise<Page<R>> {
  const page = await channel.read<Page<R>>({ method: 'GET', path, ...(signal && { signal }) })
  const records = recordsOf(page)
  if (page.done || page.nextRecordsUrl === undefined) return { records }
  return { records, nextRecordsUrl: channel.pathOf(page.nextRecordsUrl) }
}

function recordsOf<R>(page: Page<R> | undefined): readonly R[] {
  if (Array.isArray(page?.records)) return page.records
  throw new AppError('upstream_failed', 'Salesforce answered a query without records.')
}

/**
 * Rows one by one, with the next page already under way while the current one is read. Written by hand: an async
 * generator takes three turns of the microtask queue for each row, this takes one.
 */
function createRows<R>(channel: Channel, firstPath: string): AsyncIterator<R, undefined> {
  const end: IteratorResult<R, undefined> = { done: true, value: undefined }
  let rows: readonly R[] = []
  let index = 0
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()
  let cancel: AbortController | undefined
  let load: (() => Promise<Page<R>>) | undefined = () => readPage<R>(channel, firstPath)

  function prefetch(path: string): () => Promise<Page<R>> {
    cancel ??= new AbortController()
    const page = readPage<R>(channel, path, AbortSignal.any([channel.scope.signal, cancel.signal]))
    // Its failure is met when the page is turned; until then it must not count as unhandled.
    page.catch(() => undefined)
    return () => page
  }

  async function take(): Promise<IteratorResult<R, undefined>> {
    while (index >= rows.length) {
      const loadPage = load
      if (loadPage === undefined) return end
      load = undefined
      const { records, nextRecordsUrl } = await loadPage()
      rows = records
      index = 0
      load = nextRecordsUrl === undefined ? undefined : prefetch(nextRecordsUrl)
    }
    index += 1
    return { done: false, value: rows[index - 1] as R }
  }

  return {
    next() {
      if (waiting === 0 && index < rows.length) {
        index += 1
        return Promise.resolve({ done: false, value: rows[index - 1] as R })
      }
      waiting += 1
      const result = last.then(take, take).finally(() => {
        waiting -= 1
      })
      last = result
      return result
    },
    return() {
      load = undefined
      rows = []
      cancel?.abort()
      return Promise.resolve(end)
    },
  }
}
