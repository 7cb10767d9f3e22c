import type { Migration } from '../storage/database.ts'
import type { SealedColumn } from '../storage/sealed/sealed.ts'

/** The token of the caller, and what was prepared with it. */
export const sealedJobs = {
  ...{ table: 'jobs', column: 'sealed', key: 'id' },
  contextOf: (jobId: string) => `job:${jobId}`,
} satisfies SealedColumn

/** The org of an owner, by its id; `client` of a service, which has none. */
export const orgOfOwner = `CASE substr(owner, 1, 7) WHEN 'client/' THEN 'client' WHEN 'sender/' THEN substr(owner, 8, 18)
  ELSE substr(owner, 1, 18) END`

/**
 * All that is kept of a job: the row is the engine's run too, and `job_steps` is what it remembers. Tokens are in `sealed` only,
 * which is emptied when the job has ended and everything was delivered. `run_id`, `earlier_run_id` and `dispatched_at` are of the store that the
 * engine had of its own once (`engine/earlier-store.ts`).
 */
export const jobMigrations: readonly Migration[] = [
  {
    id: 'jobs-1',
    statements: [
      `CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        tool TEXT NOT NULL,
        surface TEXT NOT NULL,
        request_id TEXT NOT NULL,
        idem_key TEXT,
        input_hash TEXT NOT NULL,
        input TEXT NOT NULL,
        caller TEXT NOT NULL,
        sealed TEXT,
        callback_url TEXT,
        status TEXT NOT NULL,
        generation INTEGER NOT NULL,
        run_id TEXT,
        earlier_run_id TEXT,
        accepted_at BIGINT NOT NULL,
        dispatched_at BIGINT,
        started_at BIGINT,
        ended_at BIGINT,
        progress TEXT,
        progress_count INTEGER NOT NULL,
        result TEXT,
        failure_code TEXT,
        failure_message TEXT,
        continued_as TEXT,
        retries INTEGER NOT NULL
      )`,
      'CREATE UNIQUE INDEX jobs_by_key ON jobs (owner, tool, idem_key)',
      'CREATE INDEX jobs_by_status ON jobs (status, accepted_at)',
      'CREATE INDEX jobs_by_end ON jobs (ended_at)',
      `CREATE TABLE job_deliveries (
        job_id TEXT NOT NULL,
        seq INTEGER NOT NULL,
        status TEXT NOT NULL,
        body TEXT NOT NULL,
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        created_at BIGINT NOT NULL,
        due_at BIGINT NOT NULL,
        done_at BIGINT,
        answer TEXT,
        PRIMARY KEY (job_id, seq)
      )`,
      'CREATE INDEX job_deliveries_by_time ON job_deliveries (state, due_at)',
      'CREATE TABLE job_audit (job_id TEXT NOT NULL, at BIGINT NOT NULL, event TEXT NOT NULL, detail TEXT NOT NULL)',
      'CREATE INDEX job_audit_by_job ON job_audit (job_id, at)',
    ],
  },
  {
    id: 'jobs-2',
    statements: [
      'ALTER TABLE jobs ADD COLUMN unheard INTEGER NOT NULL DEFAULT 0',
      'ALTER TABLE jobs ADD COLUMN unheard_steps INTEGER NOT NULL DEFAULT 0',
    ],
  },
  { id: 'jobs-owner-1', statements: ['CREATE INDEX jobs_by_owner ON jobs (owner, accepted_at)'] },
  {
    id: 'jobs-held-1',
    statements: [
      'ALTER TABLE jobs ADD COLUMN held_ms BIGINT NOT NULL DEFAULT 0',
      'ALTER TABLE jobs ADD COLUMN held_until BIGINT',
      'ALTER TABLE jobs ADD COLUMN held_reason TEXT',
    ],
  },
  { id: 'jobs-trace-1', statements: ['ALTER TABLE jobs ADD COLUMN trace TEXT'] },
  {
    id: 'jobs-3',
    statements: [
      'ALTER TABLE jobs ADD COLUMN worker_id TEXT',
      'ALTER TABLE jobs ADD COLUMN available_at BIGINT',
      `CREATE TABLE job_steps (
        job_id TEXT NOT NULL,
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        output TEXT,
        failure TEXT,
        kept_at BIGINT NOT NULL,
        PRIMARY KEY (job_id, kept_at, id)
      )`,
      "CREATE INDEX jobs_at_work ON jobs (available_at) WHERE status = 'running'",
      "CREATE INDEX jobs_in_line ON jobs (owner, tool, accepted_at, id) WHERE status = 'queued'",
      'CREATE INDEX jobs_by_time ON jobs (accepted_at)',
      'CREATE INDEX jobs_of_earlier_store ON jobs (id) WHERE run_id IS NOT NULL OR earlier_run_id IS NOT NULL',
    ],
  },
  {
    id: 'jobs-org-1',
    statements: [`CREATE INDEX jobs_by_org ON jobs ((${orgOfOwner}), accepted_at, id)`],
  },
  {
    id: 'jobs-wide-1',
    statements: [
      'CREATE INDEX jobs_of_owner ON jobs (owner, status, accepted_at, id)',
      'DROP INDEX jobs_by_owner',
      `CREATE INDEX jobs_of_org ON jobs ((${orgOfOwner}), status, accepted_at, id)`,
      'DROP INDEX jobs_by_org',
      "CREATE INDEX job_deliveries_untried ON job_deliveries (due_at) WHERE state = 'waiting' AND attempts = 0",
    ],
  },
]
