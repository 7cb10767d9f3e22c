import type { JobState } from '../../../core/job/state.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import { tellParts, wantsStream } from '../part-stream.ts'
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

/**
 * Tells a page of a job how it gets on, as server-sent events, each with the part of the page that changes. With
 * `Accept: text/html` it is that part once, for browsers behind something that holds answers back.
 */
export async function tellOfJob(parts: JobPageParts, visit: ConsoleVisit): Promise<Response> {
  const { c, person } = visit
  const jobId = c.req.query('id') ?? ''
  const job = await parts.jobs.stateOf(jobId, person)
  if (!wantsStream(c)) {
    c.header('x-job-over', job.endedAt === undefined ? 'no' : 'yes')
    return c.html(toLivePart(parts, visit, job))
  }
  let seen: JobState | undefined = job
  return tellParts(c, async () => {
    const now = seen ?? (await parts.jobs.stateOf(jobId, person))
    seen = undefined
    return { markup: await toLivePart(parts, visit, now), isOver: now.endedAt !== undefined }
  })
}
