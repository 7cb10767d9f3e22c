import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import type { JobState } from '../../../core/job/state.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import { readerOf } from '../reader.ts'
import type { ConsoleJobs, ConsoleParts, ConsoleVisit } from '../visit.ts'
import { toJobPart } from './job-part.ts'

export interface JobPageParts extends ConsoleParts {
  readonly jobs: ConsoleJobs
}

/** Absent: the app does not have it any more. */
export const toolOf = ({ catalog }: JobPageParts, { surface, tool }: JobState): Tool | undefined =>
  catalog.toolOf(tool, surface)

/** What of the page changes while the job runs. */
export async function toLivePart(
  parts: JobPageParts,
  { person, visitor }: ConsoleVisit,
  job: JobState,
): Promise<string> {
  const steps = await parts.jobs.stepsOf(job.jobId, person)
  return String(await toJobPart({ job, steps, tool: toolOf(parts, job) }, readerOf(visitor)))
}

/** Milliseconds between two looks. */
const everyMs = 500
/** So long one stream lasts: whoever listens comes again, and whoever signed out meanwhile does not get in. */
const streamMs = 25_000

/**
 * Tells a page of a job how it gets on, as server-sent events, each with the part of the page that changes. With
 * `Accept: text/html` it is that part once, for browsers behind something that holds answers back.
 */
export async function tellOfJob(parts: JobPageParts, visit: ConsoleVisit): Promise<Response> {
  const { c, person } = visit
  const jobId = c.req.query('id') ?? ''
  const job = await parts.jobs.stateOf(jobId, person)
  if (!c.req.header('accept')?.includes('text/event-stream')) {
    if (job.endedAt !== undefined) c.header('x-job-over', 'yes')
    return c.html(toLivePart(parts, visit, job))
  }
  // Proxies of some makers wait for the end of an answer unless they are told not to.
  c.header('x-accel-buffering', 'no')
  return streamSSE(c, stream => tell(parts, visit, { stream, job }))
}

interface Telling {
  readonly stream: SSEStreamingApi
  readonly job: JobState
}

async function tell(parts: JobPageParts, visit: ConsoleVisit, { job: first, stream }: Telling): Promise<void> {
  const until = performance.now() + streamMs
  let [job, told] = [first, '']
  while (!stream.aborted) {
    const data = (await toLivePart(parts, visit, job)).replace(/\s*\n\s*/g, ' ')
    const isOver = job.endedAt !== undefined
    if (data !== told || isOver) await stream.writeSSE({ event: isOver ? 'over' : 'part', data })
    if (isOver || performance.now() > until) return
    told = data
    await stream.sleep(everyMs)
    job = await parts.jobs.stateOf(job.jobId, visit.person)
  }
}
