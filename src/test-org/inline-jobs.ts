import type { Caller } from '../core/caller.ts'
import { AppError } from '../core/failure.ts'
import { createFootprint } from '../core/invoke/footprint.ts'
import { plainIssue, toIssueText } from '../core/invoke/issues.ts'
import { type PerformParts, perform } from '../core/invoke/perform.ts'
import { decideRights } from '../core/invoke/rights.ts'
import { readInput, readOutput } from '../core/invoke/values/values.ts'
import type { JobQueue, JobStart } from '../core/job/job.ts'
import type { JobContext } from '../core/job/options.ts'
import type { Tool } from '../core/tool/tool.ts'

export interface InlineJobsParts extends PerformParts {
  readonly onProgress: ((fields: Readonly<Record<string, unknown>>) => void) | undefined
}

/** Runs a job within the call that starts it. */
export interface InlineJobs extends JobQueue {
  /** Of the job that ran; `undefined` where none did. */
  output(): unknown
}

const jobId = 'job-1'

export function createInlineJobs(parts: InlineJobsParts): InlineJobs {
  let output: unknown
  return {
    output: () => output,
    async start(start) {
      output = await runJob(parts, start)
      return { jobId, status: 'completed' }
    },
    async startAll() {
      throw new Error('a call starts one job')
    },
    async statusOf() {
      throw new AppError('not_found', 'The job ran within its call.')
    },
  }
}

async function runJob(parts: InlineJobsParts, { caller, input, prepare, requestId, tool }: JobStart): Promise<unknown> {
  const prepared = carried(await prepare?.())
  const own: Pick<JobContext, 'jobId' | 'prepared' | 'step' | 'progress'> = {
    ...{ jobId, prepared },
    step: async <T>(_: string, work: () => Promise<T>) => carried(await work()) as T,
    progress: async value => parts.onProgress?.(readProgress(tool, value)),
  }
  const call = {
    tool,
    requestId,
    caller: caller as Caller,
    rights: decideRights(tool, caller),
    footprint: createFootprint(),
  }
  return perform(parts, call, async context =>
    readOutput(tool, await tool.run(readInput(tool, input), Object.assign(context, own))),
  )
}

/** As a step remembers it. */
const carried = (value: unknown): unknown => (value === undefined ? value : JSON.parse(JSON.stringify(value)))

function readProgress({ job, name }: Tool, value: unknown): Readonly<Record<string, unknown>> {
  if (!job?.progress) throw new Error(`${name}: declares no progress`)
  const fields = job.progress.safeParse(value, { error: plainIssue })
  if (fields.success) return fields.data
  throw new Error(`progress of ${name} does not fit its schema: ${toIssueText(fields.error)}`)
}
