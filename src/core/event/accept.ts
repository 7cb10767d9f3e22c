import type { Sender } from '../caller.ts'
import { AppError, toAppError } from '../failure.ts'
import { readInput } from '../invoke/input.ts'
import type { CallRecord } from '../invoke/invoke.ts'
import type { JobDesk, JobStart } from '../job/job.ts'
import type { Catalog } from '../tool/catalog.ts'
import type { Tool } from '../tool/tool.ts'
import type { EventFacts } from './event.ts'

/** Events that came together, from a sender whose signature was checked. */
export interface Delivery {
  /** Name of the handler. */
  readonly name: string
  readonly sender: Sender
  readonly requestId: string
  readonly events: readonly { readonly event: EventFacts; readonly payload: unknown }[]
}

export interface DeliverParts {
  readonly catalog: Catalog
  readonly jobs: JobDesk
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  record(call: CallRecord): void
}

/**
 * Accepts events to be handled: when it returns, all of them are on disk, each once however often it comes; when it
 * throws, none is.
 * @throws not_found without such a handler; forbidden when it is for another Data Action Target; invalid_input when a
 * payload does not fit; what `JobDesk.startAll` throws
 */
export type Deliver = (delivery: Delivery) => Promise<void>

export function createDeliver(parts: DeliverParts): Deliver {
  return async delivery => {
    const startedAt = parts.now()
    const end = (outcome: CallRecord['outcome'], cause?: unknown) =>
      parts.record({ ...recordOf(delivery), outcome, ms: parts.now() - startedAt, cause })
    try {
      await parts.jobs.startAll(toStarts(parts, delivery))
      end('ok')
    } catch (error) {
      const failure = toAppError(error)
      // Nobody reads the answer, and the message names fields, never values.
      end(failure.code, failure)
      throw failure
    }
  }
}

const recordOf = ({ name, requestId, sender }: Delivery) => ({
  ...{ requestId, surface: 'events' as const, tool: name.slice(0, maxNameLength) },
  ...{ org: sender.orgId, user: undefined, client: sender.dataActionTarget },
})

const maxNameLength = 64

function toStarts({ catalog }: DeliverParts, { events, name, requestId, sender }: Delivery): readonly JobStart[] {
  const handler = catalog.eventOf(name)
  const tool = catalog.toolOf(name, 'events')
  if (!handler || !tool) throw new AppError('not_found', 'There is no event of this name.')
  if (handler.dataActionTarget !== sender.dataActionTarget) {
    throw new AppError('forbidden', `apiName: the event ${name} is for another Data Action Target.`)
  }
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
