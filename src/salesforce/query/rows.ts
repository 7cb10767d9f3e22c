import type { Rows } from '../../core/org/query.ts'

export interface QueryPage<R> {
  readonly records: readonly R[]
  /** Fetches the page behind this one; absent on the last. */
  readonly next?: FetchPage<R>
}

type FetchPage<R> = (signal: AbortSignal) => Promise<QueryPage<R>>

export interface RowsParts<R> {
  /** Ends with its call by itself: a signal for it would cost more than all else that is done here. */
  readonly fetchFirst: () => Promise<QueryPage<R>>
  /** Ends the requests for further pages. Asked for when there are some. */
  readonly signalOf: () => AbortSignal
  readonly maxRows?: number
}

/** Rows page after page, with the next page already under way while one is read. */
export function createRows<R>(parts: RowsParts<R>): Rows<R> {
  return {
    [Symbol.asyncIterator]: () => createIterator(createPages(parts)),
    async toArray() {
      const pages = createPages(parts)
      const all: (readonly R[])[] = []
      for (let page = await pages.turn(); page !== undefined; page = await pages.turn()) all.push(page)
      return (all.length === 1 ? all[0] : all.flat(1)) as R[]
    },
  }
}

interface Pages<R> {
  /** The records of the next page, or `undefined` behind the last. To be called once at a time. */
  turn(): Promise<readonly R[] | undefined>
  /** Ends the request for the page that nobody will read. */
  cancel(): void
}

function createPages<R>({ fetchFirst, signalOf, maxRows = Number.POSITIVE_INFINITY }: RowsParts<R>): Pages<R> {
  let left = maxRows
  let load: (() => Promise<QueryPage<R>>) | undefined = left > 0 ? fetchFirst : undefined
  let stop: AbortController | undefined

  function prefetch(fetchNext: FetchPage<R>): () => Promise<QueryPage<R>> {
    stop ??= new AbortController()
    const page = fetchNext(AbortSignal.any([signalOf(), stop.signal]))
    // Its failure is met when the page is turned; until then it must not count as unhandled.
    page.catch(() => undefined)
    return () => page
  }

  return {
    async turn() {
      const loadPage = load
      if (loadPage === undefined) return undefined
      load = undefined
      const { records, next } = await loadPage()
      left -= records.length
      if (left < 0) return records.slice(0, left)
      load = next === undefined || left === 0 || stop?.signal.aborted ? undefined : prefetch(next)
      return records
    },
    cancel() {
      load = undefined
      stop ??= new AbortController()
      stop.abort()
    },
  }
}

/** Written by hand: an async generator takes three turns of the microtask queue for each row, this takes one. */
function createIterator<R>(pages: Pages<R>): AsyncIterator<R, undefined> {
  const end: IteratorResult<R, undefined> = { done: true, value: undefined }
  let rows: readonly R[] | undefined = []
  let index = 0
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()

  async function take(): Promise<IteratorResult<R, undefined>> {
    while (rows !== undefined && index >= rows.length) {
      index = 0
      rows = []
      rows = await pages.turn()
    }
    if (rows === undefined) return end
    index += 1
    return { done: false, value: rows[index - 1] as R }
  }

  return {
    next() {
      if (waiting === 0 && rows !== undefined && index < rows.length) {
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
      rows = undefined
      pages.cancel()
      return Promise.resolve(end)
    },
  }
}
