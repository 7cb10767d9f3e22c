import { defaultMaxPerUser } from '../core/job/job.ts'
import type { Catalog } from '../core/tool/catalog.ts'
import type { Database, Statements } from '../storage/database.ts'
import type { Engine } from './engine/engine.ts'
import type { JobRow } from './job-row.ts'
import type { JobRows } from './job-rows.ts'

export interface DispatchParts {
  readonly database: Database
  readonly rows: JobRows
  readonly catalog: Catalog
  readonly engine: Pick<Engine, 'start'>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Gives waiting jobs their turn. */
export interface Dispatch {
  /** Makes runs of at most so many jobs, the oldest first, within the limits of their tools; gives how many. */
  next(room: number): Promise<number>
  /** Makes the runs that a process which ended in between did not make. */
  repair(): Promise<void>
}

type Waiting = Pick<JobRow, 'id' | 'generation' | 'tool' | 'owner' | 'surface'>

interface Running extends Pick<JobRow, 'tool' | 'owner'> {
  readonly count: number
  /** Of these, so many wait for their org. */
  readonly held: number
}

/** So many of one owner and tool are looked at: their limits rarely allow more. */
const window = 50
const maxLookedAt = 1000
/** Milliseconds after which a job without a run is one that somebody did not get to. Making a run twice makes it once. */
const staleMs = 1000

export function createDispatch({ catalog, database, engine, now, rows }: DispatchParts): Dispatch {
  const run = async (job: Pick<JobRow, 'id' | 'generation'>): Promise<void> => {
    const runId = await engine.start(job)
    await rows.change({ ...job, status: 'running' }, { run_id: runId })
  }
  return {
    async next(room) {
      const isIdle = !(await database.first("SELECT id FROM jobs WHERE status = 'queued' LIMIT 1"))
      if (room <= 0 || isIdle) return 0
      const chosen = await database.withLock('jobs-dispatch', async statements => {
        const jobs = await choose(statements, catalog, { now: now(), room })
        for (const job of jobs) {
          await rows.change({ ...job, status: 'queued' }, { status: 'running', dispatched_at: now() }, statements)
        }
        return jobs
      })
      for (const job of chosen) await run(job)
      return chosen.length
    },
    async repair() {
      const statement =
        "SELECT id, generation FROM jobs WHERE status = 'running' AND run_id IS NULL AND dispatched_at < ?"
      for (const job of await database.all<JobRow>(statement, [now() - staleMs])) await run(job)
    },
  }
}

async function choose(
  statements: Statements,
  catalog: Catalog,
  { now, room }: { readonly now: number; readonly room: number },
): Promise<Waiting[]> {
  const waiting = await statements.all<Waiting>(
    `SELECT id, generation, tool, owner, surface FROM (
      SELECT id, generation, tool, owner, surface, accepted_at,
        ROW_NUMBER() OVER (PARTITION BY owner, tool ORDER BY accepted_at, id) AS place
      FROM jobs WHERE status = 'queued'
    ) AS ranked WHERE place <= ? ORDER BY accepted_at, id LIMIT ?`,
    [window, maxLookedAt],
  )
  const running = await statements.all<Running>(
    `SELECT tool, owner, COUNT(*) AS count, SUM(CASE WHEN held_until > ? THEN 1 ELSE 0 END) AS held
      FROM jobs WHERE status = 'running' GROUP BY tool, owner`,
    [now],
  )
  const counts = createCounts(running)
  const fits = (job: Waiting): boolean => {
    const { maxPerUser = defaultMaxPerUser, maxRunning = Number.POSITIVE_INFINITY } =
      catalog.toolOf(job.tool, job.surface)?.job ?? {}
    return counts.take(job, { maxPerUser, maxRunning })
  }
  const chosen: Waiting[] = []
  for (const job of waiting) if (chosen.length < room && fits(job)) chosen.push(job)
  return chosen
}

/** Counts what runs, and what is chosen on top of it. */
function createCounts(running: readonly Running[]) {
  const byTool = new Map<string, number>()
  const byOwner = new Map<string, number>()
  const keyOf = ({ owner, tool }: Pick<Waiting, 'owner' | 'tool'>): string => `${tool} ${owner}`
  const add = (job: Pick<Waiting, 'owner' | 'tool'>, count: number, held = 0): void => {
    // A job that waits for its org keeps its owner's place, and none of those of other orgs.
    byTool.set(job.tool, (byTool.get(job.tool) ?? 0) + count - held)
    byOwner.set(keyOf(job), (byOwner.get(keyOf(job)) ?? 0) + count)
  }
  for (const entry of running) add(entry, entry.count, entry.held)
  return {
    take(job: Waiting, limits: { readonly maxPerUser: number; readonly maxRunning: number }): boolean {
      const isFull =
        (byTool.get(job.tool) ?? 0) >= limits.maxRunning || (byOwner.get(keyOf(job)) ?? 0) >= limits.maxPerUser
      if (!isFull) add(job, 1)
      return !isFull
    },
  }
}
