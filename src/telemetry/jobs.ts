import { type Meter, SpanKind } from '@opentelemetry/api'
import type { JobCounts, JobTelemetry, WatchedJob } from '../core/telemetry/telemetry.ts'
import { secondsOf } from './durations.ts'
import { readTraceText, toTraceText } from './propagation.ts'
import { fail, type Spans } from './spans.ts'

export interface JobTelemetryParts {
  readonly spans: Spans
  readonly meter: Meter
  readonly isKnown: (name: string) => boolean
}

/** Watches jobs, and how many there are. */
export interface WatchedJobs extends JobTelemetry {
  /** Asks for the counts each time figures are sent. */
  count(read: () => Promise<JobCounts>): void
}

/** Spans and figures of jobs. An attempt belongs to the trace of the request that accepted the job, however late it is. */
export function createJobTelemetry({ isKnown, meter, spans }: JobTelemetryParts): WatchedJobs {
  const duration = meter.createHistogram('applink.job.duration', {
    description: 'Jobs, from when they were accepted until they ended',
    ...secondsOf('jobs'),
  })
  const startOf = ({ id, tool, trace }: WatchedJob, name: string) => ({
    ...{ name: `${name} ${tool}`, parent: readTraceText(trace) },
    attributes: { 'applink.job.id': id, 'gen_ai.tool.name': tool },
  })
  return {
    traceOf: toTraceText,
    attempt: (job, run) =>
      spans.within({ ...startOf(job, 'job'), kind: SpanKind.CONSUMER }, span =>
        run(end => {
          span.setAttribute('applink.job.outcome', 'againInMs' in end ? 'again' : end.status)
          if ('failure' in end && end.failure) fail(span, end.failure.code)
        }),
      ),
    step: (name, run) => {
      const attributes = { 'applink.job.step': toStepName(name) }
      return spans.within({ name: 'job step', kind: SpanKind.INTERNAL, attributes }, run)
    },
    callback: (job, post) => spans.within({ ...startOf(job, 'job callback'), kind: SpanKind.PRODUCER }, () => post()),
    ended({ tool }, ms, failure) {
      duration.record(ms / 1000, {
        'gen_ai.tool.name': isKnown(tool) ? tool : '_OTHER',
        ...(failure && { 'error.type': failure.code }),
      })
    },
    count: read => observeCounts(meter, read),
  }
}

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
