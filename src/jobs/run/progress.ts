import { AppError } from '../../core/failure.ts'
import { plainIssue, toIssueText } from '../../core/invoke/issues.ts'
import type { Tool } from '../../core/tool/tool.ts'
import type { Interruption } from './interruption.ts'

/** What a tool reports, in the order it does; the tool need not wait for it to be written down. */
export interface Progress {
  report(value: unknown): Promise<void>
  /** Waits for all reports. @throws what kept one from being written down */
  settle(): Promise<void>
}

export interface ProgressParts {
  readonly tool: Tool
  readonly interruption: Interruption
  /** Writes down the `count`-th report. */
  keepProgress(count: number, fields: Readonly<Record<string, unknown>>): Promise<void>
}

export function createProgress({ interruption, keepProgress, tool }: ProgressParts): Progress {
  let count = 0
  let last: Promise<void> = Promise.resolve()
  const keep = async (own: number, fields: Readonly<Record<string, unknown>>): Promise<void> => {
    try {
      await keepProgress(own, fields)
    } catch (cause) {
      interruption.abort('store')
      throw new AppError('unavailable', 'The progress could not be written down; the job goes on later.', { cause })
    }
  }
  return {
    async report(value) {
      const schema = tool.job?.progress
      if (!schema) throw new Error(`${tool.name}: declares no progress`)
      const fields = schema.safeParse(value, { error: plainIssue })
      if (!fields.success) {
        throw new Error(`progress of ${tool.name} does not fit its schema: ${toIssueText(fields.error)}`)
      }
      count += 1
      const own = count
      last = last.then(() => keep(own, fields.data))
      last.catch(() => {})
      return last
    },
    settle: () => last,
  }
}
