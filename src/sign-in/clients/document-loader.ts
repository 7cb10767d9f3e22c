import type { Log } from '../../core/log.ts'
import { createDocumentSlots } from './document-slots.ts'
import { type FetchedDocument, fetchReasonOf, isTemporary } from './guarded-fetch.ts'
import { type ClientDocument, type KeptDocuments, keptMs } from './kept-documents.ts'

export interface DocumentLoaderParts {
  readonly fetch: (address: string) => Promise<FetchedDocument>
  readonly kept: KeptDocuments
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** What is known of an address for now. */
export interface LoadedDocument {
  untilMs: number
  readonly document?: ClientDocument
  /** When it was last noted that somebody is signed in with it. */
  keptMs?: number
  /** Why there is no document, and whether that may change soon. */
  readonly reason?: string
  readonly temporary?: boolean
}

/** So long counts what nobody found to be good yet, and that there is nothing. */
const recentMs = 60_000
const busy = 'too many at a time'

/** Makes what asks the publisher, unless what is kept is fresh, and gives what counts for now. */
export function createDocumentLoader({ fetch, kept, log, now }: DocumentLoaderParts) {
  const takeSlot = createDocumentSlots()
  const fetchWithin = async (clientId: string, place: { address: string; known: boolean }): Promise<ClientDocument> => {
    const { host } = new URL(clientId)
    const free = takeSlot({ host, ...place })
    if (!free) throw new Error(busy)
    try {
      const { lifeMs, text } = await fetch(clientId)
      return { text, fetchedMs: now(), freshMs: now() + lifeMs }
    } finally {
      free()
    }
  }
  /** What counts where none came. */
  const insteadOf = (cause: unknown, last: ClientDocument | undefined): LoadedDocument => {
    const [temporary, reason, untilMs] = [isTemporary(cause), fetchReasonOf(cause), now() + recentMs]
    if (temporary && last && last.fetchedMs > now() - keptMs) return { document: last, untilMs }
    // That others are slow is not held against it.
    return { temporary, reason, untilMs: reason === busy ? 0 : untilMs }
  }
  return async (clientId: string, address: string): Promise<LoadedDocument> => {
    const last = await kept.find(clientId)
    if (last && last.freshMs > now()) return { document: last, untilMs: last.freshMs }
    try {
      const document = await fetchWithin(clientId, { address, known: last !== undefined })
      return { document, untilMs: now() + recentMs }
    } catch (cause) {
      log.info('client document refused', { host: new URL(clientId).host, reason: fetchReasonOf(cause) })
      return insteadOf(cause, last)
    }
  }
}
