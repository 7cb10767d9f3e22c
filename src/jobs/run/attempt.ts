import type { OrgConnector, Principal } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { type ContextParts, connectStored, createContext, requireRoom } from '../../core/invoke/context.ts'
import { abortReasonOf, type Deadline, startDeadline } from '../../core/invoke/deadline.ts'
import { type Footprint, toRightsUsed } from '../../core/invoke/footprint.ts'
import { decideRights } from '../../core/invoke/rights.ts'
import { readInput, readOutput } from '../../core/invoke/values/values.ts'
import type { JobContext } from '../../core/job/options.ts'
import type { Log } from '../../core/log.ts'
import type { Org } from '../../core/org/org.ts'
import type { Undeclared } from '../../core/org/reach.ts'
import type { JobTelemetry } from '../../core/telemetry/telemetry.ts'
import type { CalloutConnector } from '../../core/tool/callout.ts'
import { ownAuthorizationOf } from '../../core/tool/run-as.ts'
import { suspiciousIn } from '../../core/words/suspicious.ts'
import { foreignWordsOf } from '../../core/words/words.ts'
import type { JobAuditParts } from '../audit.ts'
import type { JobRow } from '../job-row.ts'
import { createProgress, type ProgressParts } from './progress.ts'
import type { Steps } from './steps.ts'
import { inPlaces, toJobWrites } from './writes.ts'

export interface AttemptParts extends JobAuditParts {
  /** Whether the program that started the job was revoked since. Absent: none can be. */
  readonly isRevoked?: (clientId: string) => boolean | Promise<boolean>
  readonly orgs: OrgConnector
  readonly callouts: CalloutConnector
  readonly log: Log
  /** What becomes of requests for objects that the tool does not name. Default: they are refused. */
  readonly undeclared?: Undeclared | undefined
  /** Absent: nobody collects anything. */
  readonly telemetry?: JobTelemetry | undefined
}

/** One run of a job's tool, from the top; what earlier ones did is remembered by the steps. */
export interface RunAttempt extends ProgressParts {
  readonly job: JobRow
  readonly caller: Principal
  /** What the tool's `prepare` gave. */
  readonly prepared: unknown
  readonly steps: Steps
  readonly footprint: Footprint
  /** Milliseconds that are left of the job's time. */
  readonly leftMs: number
}

/** Runs the tool. @returns its output @throws what it threw, deadline_exceeded, or why the attempt was interrupted */
export async function runAttempt(parts: AttemptParts, attempt: RunAttempt): Promise<Readonly<Record<string, unknown>>> {
  const { caller, footprint, job, steps, tool } = attempt
  const deadline = startDeadline(attempt.leftMs, attempt.interruption.signal)
  const progress = createProgress(attempt)
  const { callouts, log, orgs, undeclared } = parts
  const writes = toJobWrites(job.id)
  footprint.writes = writes
  const own = { tool, caller, footprint, requestId: job.request_id, deadline, stored: undefined }
  const contextParts = { callouts, log, orgs, undeclared, ...own, background: true } as const
  try {
    const work = async () => {
      await requireNotRevoked(parts, caller)
      const rights = decideRights(tool, caller)
      footprint.rights = toRightsUsed(tool, rights)
      const input = readInput(tool, JSON.parse(job.input))
      const stored = await storedOrg({ ...contextParts, rights }, attempt)
      const context = createContext({ ...contextParts, stored })
      const own: Pick<JobContext, 'jobId' | 'prepared' | 'step' | 'progress'> = {
        jobId: job.id,
        prepared: attempt.prepared,
        step: (name, piece) =>
          steps.step(name, () =>
            unlessAborted(
              deadline,
              watched(parts, name, () => inPlaces(writes, piece)),
            ),
          ),
        progress: progress.report,
      }
      return tool.run(input, Object.assign(context, own))
    }
    const output = readOutput(tool, await deadline.race(work()))
    footprint.suspicious = await suspiciousIn(foreignWordsOf(tool.output), output)
    await progress.settle()
    steps.requireNoneRefused()
    return output
  } finally {
    deadline.end()
    await steps.settle()
  }
}

/** A step that is done now: one that is remembered takes no time. */
const watched = <T>({ telemetry }: AttemptParts, name: string, piece: () => Promise<T>): (() => Promise<T>) =>
  telemetry ? () => telemetry.step(name, piece) : piece

/** The client or named credential through which it came. */
function programOf(caller: Principal): string | undefined {
  if (caller.kind === 'service') return caller.clientId
  return caller.kind === 'sender' ? undefined : caller.signIn?.clientId
}

async function requireNotRevoked({ isRevoked }: AttemptParts, caller: Principal): Promise<void> {
  const clientId = programOf(caller)
  if (clientId === undefined || !(await isRevoked?.(clientId))) return
  throw new AppError('forbidden', 'Who started this job was revoked, so it does not run any more.')
}

/**
 * What a step gave, unless it was aborted: a tool that takes a failure for a result would have the end of its attempt
 * remembered as what the work came to.
 */
async function unlessAborted<T>(deadline: Deadline, piece: () => Promise<T>): Promise<T> {
  const result = await piece()
  const signal = deadline.signal()
  if (signal.aborted) throw abortReasonOf(signal)
  return result
}

/** The org of the tool's authorization, or of the one under which a job goes on; `undefined` for the caller's own. */
async function storedOrg(
  parts: ContextParts & { readonly rights: 'own' | 'stored' },
  { job, tool }: RunAttempt,
): Promise<Org | undefined> {
  const name = parts.rights === 'stored' ? ownAuthorizationOf(tool) : (job.continued_as ?? undefined)
  // Before the tool does anything: what it does before its first request would be done again each time.
  await requireRoom(parts, name)
  return name === undefined ? undefined : connectStored(parts, name)
}
