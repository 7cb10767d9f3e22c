import { setTimeout as sleep } from 'node:timers/promises'
import { jobStatusName } from '../core/job/job.ts'
import type { Tool } from '../core/tool/tool.ts'
import type { SurfaceAnswer, SurfaceClient } from './surface-client.ts'

const pollMs = 100
const maxWaitMs = 60_000

/** Asks how a job goes until it is over; gives its output, or why it failed, as if the call had. */
export async function toEnd(
  client: SurfaceClient,
  { name, output }: Pick<Tool, 'name' | 'output'>,
  ticket: SurfaceAnswer,
) {
  if (!ticket.ok) return ticket
  const { jobId } = ticket.output
  const until = Date.now() + maxWaitMs
  while (Date.now() < until) {
    const status = await client.call(jobStatusName, { jobId })
    const answer = status.ok ? toOutcome(status.output, Object.keys(output.shape)) : status
    if (answer) return answer
    await sleep(pollMs)
  }
  throw new Error(`The job of ${name} has not ended within ${maxWaitMs / 1000} seconds.`)
}

/** `undefined` while it goes on. A report has what else there is to say beside the output. */
function toOutcome(report: Readonly<Record<string, unknown>>, fields: readonly string[]): SurfaceAnswer | undefined {
  const { failureCode: code, failureMessage: message, status } = report
  if (status === 'failed' || status === 'cancelled') return { ok: false, failure: { code, message } }
  if (status !== 'completed') return undefined
  return { ok: true, output: Object.fromEntries(Object.entries(report).filter(([name]) => fields.includes(name))) }
}
