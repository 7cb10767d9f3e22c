import { DiagLogLevel, diag } from '@opentelemetry/api'
import { setGlobalErrorHandler } from '@opentelemetry/core'
import type { CallTelemetry, JobTelemetry, MessageTelemetry, TraceIds } from '../core/telemetry/telemetry.ts'
import { createCallTelemetry } from './calls.ts'
import { createJobTelemetry, type WatchedJobs } from './jobs.ts'
import { createDailyLimits } from './limits.ts'
import { createLineSender, type LogLine } from './lines.ts'
import { createMessageTelemetry } from './messages.ts'
import { createOutgoingTelemetry, type OutgoingTelemetry } from './outgoing.ts'
import { observeProcess } from './process.ts'
import { createPropagation, traceIds } from './propagation.ts'
import { createRequestTelemetry, type RequestTelemetry } from './requests.ts'
import { scopeName, startSdk, type TelemetrySource } from './sdk.ts'
import { readTelemetrySettings } from './settings.ts'

export interface TelemetryParts {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly service: TelemetrySource
  /** Whether there is a tool or an event handler of this name. */
  readonly isKnown: (name: string) => boolean
  /** Whether orgs get the trace of what is asked of them. */
  readonly toOrgs: boolean
}

/** Traces, metrics and lines of the log for a collector. */
export interface Telemetry
  extends CallTelemetry,
    MessageTelemetry,
    OutgoingTelemetry,
    RequestTelemetry,
    Omit<WatchedJobs, keyof JobTelemetry> {
  readonly jobs: JobTelemetry
  /** Where in a trace this runs: for lines of the log, and for the audit. */
  traceIds(): TraceIds | undefined
  /** Absent: the log goes to standard output alone. */
  readonly sendLine: ((line: LogLine) => void) | undefined
  /** Tells of what is wrong with the settings, and of what could not be sent: once a minute at most. */
  onProblem(tell: (problem: string) => void): void
  /** Sends what waits, for two seconds at most. */
  close(): Promise<void>
}

/** Starts to collect. Loaded only where somebody set the address of a collector. */
export function createTelemetry(parts: TelemetryParts): Telemetry {
  const { env, isKnown, service, toOrgs } = parts
  const { problems, settings } = readTelemetrySettings(env)
  const reports = createReports(problems)
  const sdk = startSdk(settings, service)
  const { durations, meter, spans } = sdk
  const propagation = createPropagation(settings.taken)
  const observed = observeProcess(meter)
  const { count, ...jobs } = createJobTelemetry({ spans, meter, durations, isKnown })
  return {
    ...createCallTelemetry({ spans, durations, meter, isKnown }),
    ...createMessageTelemetry({ spans, durations, propagation, isKnown }),
    ...createOutgoingTelemetry({ spans, durations, propagation, toOrgs, limits: createDailyLimits(meter) }),
    ...createRequestTelemetry({ spans, durations, propagation }),
    ...{ jobs, count, traceIds },
    sendLine: sdk.logs && createLineSender(sdk.logs, scopeName),
    onProblem: reports.onProblem,
    async close() {
      observed.stop()
      await sdk.close()
      diag.disable()
    },
  }
}

const reportEveryMs = 60_000

/** What the SDK has to say, by its kind: its words can hold what a collector answered. */
function createReports(waiting: readonly string[]) {
  let tell: ((problem: string) => void) | undefined
  let toldAt = Number.NEGATIVE_INFINITY
  const report = (problem: string) => {
    if (performance.now() - toldAt < reportEveryMs) return
    toldAt = performance.now()
    tell?.(problem)
  }
  const warn = (message: string) =>
    report(/^Dropped \d+/.test(message) ? 'more came than could be sent' : 'the SDK warned')
  diag.setLogger(
    { error: warn, warn, info: () => {}, debug: () => {}, verbose: () => {} },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  )
  setGlobalErrorHandler(error => report(`could not be sent: ${wordOf(error)}`))
  return {
    onProblem(next: (problem: string) => void) {
      tell = next
      for (const problem of waiting) next(problem)
    },
  }
}

function wordOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  return typeof code === 'string' || typeof code === 'number' ? String(code) : String(name ?? 'Error')
}
