import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server'
import { jobStatusName } from '../../../core/job/job.ts'
import type { McpExchange } from '../server/exchange.ts'
import { asObject, type ResultForm } from '../server/result.ts'
import { declaresTasks } from '../tasks/task-methods.ts'
import type { Tasks } from '../tasks/tasks.ts'

const hint = `The job is accepted. Call ${jobStatusName} with this jobId, a few seconds apart, until its status is completed, failed or cancelled.`

/** The ticket of a job, and for models where it leads. */
export const asTicket: ResultForm<CallToolResult> = {
  failed: asObject.failed,
  done(ticket) {
    const { content, ...result } = asObject.done(ticket)
    return { ...result, content: [...content, { type: 'text', text: hint }] }
  },
}

interface Accepted {
  /** What the call gives without tasks. */
  readonly result: CallToolResult
  readonly context: ServerContext
}

/** The answer to the call of a job: a task for clients that know tasks, the ticket for others, or the failure. */
export async function toJobAnswer(
  tasks: Tasks | undefined,
  { caller, era }: McpExchange,
  { context, result }: Accepted,
): Promise<CallToolResult> {
  const jobId = result.isError ? undefined : (result.structuredContent as { jobId?: unknown } | undefined)?.jobId
  if (!tasks || era !== 'modern' || typeof jobId !== 'string' || !declaresTasks(context)) return result
  // The job runs whether it can be read just now or not, and the ticket leads to it as well.
  const answer: Promise<unknown> = tasks.created(jobId, caller).catch(() => result)
  // The SDK sends what it has no type for.
  return answer as Promise<CallToolResult>
}

/** Before `jobStatus` answers a call that brought a token for progress: waits for the job, and tells how far it is. */
export async function waitForJob(
  { wait }: Tasks,
  { caller, signal }: McpExchange,
  {
    context: { mcpReq },
    input,
  }: { readonly context: ServerContext; readonly input: Readonly<Record<string, unknown>> },
): Promise<void> {
  const { jobId } = input
  const progressToken = mcpReq._meta?.progressToken
  if (progressToken === undefined || typeof jobId !== 'string') return
  let progress = 0
  const tell = async (message: string) => {
    progress += 1
    await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, message } })
  }
  // What is wrong with the job, or with whoever asks, the call itself says.
  await wait({ jobId, caller, signal, tell }).catch(() => {})
}
