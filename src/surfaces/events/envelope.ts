import * as z from 'zod'
import type { EventBatch } from '../../core/event/accept.ts'
import { AppError } from '../../core/failure.ts'
import { plainIssue, toIssueText } from '../../core/invoke/issues.ts'
import { isJsonObject, type JsonFields } from '../../core/json.ts'
import { defaultRetentionMs } from '../../jobs/operate/upkeep.ts'
import { parseJson } from '../http/json-body.ts'

/** As many as may come in one request. */
const maxEvents = 1000
/** An event that was handled is known for as long as its job is kept; a day is for clocks that differ. */
const maxAgeMs = defaultRetentionMs - 86_400_000
const maxAheadMs = 86_400_000

const said = z
  .string()
  .max(200)
  .nullish()
  .transform(text => text ?? '')

/** Two of Salesforce's own sources disagree on whether a payload is an object or JSON in a text. */
const payload = z
  .union([z.record(z.string(), z.unknown()), z.string().transform(readPayload)])
  .nullish()
  .transform(value => value ?? {})

function readPayload(text: string, context: z.RefinementCtx): JsonFields {
  try {
    const value = parseJson(text)
    if (isJsonObject(value)) return value
  } catch {
    // Reported below.
  }
  context.addIssue({ code: 'custom', message: 'must be an object, or one as JSON in a text' })
  return z.NEVER
}

/** `DataCloudActionEvent` of `@heroku/applink`, as far as it is used. */
const envelope = z.object({
  /** Signed with the rest: without it a request could be sent again for ever. */
  creationDateTime: z.string().max(100),
  events: z
    .array(
      z.object({
        EventUuid: z.string().regex(/^[\x21-\x7e]{1,100}$/),
        EventPrompt: said,
        EventPublishDateTime: said,
        SourceObjectDeveloperName: said,
        PayloadCurrentValue: payload,
      }),
    )
    .max(maxEvents),
})

/**
 * The events of a request that was checked to be Data Cloud's.
 * @param now milliseconds since the epoch
 * @throws invalid_input when it has another shape, or is so old that it may be one that was handled long ago
 */
export function readEnvelope(json: string, now: number): EventBatch['events'] {
  const read = envelope.safeParse(parseJson(json), { error: plainIssue })
  if (!read.success) throw new AppError('invalid_input', toIssueText(read.error))
  const { creationDateTime, events } = read.data
  requireFresh(Date.parse(creationDateTime), now)
  return events.map(event => ({
    event: {
      id: event.EventUuid,
      prompt: event.EventPrompt,
      object: event.SourceObjectDeveloperName,
      publishedAt: event.EventPublishDateTime,
    },
    payload: event.PayloadCurrentValue,
  }))
}

function requireFresh(at: number, now: number): void {
  if (Number.isNaN(at)) throw unfit('must be a date and time such as 2026-01-31T09:30:00Z')
  if (now - at > maxAgeMs) throw unfit('is more than six days ago')
  if (at - now > maxAheadMs) throw unfit('is more than a day ahead')
}

const unfit = (problem: string): AppError => new AppError('invalid_input', `creationDateTime: ${problem}`)
