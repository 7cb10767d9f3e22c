import { defaultMaxPerUser } from '../core/job/job.ts'
import type { JobOptions } from '../core/job/options.ts'
import type { Catalog } from '../core/tool/catalog.ts'
import type { Surface } from '../core/tool/surface.ts'
import type { Database, Statements } from '../storage/database.ts'
import { availableIn } from './engine/run-rows.ts'
import type { JobRow, WaitingJob } from './job-row.ts'
import { createLines, type Lines } from './lines.ts'

export interface DispatchParts {
  readonly database: Database
  readonly catalog: Catalog
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Gives waiting jobs their turn. */
export interface Dispatch {
  /** Lets at most so many jobs be taken up, the oldest first, within the limits of their tools; gives how many. */
  next(room: number): Promise<number>
}

/** So many of the oldest are looked at. When all of them have to wait, others get their turn, owner by owner and tool by tool. */
const head = 200

export function createDispatch({ catalog, database, now }: DispatchParts): Dispatch {
  const lines = createLines(database)
  const given = `status = 'running', worker_id = NULL, ${availableIn(database, 0)}`
  return {
    async next(room) {
      if (room <= 0 || !(await database.first("SELECT id FROM jobs WHERE status = 'queued' LIMIT 1"))) return 0
      return await database.withLock('jobs-dispatch', async statements => {
        const chosen = await choose({ statements, catalog, lines, now }, room)
        for (const { id } of chosen) {
          await statements.run(`UPDATE jobs SET ${given} WHERE id = ? AND status = 'queued'`, [id])
        }
        return chosen.length
      })
    },
  }
}

interface ChoiceParts {
  readonly statements: Statements
  readonly catalog: Catalog
  readonly lines: Lines
  readonly now: () => number
}

async function choose({ catalog, lines, now, statements }: ChoiceParts, room: number): Promise<readonly WaitingJob[]> {
  const places = createPlaces(catalog, await countRunning(statements, now()))
  const chosen = new Map<string, WaitingJob>()
  const take = (jobs: readonly WaitingJob[]): void => {
    for (const job of jobs) if (chosen.size < room && !chosen.has(job.id) && places.take(job)) chosen.set(job.id, job)
  }
  const oldest = await statements.all<WaitingJob>(
    "SELECT id, tool, owner FROM jobs WHERE status = 'queued' ORDER BY accepted_at, id LIMIT ?",
    [head],
  )
  take(oldest)
  if (oldest.length < head || chosen.size === room) return [...chosen.values()]
  for (const line of await lines.some(statements)) {
    if (chosen.size === room) break
    if (places.mayTake(line)) take(await lines.first(statements, line, room))
  }
  return [...chosen.values()]
}

interface Running extends Pick<JobRow, 'tool' | 'owner'> {
  readonly count: number
  /** Of these, so many wait for their org. */
  readonly held: number
}

const countRunning = (statements: Statements, now: number): Promise<Running[]> =>
  statements.all(
    `SELECT tool, owner, COUNT(*) AS count, SUM(CASE WHEN held_until > ? THEN 1 ELSE 0 END) AS held
      FROM jobs WHERE status = 'running' GROUP BY tool, owner`,
    [now],
  )

const surfaces: readonly Surface[] = ['events', 'actions', 'mcp', 'api']

/** How a tool runs as a job, by whichever way it was called. */
const jobOf = (catalog: Catalog, tool: string): JobOptions | undefined =>
  surfaces.map(surface => catalog.toolOf(tool, surface)?.job).find(job => job !== undefined)

/** Counts what runs, and what is chosen on top of it. */
function createPlaces(catalog: Catalog, running: readonly Running[]) {
  const byTool = new Map<string, number>()
  const byOwner = new Map<string, number>()
  const keyOf = ({ owner, tool }: Pick<WaitingJob, 'owner' | 'tool'>): string => `${tool} ${owner}`
  const add = (job: Pick<WaitingJob, 'owner' | 'tool'>, count: number, held = 0): void => {
    // A job that waits for its org keeps its owner's place, and none of those of other orgs.
    byTool.set(job.tool, (byTool.get(job.tool) ?? 0) + count - held)
    byOwner.set(keyOf(job), (byOwner.get(keyOf(job)) ?? 0) + count)
  }
  for (const entry of running) add(entry, entry.count, entry.held)
  const mayTake = (job: Pick<WaitingJob, 'owner' | 'tool'>): boolean => {
    const { maxPerUser = defaultMaxPerUser, maxRunning = Number.POSITIVE_INFINITY } = jobOf(catalog, job.tool) ?? {}
    return (byTool.get(job.tool) ?? 0) < maxRunning && (byOwner.get(keyOf(job)) ?? 0) < maxPerUser
  }
  return {
    mayTake,
    take(job: WaitingJob): boolean {
      const isTaken = mayTake(job)
      if (isTaken) add(job, 1)
      return isTaken
    },
  }
}
