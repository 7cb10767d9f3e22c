import { type Meter, SpanKind } from '@opentelemetry/api'
import { createMemo } from '../core/bounded-map.ts'
import type { JobCounts, JobTelemetry, WatchedJob } from '../core/telemetry/telemetry.ts'
import type { Durations } from './durations.ts'
import { readTraceText, toTraceText } from './propagation.ts'
import { type SpanShape, toAdded, toShape } from './spans/own-span.ts'
import { fail, note, type Spans } from './spans/spans.ts'

export interface JobTelemetryParts {
  readonly spans: Spans
  readonly meter: Meter
  readonly durations: Durations
  readonly isKnown: (name: string) => boolean
}

/** Watches jobs, and how many there are. */
export interface WatchedJobs extends JobTelemetry {
  /** Asks for the counts each time figures are sent. */
  count(read: () => Promise<JobCounts>): void
}

/** Spans and figures of jobs. An attempt belongs to the trace of the request that accepted the job, however late it is. */
export function createJobTelemetry({ durations, isKnown, meter, spans }: JobTelemetryParts): WatchedJobs {
  const count = durations.create({
    name: 'applink.job.duration',
    description: 'Jobs, from when they were accepted until they ended',
    classes: 'jobs',
    keys: ['gen_ai.tool.name', 'error.type'],
  })
  const startOf = ({ id, trace }: WatchedJob, shape: SpanShape) => ({
    ...{ shape, parent: readTraceText(trace) },
    added: [toAdded({ 'applink.job.id': id })],
  })
  return {
    traceOf: toTraceText,
    attempt: (job, run) =>
      spans.within(startOf(job, attemptOf(job.tool)), span =>
        run(end => {
          note(span, outcomeOf('againInMs' in end ? 'again' : end.status))
          if ('failure' in end && end.failure) fail(span, end.failure.code)
        }),
      ),
    step: (name, run) => spans.within({ shape: stepOf(toStepName(name)) }, run),
    callback: (job, post) => spans.within(startOf(job, callbackOf(job.tool)), () => post()),
    ended({ tool }, ms, failure) {
      count(ms, [isKnown(tool) ? tool : '_OTHER', failure?.code])
    },
    count: read => observeCounts(meter, read),
  }
}

/** Jobs, steps and outcomes of which it is remembered what is said of them. */
const maxRemembered = 500

const attemptOf = createMemo(maxRemembered, tool =>
  toShape(`job ${tool}`, SpanKind.CONSUMER, { 'gen_ai.tool.name': tool }),
)
const callbackOf = createMemo(maxRemembered, tool =>
  toShape(`job callback ${tool}`, SpanKind.PRODUCER, { 'gen_ai.tool.name': tool }),
)
const stepOf = createMemo(maxRemembered, name => toShape('job step', SpanKind.INTERNAL, { 'applink.job.step': name }))
const outcomeOf = createMemo(maxRemembered, outcome => toAdded({ 'applink.job.outcome': outcome }))

/** What makes a step one of many is often a record's id, or its number. */
const toStepName = (name: string): string =>
  name.slice(0, 100).replace(/\b(?:[A-Za-z0-9]{15}|[A-Za-z0-9]{18})\b|[\w.+-]+@[\w.-]+|\d+/g, '*')

function observeCounts(meter: Meter, read: () => Promise<JobCounts>): void {
  const gauge = (name: string, unit: string, description: string) =>
    meter.createObservableGauge(name, { unit, description })
  const jobs = gauge('applink.jobs', '{job}', 'Jobs that wait for their turn, and that run; 10,000 stands for more')
  const late = gauge('applink.job.callbacks.late', '{callback}', 'Reports that Salesforce has not taken for a minute')
  const wait = gauge('applink.job.wait', 's', 'How long the oldest job has waited for its turn')
  meter.addBatchObservableCallback(
    async result => {
      // A database that is away has a line of its own in the log.
      const counts = await read().catch(() => undefined)
      if (!counts) return
      result.observe(jobs, counts.waiting, { 'applink.job.state': 'waiting' })
      result.observe(jobs, counts.running, { 'applink.job.state': 'running' })
      result.observe(late, counts.lateCallbacks)
      result.observe(wait, counts.oldestWaitMs / 1000)
    },
    [jobs, late, wait],
  )
}
