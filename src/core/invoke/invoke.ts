import type { OrgConnector, Principal } from '../caller.ts'
import { callerKindOf, type View } from '../disclosure/disclosure.ts'
import { showTo } from '../disclosure/show-to.ts'
import { AppError, type FailureCode, toAppError } from '../failure.ts'
import { type JobQueue, type JobTicket, jobStatusName } from '../job/job.ts'
import { toShownReport } from '../job/report.ts'
import type { Log } from '../log.ts'
import { createRunOnce } from '../once/run-once.ts'
import type { Undeclared } from '../org/reach.ts'
import type { EarlyEnd } from '../timeout.ts'
import type { CalloutConnector } from '../tool/callout.ts'
import type { ToolContext } from '../tool/context.ts'
import type { Surface } from '../tool/surface.ts'
import type { Tool } from '../tool/tool.ts'
import { suspiciousIn } from '../words/suspicious.ts'
import { type AdmitParts, admitCall, givenTo, type Invocation, isKeyed, proveOwner } from './admit.ts'
import { createFootprint, type Footprint, toRightsUsed } from './footprint.ts'
import { type KeyedParts, runKeyed } from './keyed.ts'
import { perform } from './perform.ts'
import type { SetTimer } from './shared-timer.ts'
import { readInput, readOutput } from './values/values.ts'

/**
 * What is told of beside calls: an `attempt` of a job that is tried again, the `end` of one, a `callback` of it, the
 * `question` before a call, what was `refused` of a known caller before a tool was looked for, and what an administrator
 * did to the things of others (`admin`).
 */
type RecordKind = 'attempt' | 'end' | 'callback' | 'question' | 'refused' | 'admin'

/** What is known of a call once it has ended; becomes one log line, and one row of the audit. */
export interface CallRecord {
  /** Absent: a call. */
  readonly kind?: RecordKind
  readonly requestId: string
  readonly surface: Surface
  readonly tool: string
  readonly org: string | undefined
  readonly user: string | undefined
  readonly client: string | undefined
  /** The user to whose things it was done, where that is somebody else. */
  readonly subject?: string | undefined
  /** `cancelled`: whoever asked went away, so nobody got an answer. `again`: the job is tried once more. */
  readonly outcome: 'ok' | 'cancelled' | 'again' | FailureCode
  readonly ms: number
  readonly cause?: unknown
  /** Absent where no tool was found, or none was called. */
  readonly footprint?: Footprint | undefined
}

export interface InvokeParts extends AdmitParts {
  readonly orgs: OrgConnector
  readonly callouts: CalloutConnector
  /** Needed as soon as a tool is a job. */
  readonly jobs?: JobQueue | undefined
  readonly log: Log
  /** What becomes of requests for objects that a tool does not name. Default: they are refused. */
  readonly undeclared?: Undeclared | undefined
  /** For tools that set none. Milliseconds. */
  readonly deadlineMs: number
  /** Of deadlines. Absent: each has a timer of its own. */
  readonly setTimer?: SetTimer | undefined
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  record(call: CallRecord): void
  /** In place of it, where who waits for an answer can wait for this first. */
  readonly recordInTurn?: ((call: CallRecord) => Promise<void>) | undefined
}

/**
 * Runs a tool: finds it, checks the input, decides whose rights it gets, connects that org, runs it under its deadline,
 * checks the output.
 * A job is stored instead, to be run by a worker.
 * @returns the output, as the tool's output schema gives it; the ticket of a job.
 * @throws AppError, always one, with the code of the failure table.
 */
export type Invoke = (invocation: Invocation) => Promise<Readonly<Record<string, unknown>>>

export function createInvoke(own: InvokeParts): Invoke {
  const parts = { ...own, runOnce: createRunOnce(own) }
  const record: (call: CallRecord) => Promise<void> | void = own.recordInTurn ?? own.record
  return async invocation => {
    const startedAt = parts.now()
    const footprint = createFootprint()
    try {
      const output = await runTool(parts, invocation, footprint)
      const suspicious = suspiciousIn(parts.catalog.wordsIn(invocation.tool), output)
      footprint.suspicious = suspicious instanceof Promise ? await suspicious : suspicious
      const kept = record(toRecord(invocation, { footprint, ms: parts.now() - startedAt }))
      if (kept) await kept
      return output
    } catch (error) {
      const failure = toAppError(error)
      const kept = record(toRecord(invocation, { footprint, ms: parts.now() - startedAt, failure }))
      if (kept) await kept
      throw failure
    }
  }
}

