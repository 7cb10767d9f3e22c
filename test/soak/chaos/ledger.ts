import type { Book } from './book.ts'
import { type Found, isOpen, judgeWrite, type Wanted, type WriteFault } from './judging/writes.ts'
import type { OrgReader } from './org-reader.ts'

interface Entry extends Wanted {
  readonly object: 'Account' | 'Product2'
  readonly door: string
  done: number
  open: number
  /** When its last try ended; absent: it goes on. */
  endedAt?: number
  /** Done after the answer: it is not lost before all is over. */
  readonly isLater: boolean
}

export type Opening = Pick<Entry, 'door' | 'object' | 'value' | 'userId' | 'isRepeatable' | 'isLater'>

export interface WriteCounts {
  checked: number
  /** Written again after an answer that was lost: what nobody can know without asking the org. */
  again: number
  readonly faults: Map<WriteFault, number>
}

export interface LedgerParts {
  readonly reader: OrgReader
  readonly run: string
  readonly book: Book
}

/** What every write was to be, and what the org has of it. Checked records are deleted, so that a long run stays as fast as a short one. */
export function createWriteLedger({ book, reader, run }: LedgerParts) {
  const entries = new Map<string, Entry>()
  const checked = new Set<string>()
  const counts: WriteCounts = { checked: 0, again: 0, faults: new Map() }
  let last = 0

  const judge = (entry: Entry, found: readonly Found[]): void => {
    const faults = judgeWrite(entry, found)
    for (const fault of faults) counts.faults.set(fault, (counts.faults.get(fault) ?? 0) + 1)
    for (const fault of faults) {
      book.find(`${entry.door}: ${fault}, ${found.length} records`, JSON.stringify({ entry, found }))
    }
    counts.checked += 1
    if (found.length > 1 && faults.length === 0) counts.again += 1
    entries.delete(entry.mark)
    checked.add(entry.mark)
  }

  const compare = async (object: Entry['object'], { becameOf, due }: Comparison): Promise<void> => {
    const records = await reader.read(object, `S${run}-`)
    const found = Map.groupBy(records, ({ mark }) => mark)
    const late = records.filter(({ mark }) => checked.has(mark))
    for (const { mark } of late) book.find(`${object}: written after it was over`, mark)
    const ripe = due.filter(({ isLater }) => becameOf !== undefined || !isLater)
    for (const { door, isLater, mark } of ripe) {
      if (isLater) book.find(`${door}: accepted, and ${becameOf?.(mark)} at the end`, mark)
    }
    for (const entry of ripe) judge(entry, found.get(entry.mark) ?? [])
    await reader.remove(records.filter(({ mark }) => checked.has(mark)).map(({ id }) => id))
  }

  return {
    counts,
    /** How many are not checked yet. */
    left: () => entries.size,
    open(opening: Opening): Entry {
      last += 1
      const entry: Entry = { ...opening, mark: `S${run}-${last}`, done: 0, open: 0 }
      entries.set(entry.mark, entry)
      return entry
    },
    /** A try ended. */
    tried(entry: Entry, isDone: boolean, status: number): void {
      if (isDone) entry.done += 1
      else if (isOpen(status)) entry.open += 1
    },
    close(entry: Entry): void {
      entry.endedAt = performance.now()
    },
    /** What was accepted is done, or has failed for a reason that is the org's own. */
    over(mark: string, isDone: boolean): void {
      const entry = entries.get(mark)
      if (entry?.isLater) Object.assign(entry, { isLater: false, ...(!isDone && { done: 0, open: 1 }) })
    },
    /**
     * Compares those that ended so long ago, and deletes what the org has of them.
     * @param becameOf with it, also what was accepted and is not over; says how far it is
     */
    async check(settledMs: number, becameOf?: (mark: string) => string): Promise<void> {
      const before = performance.now() - settledMs
      const due = [...entries.values()].filter(({ endedAt }) => endedAt !== undefined && endedAt <= before)
      for (const object of ['Account', 'Product2'] as const) {
        await compare(object, { due: due.filter(entry => entry.object === object), becameOf })
      }
    },
  }
}

interface Comparison {
  readonly due: readonly Entry[]
  readonly becameOf: ((mark: string) => string) | undefined
}

export type WriteLedger = ReturnType<typeof createWriteLedger>
