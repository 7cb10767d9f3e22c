import type { Migration } from '../storage/database.ts'
import type { SealedColumn } from '../storage/sealed/sealed.ts'

/** The token of the caller, and what was prepared with it. */
export const sealedJobs = {
  ...{ table: 'jobs', column: 'sealed', key: 'id' },
  contextOf: (jobId: string) => `job:${jobId}`,
} satisfies SealedColumn

/**
 * What is kept of a job beside what the engine keeps. The row is the job: the engine's run is made from it and can be made
 * again. Tokens are in `sealed` only, which is emptied when the job has ended and everything was delivered.
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
]
