import { setTimeout as sleep } from 'node:timers/promises'
import { createSemaphore } from '../../core/semaphore.ts'
import { toDatabaseClosed } from '../errors.ts'
import type { PostgresConnection } from './connection.ts'

/** Lends connections, each to one work at a time. */
export interface Pool {
  use<T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T>
  isClosed(): boolean
  /** Lends no more, waits a moment for what is lent, and ends all connections. */
  close(): Promise<void>
}

/** Hears how long a work waited for its connection, in milliseconds. */
export type Waited = (ms: number) => void

/** How long closing waits for works that run, in milliseconds. */
const closingMs = 5000

/** At most `max` connections, made when they are needed. Those who find none free take turns. */
export function createPool(max: number, make: () => PostgresConnection, waited?: Waited): Pool {
  const connections: PostgresConnection[] = []
  const idle: PostgresConnection[] = []
  const running = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined
  const add = () => {
    const connection = make()
    connections.push(connection)
    return connection
  }
  const bounded = createSemaphore(max)
  const lend = <T>(work: (connection: PostgresConnection) => Promise<T>) => {
    const askedAt = waited && performance.now()
    return bounded(async () => {
      if (askedAt !== undefined) waited?.(performance.now() - askedAt)
      const connection = idle.pop() ?? add()
      return await work(connection).finally(() => idle.push(connection))
    })
  }
  const close = async () => {
    await Promise.race([Promise.allSettled(running), sleep(closingMs, undefined, { ref: false })])
    await Promise.all(connections.map(connection => connection.end()))
  }
  return {
    async use(work) {
      if (closing) throw toDatabaseClosed()
      const lent = lend(work)
      running.add(lent)
      return await lent.finally(() => running.delete(lent))
    },
    isClosed: () => closing !== undefined,
    close: () => {
      closing ??= close()
      return closing
    },
  }
}
