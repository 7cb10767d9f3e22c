import { AppError } from '../../core/failure.ts'
import type { Database } from '../../storage/database.ts'
import { keyLifetimeMs } from '../accept/accept.ts'
import type { Engine } from '../engine/engine.ts'
import type { EngineStore } from '../engine/store.ts'
import type { JobRow } from '../job-row.ts'
import { type Endings, type EndRecordParts, recordEnd } from '../run/endings.ts'

export interface UpkeepParts extends EndRecordParts {
  readonly database: Database
  readonly endings: Endings
  readonly engine: Pick<Engine, 'isOver'>
  readonly store: Pick<EngineStore, 'purge'>
  /** How long a job that has ended is kept, in milliseconds. */
  readonly retentionMs: number
}

export interface Upkeep {
  /** Ends jobs whose run ended without saying so, such as one with more steps than the engine takes. */
  reconcile(): Promise<void>
  /** Deletes what ended long ago, and lets old keys be used anew. */
  clean(): Promise<void>
}

/** How long jobs are kept, and with them the ids of events. */
export const defaultRetentionMs = 604_800_000

/** Milliseconds that a run gets to write down its end by itself. */
const graceMs = 60_000
const children = ['job_deliveries', 'job_audit'] as const

export function createUpkeep(parts: UpkeepParts): Upkeep {
  const { database, endings, engine, now, retentionMs, store } = parts
  return {
    async reconcile() {
      const statement = "SELECT * FROM jobs WHERE status = 'running' AND run_id IS NOT NULL AND dispatched_at < ?"
      for (const job of await database.all<JobRow>(statement, [now() - graceMs])) {
        const failure = new AppError('internal', 'The run of the job ended without a result.')
        const ending = { status: 'failed', failure } as const
        if ((await engine.isOver(job.run_id ?? '')) && (await endings.end(job, ending))) {
          await recordEnd(parts, job, ending)
        }
      }
    },
    async clean() {
      const before = now() - retentionMs
      await database.transaction(async statements => {
        const ended = 'SELECT id FROM jobs WHERE ended_at < ?'
        for (const table of children) await statements.run(`DELETE FROM ${table} WHERE job_id IN (${ended})`, [before])
        await statements.run('DELETE FROM jobs WHERE ended_at < ?', [before])
        const old = now() - keyLifetimeMs
        const keyed = "idem_key IS NOT NULL AND surface <> 'events'"
        await statements.run(`UPDATE jobs SET idem_key = NULL WHERE ${keyed} AND accepted_at < ?`, [old])
      })
      await store.purge(before)
    },
  }
}
