import { AppError } from '../../core/failure.ts'
import { createFootprint, type Footprint } from '../../core/invoke/footprint.ts'
import type { CallRecord } from '../../core/invoke/invoke.ts'
import { defaultTimeLimitMs } from '../../core/job/job.ts'
import type { Catalog } from '../../core/tool/catalog.ts'
import { readStoredCaller, type Sealer } from '../accept/owner.ts'
import { toJobRecord } from '../audit.ts'
import type { RunOutcome } from '../engine/backend.ts'
import type { Execution } from '../engine/engine.ts'
import type { StepsOf } from '../engine/steps-of.ts'
import type { JobRow } from '../job-row.ts'
import type { JobRows } from '../job-rows.ts'
import { type AttemptParts, type RunAttempt, runAttempt } from './attempt.ts'
import { begin, endingAfterCrashes } from './beginning.ts'
import { type Ending, type Endings, recordEnd } from './endings.ts'
import { hold } from './hold.ts'
import { createInterruption, type Interruption, type InterruptionReason } from './interruption.ts'
import { type AttemptOutcome, decideOutcome } from './outcome.ts'
import { createCrashQuarantine } from './quarantine.ts'
import { createSteps, type Steps } from './steps.ts'

export interface RunnerParts extends AttemptParts {
  readonly catalog: Catalog
  readonly rows: JobRows
  readonly endings: Endings
  readonly sealer: Sealer
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly crashWatchMs: number
  readonly stepsOf: StepsOf
}

export type StopReason = Extract<InterruptionReason, 'handover' | 'crash'>

/** Runs jobs in this process. */
export interface Runner {
  /** One attempt. */
  execute(execution: Execution): Promise<RunOutcome>
  /** Attempts that run at this moment. */
  active(): number
  /** Interrupts the attempt of a job, if it is here. */
  abort(id: string, reason: InterruptionReason): void
  /** Lets steps that run end, and begins none. */
  drainAll(reason: StopReason): void
  abortAll(): void
}

export function createRunner(parts: RunnerParts): Runner {
  const running = new Map<string, Interruption>()
  const begun = createCrashQuarantine(parts.rows, parts.crashWatchMs)
  let draining: StopReason | undefined
  return {
    async execute(execution) {
      const interruption = createInterruption()
      // One that was taken up in the very moment in which draining began.
      if (draining) interruption.drain(draining)
      running.set(execution.id, interruption)
      try {
        return await begun(execution, interruption, watched => execute(parts, watched, interruption))
      } finally {
        // One that was lost ends late: the job may have another attempt here by then.
        if (running.get(execution.id) === interruption) running.delete(execution.id)
      }
    },
    active: () => running.size,
    abort: (id, reason) => running.get(id)?.abort(reason),
    drainAll(reason) {
      draining = reason
      for (const interruption of running.values()) interruption.drain(reason)
    },
    abortAll() {
      for (const interruption of running.values()) interruption.abort(draining ?? 'handover')
    },
  }
}

const toolPatienceMs = 3_600_000
const toolDelayMs = 2000

async function execute(parts: RunnerParts, execution: Execution, interruption: Interruption): Promise<RunOutcome> {
  const job = await begin(parts, execution)
  if (!job) return 'over'
  const { telemetry } = parts
  const attempt = (note?: (end: Ending | Again) => void) =>
    attemptOnce(parts, { execution, footprint: createFootprint(job.id), interruption, job }, note)
  return telemetry ? telemetry.attempt(job, attempt) : attempt()
}

async function attemptOnce(parts: RunnerParts, run: Run, note?: (end: Ending | Again) => void): Promise<RunOutcome> {
  const { footprint, interruption, job } = run
  const beganAt = parts.now()
  const ending = await endingOf(parts, run)
  note?.(ending)
  // Before the end is written down: a row that is there twice is better than one that is missing.
  parts.audit?.(toJobRecord(job, { ...toOutcome(ending, interruption), footprint, ms: parts.now() - beganAt }))
  if ('againInMs' in ending) return ending
  if (await parts.endings.end(run.job, ending)) await recordEnd(parts, run.job, ending)
  return 'over'
}