/** Throws at once what is found before anything is waited for: an async function around what waits costs three more turns. */
function runTool(
  parts: InvokeParts & KeyedParts,
  invocation: Invocation,
  footprint: Footprint,
): Promise<Readonly<Record<string, unknown>>> {
  const { rights, tool, view } = admitCall(parts, invocation)
  footprint.rights = toRightsUsed(tool, rights)
  const call = { tool, rights, view, invocation, footprint }
  const proof = proveOwner(parts, tool, invocation)
  return proof ? proof.then(() => runAdmitted(parts, call)) : runAdmitted(parts, call)
}

function runAdmitted(parts: InvokeParts & KeyedParts, call: AdmittedCall): Promise<Readonly<Record<string, unknown>>> {
  const { footprint, invocation, rights, tool, view } = call
  if (tool.job) return startJob(parts, call)
  const input = readInput(tool, invocation.input)
  if (tool.name === jobStatusName) return readStatus(parts, call, String(input.jobId))
  const work = async (context: ToolContext) => readOutput(tool, await tool.run(input, context))
  if (isKeyed(parts, tool, invocation)) {
    const kept = runKeyed(parts, { invocation, tool, rights, footprint, input, work })
    return view ? kept.then(output => showTo(view, output, footprint)) : kept
  }
  const { caller, requestId, signal } = invocation
  const workShown = view && (async (context: ToolContext) => showTo(view, await work(context), footprint))
  return perform(parts, { tool, rights, footprint, caller, requestId, signal }, workShown ?? work)
}

async function readStatus(parts: InvokeParts, { footprint, invocation, tool }: AdmittedCall, jobId: string) {
  const report = toShownReport(tool, await requireJobs(parts).statusOf(jobId, invocation.caller))
  const view = parts.disclosure?.viewOf(String(report.tool), callerKindOf(tool, invocation))
  return view ? showTo(view, report, footprint) : report
}

function requireJobs({ jobs }: InvokeParts): JobQueue {
  if (!jobs) throw new Error('a host with jobs needs a place that keeps them')
  return jobs
}

interface AdmittedCall {
  readonly tool: Tool
  readonly rights: 'own' | 'stored'
  readonly view: View | undefined
  readonly invocation: Invocation
  readonly footprint: Footprint
}

async function startJob(parts: InvokeParts, { footprint, invocation, rights, tool }: AdmittedCall): Promise<JobTicket> {
  const { caller, idempotencyKey, requestId, surface } = invocation
  const given = givenTo(tool, invocation)
  const input = readInput(tool, given.input)
  const { prepare } = tool
  const ticket = await requireJobs(parts).start({
    ...{ ...given, tool, caller, surface, requestId, idempotencyKey },
    prepare:
      prepare &&
      (() => perform(parts, { ...invocation, tool, rights, footprint }, async context => prepare(input, context))),
  })
  footprint.job = ticket.jobId
  return ticket
}

const maxNameLength = 64

/** How a call ended. */
interface CallEnd extends Pick<CallRecord, 'footprint' | 'ms'> {
  /** Why, if it did not end well. */
  readonly failure?: AppError | undefined
}

export function toRecord(invocation: Invocation, { failure, footprint, ms }: CallEnd): CallRecord {
  const { caller, requestId, surface, tool } = invocation
  const cancelled = failure?.code === 'unavailable' && isCancelled(invocation.signal)
  return {
    requestId,
    surface,
    // A name that no tool has is the caller's text.
    tool: tool.slice(0, maxNameLength),
    ...identityOf(caller),
    outcome: cancelled ? 'cancelled' : (failure?.code ?? 'ok'),
    ms,
    footprint,
    // One of our own without a cause says in its message what is wrong with the tool.
    cause: cancelled ? undefined : (failure?.cause ?? (failure?.code === 'internal' ? failure : undefined)),
  }
}

/** A signal that ends calls for a reason of the host says which. */
const isCancelled = (signal: EarlyEnd | undefined): boolean =>
  signal?.aborted === true && !(signal.reason instanceof AppError)

/** Who it was, by ids: a person's client is the program, or the named credential, that she signed in with. */
export function identityOf(caller: Principal): Pick<CallRecord, 'org' | 'user' | 'client'> {
  if (caller.kind === 'service') return { org: undefined, user: undefined, client: caller.clientId }
  if (caller.kind === 'sender') return { org: caller.orgId, user: undefined, client: caller.dataActionTarget }
  const { orgId, userId } = caller.session
  return { org: orgId, user: userId, client: caller.signIn?.clientId }
}
