import type { CallRecord } from '../../core/invoke/invoke.ts'
import type { LiveEntry, LiveKind } from '../../surfaces/console/dev/live/entry.ts'

/** The latest calls, and attempts and callbacks of jobs. */
export interface RecentCalls {
  note(record: CallRecord): void
  /** The oldest first. */
  all(): readonly LiveEntry[]
}

const mostKept = 200

const kinds: Readonly<Record<NonNullable<CallRecord['kind']>, LiveKind>> = {
  attempt: 'job',
  end: 'job',
  callback: 'callback',
  question: 'other',
  refused: 'other',
  admin: 'other',
}

const fine: ReadonlySet<CallRecord['outcome']> = new Set(['ok', 'again', 'cancelled'])

/** @param now milliseconds since the epoch */
export function createRecentCalls(now: () => number): RecentCalls {
  const kept: { readonly at: number; readonly record: Omit<CallRecord, 'cause'> }[] = []
  return {
    note({ cause: _, ...record }) {
      kept.push({ at: now(), record })
      if (kept.length > mostKept) kept.shift()
    },
    all: () => kept.map(({ at, record }) => toEntry(record, new Date(at).toISOString())),
  }
}

function toEntry({ client, footprint, kind, ms, outcome, surface, tool, user }: CallRecord, at: string): LiveEntry {
  const job = footprint?.job
  return {
    at,
    kind: kind ? kinds[kind] : surface === 'events' ? 'event' : 'call',
    what: [tool, kind ?? surface].join(', '),
    ...(job !== undefined && { detail: `job ${job}` }),
    ...{ outcome, bad: !fine.has(outcome), ms, who: user ?? client },
  }
}
