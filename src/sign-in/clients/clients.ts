import { createBoundedMap } from '../../core/bounded-map.ts'
import { AppError } from '../../core/failure.ts'
import { jsonOf } from '../../core/json.ts'
import { createDocumentLoader, type DocumentLoaderParts, type LoadedDocument } from './document-loader.ts'
import type { ClientDocument } from './kept-documents.ts'

export interface ClientDocumentParts extends DocumentLoaderParts {
  /** Hosts whose documents are taken; absent: all. A dot at the start takes the hosts below too. */
  readonly domains?: readonly string[] | undefined
  /** Whether an address may name a port. Absent: none may. */
  readonly allowPort?: ((port: number) => boolean) | undefined
}

/** Client ID Metadata Documents: which addresses are taken as a client id, and what stands there. */
export interface ClientDocuments {
  isAllowed(clientId: string): boolean
  /**
   * What stands there, as far as anybody knows.
   * @param from the address of who asks
   * @throws unavailable when its publisher does not say, and nothing of it is kept. Error that says why it is no document
   */
  read(address: string, from: string): Promise<string>
  /** Notes that it is a good one: it counts for as long as its publisher says. */
  accept(clientId: string): void
  /** Keeps it for the time that a sign-in lasts: somebody got a token through the client. */
  keep(clientId: string): Promise<void>
}

/** Clients that are remembered, good or bad: the oldest is forgotten first. */
const maxRemembered = 200
const maxLength = 512
const dayMs = 24 * 60 * 60 * 1000

/**
 * Makes the reader of metadata documents. Anybody can make this host fetch by starting a sign-in, so each is fetched by one
 * request at a time, only so many are, and what came of it is remembered for a minute. Where the publisher does not answer,
 * the last good document counts for clients that people are signed in with; where it answers, that counts.
 * @see https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/
 */
export function createClientDocuments(parts: ClientDocumentParts): ClientDocuments {
  const { allowPort = () => false, domains, kept, now } = parts
  const entries = createBoundedMap<LoadedDocument>(maxRemembered)
  const running = new Map<string, Promise<LoadedDocument>>()
  const load = createDocumentLoader(parts)

  const current = (clientId: string): LoadedDocument | undefined => {
    const entry = entries.get(clientId)
    return entry && entry.untilMs > now() ? entry : undefined
  }
  const once = async (clientId: string, address: string): Promise<LoadedDocument> => {
    const found = running.get(clientId)
    if (found) return found
    const made = load(clientId, address).finally(() => running.delete(clientId))
    running.set(clientId, made)
    const entry = await made
    entries.set(clientId, entry)
    return entry
  }
  const keepOne = async (address: string): Promise<void> => {
    const entry = entries.get(address)
    if (entry?.keptMs !== undefined && entry.keptMs > now() - dayMs) return
    if (!entry?.document) return kept.prolong(address)
    entry.keptMs = now()
    await kept.put(address, entry.document)
  }
  const isTakenHost = (hostname: string) =>
    !domains || domains.some(domain => (domain.startsWith('.') ? `.${hostname}`.endsWith(domain) : hostname === domain))

  return {
    isAllowed(clientId) {
      const url = URL.parse(clientId)
      // An address that a parser writes another way has dots, ports, letters or escapes that hide what it is.
      if (!url || url.href !== clientId || clientId.length > maxLength) return false
      if (url.protocol !== 'https:' || url.pathname === '/' || /[?#@]/.test(clientId)) return false
      return (url.port === '' || allowPort(Number(url.port))) && isTakenHost(url.hostname)
    },
    async read(address, from) {
      const { document, reason, temporary } = current(address) ?? (await once(address, from))
      if (document) return document.text
      throw temporary ? unavailable() : new Error(reason)
    },
    accept(clientId) {
      const entry = entries.get(clientId)
      if (entry?.document) entry.untilMs = Math.max(entry.untilMs, entry.document.freshMs)
    },
    async keep(clientId) {
      const keysAddress = keysAddressOf(entries.get(clientId)?.document)
      for (const address of keysAddress === undefined ? [clientId] : [clientId, keysAddress]) await keepOne(address)
    },
  }
}

/** Where the keys of a client are that proves itself with one: without them it could not renew anything. */
function keysAddressOf(document: ClientDocument | undefined): string | undefined {
  const { jwks_uri: address } = (jsonOf(document?.text ?? '{}') ?? {}) as { readonly jwks_uri?: unknown }
  return typeof address === 'string' ? address : undefined
}

const unavailable = (): AppError =>
  new AppError('unavailable', 'client_id: its metadata document cannot be fetched at the moment; try again in a minute')
