import { idOf } from '../store/id.ts'

/** An answer of which a part is still to be fetched. */
export interface QueryCursor {
  readonly userId: string
  readonly text: string
  readonly queryAll: boolean
  readonly totalSize: number
  readonly batchSize: number
  /** How many records went out before the first of `ids`. */
  readonly sent: number
  readonly ids: readonly string[]
}

/** Answers that clients are still fetching. */
export interface QueryCursors {
  /** Gives the locator. */
  open(cursor: QueryCursor): string
  /** Another user's locator is none. */
  find(locator: string, userId: string): QueryCursor | undefined
}

/** As in Salesforce, which then drops a user's oldest. */
const mostPerUser = 10
const mostTogether = 100

/** Cursors in memory, bounded for each user and together; the oldest goes first. */
export function createQueryCursors(): QueryCursors {
  const cursors = new Map<string, QueryCursor>()
  let count = 0
  const dropOldest = (userId?: string): void => {
    const oldest = [...cursors].find(([, cursor]) => userId === undefined || cursor.userId === userId)
    if (oldest) cursors.delete(oldest[0])
  }
  const countOf = (userId: string): number => [...cursors.values()].filter(cursor => cursor.userId === userId).length
  return {
    open(cursor) {
      if (countOf(cursor.userId) >= mostPerUser) dropOldest(cursor.userId)
      if (cursors.size >= mostTogether) dropOldest()
      count++
      const locator = idOf('01g', count)
      cursors.set(locator, cursor)
      return locator
    },
    find(locator, userId) {
      const cursor = cursors.get(locator)
      return cursor?.userId === userId ? cursor : undefined
    },
  }
}