function toOutcome(ending: Ending | Again, { reason }: Interruption): Pick<CallRecord, 'kind' | 'outcome'> {
  if ('againInMs' in ending) return { kind: 'attempt', outcome: reason() === 'cancelled' ? 'cancelled' : 'again' }
  return { kind: 'end', outcome: ending.status === 'completed' ? 'ok' : ending.failure.code }
}

/** The job has not ended. */
type Again = Exclude<RunOutcome, 'over'>

interface Run {
  readonly execution: Execution
  readonly footprint: Footprint
  readonly interruption: Interruption
  readonly job: JobRow
}

/** Runs the tool and says how the job ended, if it did. */
async function endingOf(parts: RunnerParts, run: Run): Promise<Ending | Again> {
  const { footprint, job } = run
  const tool = parts.catalog.toolOf(job.tool, job.surface)
  if (!tool?.job) return withoutTool(parts, job)
  const givenUp = await endingAfterCrashes(parts, job)
  if (givenUp) return givenUp
  const steps = beginSteps(run)
  const endsAt = (job.started_at ?? parts.now()) + job.held_ms + (tool.job.timeLimitMs ?? defaultTimeLimitMs)
  const leftMs = Math.max(0, endsAt - parts.now())
  const attempt = { tool, job, steps, footprint, interruption: run.interruption, leftMs }
  try {
    if (attempt.leftMs === 0) throw new AppError('deadline_exceeded', 'The time of the job is over.')
    return { status: 'completed', result: await runAttempt(parts, await withCaller(parts, attempt)) }
  } catch (error) {
    const facts = { tool, job, isLate: parts.now() >= endsAt, hasGoneOn: steps.done() > 0 }
    return settle(parts, job, decideOutcome(error, { ...facts, interruption: run.interruption.reason() }))
  }
}

/** Another worker may have it: while a new version is rolled out, the old one is asked too. */
function withoutTool({ now }: RunnerParts, { accepted_at }: JobRow): Ending | Again {
  if (now() - accepted_at < toolPatienceMs) return { againInMs: toolDelayMs }
  return { status: 'failed', failure: new AppError('not_found', 'The tool of this job is no longer there.') }
}

function beginSteps({ execution, interruption }: Run): Steps {
  return createSteps({
    remember: execution.remember,
    requireGoing: interruption.requireGoing,
    interrupt(cause) {
      interruption.abort('store')
      return new AppError('unavailable', 'What the job has done could not be written down; it goes on later.', {
        cause,
      })
    },
  })
}

async function settle(parts: RunnerParts, job: JobRow, outcome: AttemptOutcome): Promise<Ending | Again> {
  const { log, rows } = parts
  const { continuedAs, values } = outcome
  if (values) await rows.change(job, values)
  if (continuedAs !== undefined) {
    await rows.note(job.id, 'continued as', continuedAs)
    log.warn('a job goes on under an authorization', { job: job.id, tool: job.tool, authorization: continuedAs })
  }
  if (!('againInMs' in outcome)) return { status: 'failed', failure: outcome.failure }
  if (outcome.held !== undefined) await hold(parts, job, { ms: outcome.againInMs, reason: outcome.held })
  return { againInMs: outcome.againInMs }
}

async function withCaller(
  { endings, sealer }: RunnerParts,
  attempt: Omit<RunAttempt, 'caller' | 'prepared' | 'keepProgress'>,
): Promise<RunAttempt> {
  const { job } = attempt
  return {
    ...attempt,
    ...(await readStoredCaller(sealer, job)),
    keepProgress: (count, fields) => endings.progress(job, count, fields),
  }
}
