import type { ObjectDefinition } from '../model.ts'
import { idOf } from '../store/id.ts'
import type { RecordBody } from './input.ts'
import { checkCreate } from './permissions.ts'
import { checkRequired, completeDefaults } from './values/defaults.ts'
import { createDraft, type WritingParts } from './writing.ts'

/** What Salesforce says of a message that it took: an entry among the errors of an answer that is a success. */
export interface Enqueued {
  readonly statusCode: 'OPERATION_ENQUEUED'
  /** The message's `EventUuid`. */
  readonly message: string
  readonly fields: readonly string[]
}

export interface Saved {
  readonly id: string
  readonly errors: readonly Enqueued[]
}

/** Every message has the same id, which identifies nothing. */
const placeholder = 1

/**
 * Publishes a message of a platform event.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.platform_events.meta/platform_events/platform_events_publish_api.htm
 * @throws SalesforceError as for a new record
 */
export function publishMessage(object: ObjectDefinition, body: RecordBody, parts: WritingParts): Saved {
  const { store, author, bus } = parts
  checkCreate(object, author)
  const draft = createDraft(body, [object, undefined], parts)
  completeDefaults(draft, store, author)
  checkRequired(draft, author)
  const message = bus.publish({ object, values: draft.values, userId: author.access.userId })
  return {
    id: idOf(object.keyPrefix, placeholder),
    errors: [{ statusCode: 'OPERATION_ENQUEUED', message, fields: [] }],
  }
}
