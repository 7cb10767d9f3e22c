import { objectNamed } from '../store/schema.ts'
import { stampsOf } from '../store/stamps.ts'
import type { Store } from '../store/store.ts'

/** What is shown of a callback in Setup. */
interface AwaitedCallback {
  /** The `invocationId` of Apex. */
  readonly id: string
  readonly operationId: string
  readonly userId: string
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** The records with which an administrator watches callbacks: `BackgroundOperation`, of the type `ExternalServiceCallback`. */
export interface BackgroundOperations {
  /** Begins to wait: `Waiting`, and `Error` when the time is over. */
  begun(callback: AwaitedCallback): void
  /** `Complete`. */
  received(id: string): void
  /** Forgets the times that are still to come. */
  close(): void
}

interface BackgroundOperationParts {
  readonly store: Store
  readonly now: () => number
}

const timedOut = { Status: 'Error', Error: 'The callback did not come within the time that was set.' }

/** Takes the records of an earlier run away: nobody waits for their callbacks. */
export const createBackgroundOperations = ({ store, now }: BackgroundOperationParts): BackgroundOperations => {
  const object = objectNamed(store, 'BackgroundOperation')
  const waiting = new Map<string, { readonly recordId: string; readonly timer: NodeJS.Timeout }>()

  const end = (id: string, fields: Readonly<Record<string, string>>): void => {
    const known = waiting.get(id)
    if (!known) return
    waiting.delete(id)
    clearTimeout(known.timer)
    store.update(object, known.recordId, { ...fields, FinishedAt: store.now(), SystemModstamp: store.now() })
  }

  for (const { Id } of store.select(object, { sql: '1', values: [] })) store.erase(object, String(Id))
  return {
    begun: ({ id, operationId, userId, until }) => {
      const timeoutMs = until - now()
      const recordId = store.insert(object, {
        ...stampsOf(store, userId),
        ...{ Name: operationId, Type: 'ExternalServiceCallback', Status: 'Waiting', ParentKey: id },
        ...{ SubmittedAt: store.now(), StartedAt: store.now(), Timeout: Math.ceil(timeoutMs / 1000), RetryCount: 0 },
      })
      waiting.set(id, { recordId, timer: setTimeout(() => end(id, timedOut), timeoutMs).unref() })
    },
    received: id => end(id, { Status: 'Complete' }),
    close: () => {
      for (const { timer } of waiting.values()) clearTimeout(timer)
      waiting.clear()
    },
  }
}
