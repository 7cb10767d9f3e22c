import { randomUUID } from 'node:crypto'
import { createBoundedMap } from '../../core/bounded-map.ts'
import type { Changes } from '../database.ts'
import type { Hearing, Listener } from './connection.ts'

export interface NoticeParts {
  /** Of the channel on which triggers tell the keys of what changed; an empty one for all. */
  readonly name: string
  connect(hearing: Hearing): Listener
  /** Tells on a channel by another connection. */
  tell(channel: string, payload: string): Promise<void>
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

export interface Notices extends Required<Changes> {
  close(): void
}

/**
 * So long after it was sent a notice of our own, once it has come, proves that all that was told before has come as well.
 * A change is obeyed so late at most, where notices are lost on their way without a word.
 * A command that revokes waits longer than this.
 */
const provenMs = 1000
/** From one to the next, while anybody asks. */
const beatMs = 400

/**
 * Hears of changes by `NOTIFY`: whatever was told before a proof is known. Nothing is while there is no proof: the server
 * is away, the connection was lost, or a pooler stands in between that does not hand notices on, as PgBouncer with
 * `pool_mode = transaction`. Nothing is sent while nobody asks.
 * @see https://www.postgresql.org/docs/current/sql-notify.html (order of delivery)
 * @see https://www.pgbouncer.org/features.html
 */
export function createNotices(parts: NoticeParts): Notices {
  const { name, now, tell } = parts
  const own = `${name}_${randomUUID().replaceAll('-', '')}`
  const moments = createMoments()
  let provenUntil = Number.NEGATIVE_INFINITY
  let beatAt = Number.NEGATIVE_INFINITY
  let isClosed = false
  const forget = () => {
    if (provenUntil > 0) moments.note('')
    provenUntil = Number.NEGATIVE_INFINITY
  }
  const hearing = createHearing(parts.connect, {
    onNotice(channel, payload) {
      if (channel === name) moments.note(payload)
      else provenUntil = Math.max(provenUntil, Number(payload) + provenMs)
    },
    onLost: forget,
  })
  const beat = async (sentAt: number): Promise<void> => {
    await hearing.open([name, own])
    await tell(own, String(sentAt))
  }
  const isProven = (): boolean => {
    if (isClosed) return false
    const at = now()
    if (at - beatAt >= beatMs) {
      beatAt = at
      beat(at).catch(() => undefined)
    }
    if (at >= provenUntil) forget()
    return at < provenUntil
  }
  return {
    note: moments.note,
    moment: () => (isProven() ? moments.last() : undefined),
    unchanged: (since, key) => isProven() && moments.unchanged(since, key),
    close() {
      isClosed = true
      hearing.close()
    },
  }
}

/** Keeps a connection that listens; it is made when it is missed. */
function createHearing(connect: NoticeParts['connect'], { onLost, onNotice }: Hearing) {
  let listener: Listener | undefined
  const drop = (lost: Listener | undefined) => {
    if (!lost || listener !== lost) return
    listener = undefined
    onLost()
    lost.end()
  }
  return {
    async open(channels: readonly string[]): Promise<void> {
      if (listener) return
      const made = connect({
        onNotice: (channel, payload) => listener === made && onNotice(channel, payload),
        onLost: () => drop(made),
      })
      listener = made
      await made.listen(channels).catch(() => drop(made))
    },
    close: () => drop(listener),
  }
}

const maxKeys = 10_000

/** Which keys changed when, counted. */
function createMoments() {
  let last = 1
  let allAt = 0
  // With what has to make room all is taken for changed when that was: nothing from before is good any more.
  const changedAt = createBoundedMap<number>(maxKeys, at => {
    allAt = Math.max(allAt, at)
  })
  return {
    last: () => last,
    note(key: string) {
      last += 1
      if (key === '') allAt = last
      else changedAt.set(key, last)
    },
    unchanged: (since: number, key: string) => allAt <= since && (changedAt.get(key) ?? 0) <= since,
  }
}
