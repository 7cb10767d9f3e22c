import type { Sender } from '../caller.ts'
import { AppError, toAppError } from '../failure.ts'
import { type CallRecord, identityOf } from '../invoke/invoke.ts'
import { readInput } from '../invoke/values/values.ts'
import type { JobQueue, JobStart } from '../job/job.ts'
import type { Catalog } from '../tool/catalog.ts'
import type { Tool } from '../tool/tool.ts'
import type { EventFacts } from './event.ts'

/** Events that came together, from a sender whose signature was checked. */
export interface EventBatch {
  /** Name of the handler. */
  readonly name: string
  readonly sender: Sender
  readonly requestId: string
  readonly events: readonly { readonly event: EventFacts; readonly payload: unknown }[]
}

export interface EventIntakeParts {
  readonly catalog: Catalog
  readonly jobs: JobQueue
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  record(call: CallRecord): void
  /** The org of a stored authorization, if it is known without asking. */
  knownOrgOf?(authorization: string): string | undefined
}

/** Takes events in. */
export interface EventIntake {
  /**
   * What can be judged before anything of the events was read.
   * @throws not_found without such a handler; forbidden when it is for another Data Action Target, or known to be for another org
   */
  admit(batch: Pick<EventBatch, 'name' | 'sender'>): void
  /**
   * Accepts events to be handled: when it returns, all of them are on disk, each once however often it comes; when it
   * throws, none is.
   * @throws as `admit`; invalid_input when a payload does not fit; what `JobQueue.startAll` throws
   */
  accept(batch: EventBatch): Promise<void>
}

export function createEventIntake(parts: EventIntakeParts): EventIntake {
  return {
    admit: batch => void toolFor(parts, batch),
    async accept(batch) {
      const startedAt = parts.now()
      const end = (outcome: CallRecord['outcome'], cause?: unknown) =>
        parts.record({ ...recordOf(batch), outcome, ms: parts.now() - startedAt, cause })
      try {
        await parts.jobs.startAll(toStarts(toolFor(parts, batch), batch))
        end('ok')
      } catch (error) {
        const failure = toAppError(error)
        // Nobody reads the answer, and the message names fields, never values.
        end(failure.code, failure)
        throw failure
      }
    },
  }
}

const recordOf = ({ name, requestId, sender }: EventBatch) => ({
  ...{ requestId, surface: 'events' as const, tool: name.slice(0, maxNameLength) },
  ...identityOf(sender),
})

const maxNameLength = 64

function toolFor(
  { catalog, knownOrgOf }: EventIntakeParts,
  { name, sender }: Pick<EventBatch, 'name' | 'sender'>,
): Tool {
  const handler = catalog.eventOf(name)
  const tool = catalog.toolOf(name, 'events')
  if (!handler || !tool) throw new AppError('not_found', 'There is no event of this name.')
  if (handler.dataActionTarget !== sender.dataActionTarget) {
    throw new AppError('forbidden', `apiName: the event ${name} is for another Data Action Target.`)
  }
  // Else it is found out when the event is handled, before anything is sent to the org.
  const { authorization } = handler.runAs
  const orgId = handler.acrossOrgs || authorization === undefined ? undefined : knownOrgOf?.(authorization)
  if (orgId !== undefined && orgId !== sender.orgId) {
    throw new AppError('forbidden', `orgId: the event ${name} is for another org.`)
  }
  return tool
}

function toStarts(tool: Tool, { events, requestId, sender }: EventBatch): readonly JobStart[] {
  const common = { tool, requestId, caller: sender, surface: 'events', callbackUrl: undefined } as const
  return events.map((input, index) => {
    requireFit(tool, input, index)
    return { ...common, input, idempotencyKey: input.event.id }
  })
}

function requireFit(tool: Tool, input: unknown, index: number): void {
  try {
    readInput(tool, input)
  } catch (error) {
    const { code, message } = toAppError(error)
    throw new AppError(code, `events.${index}: ${message}`)
  }
}
