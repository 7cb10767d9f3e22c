import type { OrgUse } from '../org/use.ts'
import type { CallWrites } from '../org/writes.ts'
import type { RunAs } from '../tool/run-as.ts'
import type { SuspiciousTexts } from '../words/suspicious.ts'

/** What is known of a call beside its end. One for each call; a tool that asks no org leaves it as it is. */
export interface Footprint {
  /** Whose rights were decided on; `undefined` before. */
  rights: RightsUsed | undefined
  /** What it did at orgs, if it asked any. */
  use: CountedUse | undefined
  /** Developer names of the stored authorizations whose org was connected, each once. */
  authorizations: readonly string[] | undefined
  /** Of a call under a key that runs. */
  writes: CallWrites | undefined
  /** The answer is that of an earlier call under the same key: nothing was done. */
  repeated: boolean
  /** Id of the job that it started, or belongs to. */
  job: string | undefined
  /** Of what was given, what the caller was not shown. */
  withheld: Withheld | undefined
  /** Words of others in it that look like an attempt to instruct a model. */
  suspicious: SuspiciousTexts | undefined
}

/** What of an answer was not shown, by the paths of fields; never a value. */
export interface Withheld {
  /** Masked or dropped. */
  readonly fields: readonly string[]
  /** How many entries of lists, or characters of texts, were one too many; `undefined`: none. */
  readonly leftOut: Readonly<Record<string, number>> | undefined
}

/** `stored` are those of authorizations, the others the caller's own. */
export type RightsUsed = 'user' | 'user-plus' | 'stored'

export const createFootprint = (job?: string): Footprint => ({
  rights: undefined,
  use: undefined,
  authorizations: undefined,
  writes: undefined,
  repeated: false,
  job,
  withheld: undefined,
  suspicious: undefined,
})

export const toRightsUsed = ({ runAs }: { readonly runAs: RunAs }, rights: 'own' | 'stored'): RightsUsed =>
  rights === 'own' && typeof runAs === 'string' ? runAs : rights === 'own' ? 'user' : 'stored'

/** Counts of what a call did at orgs, by the names of objects. */
export interface UseCounts {
  readonly requests: number
  readonly rows: number
  readonly read: ReadonlyMap<string, number>
  readonly written: ReadonlyMap<string, WrittenRecords>
}

export interface WrittenRecords {
  readonly count: number
  /** Of those that the org named, as many as fit. */
  readonly ids: readonly string[]
}

export interface CountedUse extends OrgUse {
  counts(): UseCounts
}

/** A call may write tens of thousands of records. */
const maxIds = 1000
const maxObjects = 100

/** What a call does at orgs, counted. Bounded, whatever the tool does. */
export function createOrgUse(): CountedUse {
  let requests = 0
  let rowCount = 0
  let idCount = 0
  const readCounts = new Map<string, number>()
  const written = new Map<string, { count: number; ids: string[] }>()
  const writtenOf = (object: string) => {
    const known = written.get(object)
    if (known || written.size >= maxObjects) return known
    const fresh = { count: 0, ids: [] }
    written.set(object, fresh)
    return fresh
  }
  return {
    request() {
      requests += 1
    },
    rows(count) {
      rowCount += count
    },
    read(object, count) {
      const known = readCounts.get(object)
      if (known !== undefined || readCounts.size < maxObjects) readCounts.set(object, (known ?? 0) + count)
    },
    wrote(object, ids, count = ids.length) {
      const entry = writtenOf(object)
      if (!entry) return
      entry.count += count
      const kept = ids.slice(0, maxIds - idCount)
      idCount += kept.length
      entry.ids.push(...kept)
    },
    counts: () => ({ requests, rows: rowCount, read: readCounts, written }),
  }
}
