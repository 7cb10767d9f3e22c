import type { Database } from '../../storage/database.ts'
import { byIndex } from '../../storage/slices.ts'
import type { DeliveryRow } from '../job-row.ts'

/** A report that is not to be tried again for longer than this was put off by a clock that was ahead. */
export const longestPauseMs = 900_000

/**
 * By the clock of the server where there is one: a process whose own is ahead would take what another is posting, and the
 * reports of a job would overtake each other.
 */
export function createTimes({ dialect }: Database, now: () => number) {
  const isServer = dialect === 'postgres'
  return {
    /** Takes one value, of `later`. */
    time: isServer ? '(EXTRACT(EPOCH FROM statement_timestamp()) * 1000)::bigint + CAST(? AS bigint)' : '?',
    later: (ms: number): number => (isServer ? ms : now() + ms),
  }
}

/** Reports that are looked at with one statement, and statements of one look. */
const [sliceRows, maxSlices] = [100, 5]

type Place = Pick<DeliveryRow, 'due_at' | 'job_id' | 'seq'>

interface Seen extends Place {
  /** 1: it is there in time; 0: a clock that was ahead has given it its time. */
  readonly regular: number
  /** 1: there is another of the same job before it. */
  readonly behind: number
}

const begin: Place = { due_at: -1, job_id: '', seq: 0 }

/**
 * Makes the function that finds reports that are due and not behind another of the same job, at most so many. Those that are behind
 * one which waits for its next try can be many more: a look that meets them alone goes on there the next time, and begins anew at the end.
 */
export function createDueLook(database: Database, times: ReturnType<typeof createTimes>) {
  const statement = toStatement(database, times.time)
  let last = begin
  const lookOn = async (limit: number): Promise<readonly Seen[]> => {
    const { due_at, job_id, seq } = last
    const far = times.later(longestPauseMs)
    const seen = await database.all<Seen>(statement, [times.later(0), due_at, job_id, seq, far, times.later(0)])
    const ready = seen.filter(({ behind }) => behind === 0).slice(0, limit)
    const regular = seen.filter(row => row.regular === 1)
    const isWhole = ready.length < limit
    last = (isWhole && regular.length < sliceRows ? undefined : (isWhole ? regular : ready).at(-1)) ?? begin
    return ready
  }
  return async (limit: number): Promise<DeliveryRow[]> => {
    for (let slice = 0; slice < maxSlices; slice += 1) {
      const ready = await lookOn(limit)
      if (ready.length > 0) return read(database, ready)
      if (last === begin) break
    }
    return []
  }
}

/** In time; later than any pause; never tried, and given their time by a clock that was ahead. */
function toStatement(database: Database, time: string): string {
  const [all = '', untried = ''] = ['job_deliveries_by_time', 'job_deliveries_untried'].map(name =>
    byIndex(database, name),
  )
  const arms = [
    toArm(0, all, `due_at <= ${time} AND (due_at, job_id, seq) > (?, ?, ?)`),
    toArm(1, all, `due_at > ${time} AND attempts > 0`),
    toArm(2, untried, `due_at > ${time} AND attempts = 0`),
  ]
  // No EXISTS: for one PostgreSQL may read all reports first.
  const earlier = "e.job_id = d.job_id AND e.state = 'waiting' AND e.seq < d.seq"
  return `SELECT due_at, job_id, seq, regular,
      COALESCE((SELECT 1 FROM job_deliveries e WHERE ${earlier} LIMIT 1), 0) AS behind
    FROM (${arms.join(' UNION ALL ')}) AS d ORDER BY due_at, job_id, seq`
}

const toArm = (index: number, by: string, condition: string): string =>
  `SELECT due_at, job_id, seq, ${index === 0 ? 1 : 0} AS regular FROM (SELECT due_at, job_id, seq
      FROM job_deliveries ${by} WHERE state = 'waiting' AND ${condition} ORDER BY due_at, job_id, seq LIMIT ${sliceRows}) AS arm${index}`

/** As they were seen: what somebody has claimed since is due at another time. */
function read(database: Database, rows: readonly Place[]): Promise<DeliveryRow[]> {
  const places = rows.map(() => '(job_id = ? AND seq = ? AND due_at = ?)').join(' OR ')
  return database.all<DeliveryRow>(
    `SELECT * FROM job_deliveries WHERE state = 'waiting' AND (${places}) ORDER BY due_at`,
    rows.flatMap(({ due_at, job_id, seq }) => [job_id, seq, due_at]),
  )
}
