import { AppError } from '../../core/failure.ts'
import { isJsonObject, jsonOf } from '../../core/json.ts'
import type { Log } from '../../core/log.ts'
import { type PublicKeySet, readPublicKeys } from '../../identity/keys/public-keys.ts'
import { type FetchedDocument, fetchReasonOf, isTemporary } from './guarded-fetch.ts'
import type { KeptDocuments } from './kept-documents.ts'

export interface RemoteKeyParts {
  readonly fetch: (address: string) => Promise<FetchedDocument>
  readonly kept: KeptDocuments
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * The keys at an address of the settings.
 * @param keyId the one that is needed, as far as it is known
 * @throws AppError unavailable when they cannot be had at the moment. Error that says why there are none
 */
export type ReadRemoteKeys = (address: string, keyId?: string | undefined) => Promise<PublicKeySet>

interface Keys {
  readonly set: PublicKeySet
  readonly text: string
  readonly fetchedMs: number
}

interface State {
  readonly keys?: Keys
  /** Why there are none. */
  readonly problem?: Error
  readonly askedMs: number
  readonly untilMs: number
}

/** So long keys count without being asked for: whoever takes one out of the set can rely on it. */
const freshMs = 5 * 60_000
/** A key that is not among them may have come since: so often that is looked up, whoever claims to have one. */
const againMs = 10_000
/** So long nobody is asked again who did not answer, or has no keys. */
const failedMs = 60_000
/** So long the last keys count of a publisher who does not answer. */
const lastMs = 24 * 60 * 60_000

/**
 * Makes the reader of key sets. Each address is asked once at a time and no more often than said above, and what it gave
 * last is kept for other processes and for the time in which it does not answer. What it answers counts: a key that it took
 * out is refused after five minutes at the latest.
 */
export function createRemoteKeys(parts: RemoteKeyParts): ReadRemoteKeys {
  const { kept, now } = parts
  const states = new Map<string, State>()
  const running = new Map<string, Promise<State>>()
  const isCurrent = (state: State, keyId: string | undefined): boolean => {
    if (state.untilMs <= now()) return false
    return state.askedMs > now() - againMs || !state.keys || hasKey(state.keys.set, keyId)
  }
  const lastOf = async (address: string): Promise<State | undefined> => {
    const state = states.get(address)
    if (state) return state
    const keys = toKeys(await kept.find(address))
    return keys && { keys, askedMs: keys.fetchedMs, untilMs: keys.fetchedMs + freshMs }
  }
  const load = async (address: string, keyId: string | undefined): Promise<State> => {
    const last = await lastOf(address)
    if (last && isCurrent(last, keyId)) return last
    const state = await ask(parts, address, last?.keys)
    if (state.keys?.fetchedMs === state.askedMs || state.problem instanceof NoKeys) await keep(parts, address, state)
    return state
  }
  const loadOnce = async (address: string, keyId: string | undefined): Promise<State> => {
    const found = running.get(address)
    if (found) return found
    const loading = load(address, keyId).finally(() => running.delete(address))
    running.set(address, loading)
    const state = await loading
    states.set(address, state)
    return state
  }
  return async (address, keyId) => {
    const state = states.get(address)
    const { keys, problem } = state && isCurrent(state, keyId) ? state : await loadOnce(address, keyId)
    if (keys) return keys.set
    throw problem
  }
}

/** Without an id it may be any. */
const hasKey = ({ keys }: PublicKeySet, keyId: string | undefined): boolean =>
  keyId !== undefined && keys.some(({ kid }) => kid === keyId)

function toKeys(document: { readonly text: string; readonly fetchedMs: number } | undefined): Keys | undefined {
  if (!document || document.text === noText) return undefined
  return { ...document, set: readPublicKeys(jsonOf(document.text)) }
}

async function ask({ fetch, log, now }: RemoteKeyParts, address: string, last: Keys | undefined): Promise<State> {
  const askedMs = now()
  try {
    const { text } = await fetch(address)
    const set = readSet(text)
    return { keys: { set, text, fetchedMs: askedMs }, askedMs, untilMs: askedMs + freshMs }
  } catch (cause) {
    const reason = cause instanceof NoKeys ? cause.message : fetchReasonOf(cause)
    log.warn('keys could not be had', { host: new URL(address).host, reason })
    const untilMs = askedMs + failedMs
    if (cause instanceof NoKeys || !isTemporary(cause)) return { problem: new NoKeys(reason), askedMs, untilMs }
    if (last && last.fetchedMs > askedMs - lastMs) return { keys: last, askedMs, untilMs }
    const problem = new AppError('unavailable', 'The keys that this is signed with cannot be fetched at the moment.', {
      cause,
    })
    return { problem, askedMs, untilMs: askedMs + againMs }
  }
}

/** That an address answers, and has no keys to check with. */
class NoKeys extends Error {
  override readonly name = 'NoKeys'
}

function readSet(text: string): PublicKeySet {
  try {
    return readPublicKeys(jsonOf(text))
  } catch (cause) {
    throw new NoKeys((cause as Error).message, { cause })
  }
}

/** That there are no keys is kept too: those of before are not to come back with a process that begins. */
const noText = ''

const keep = ({ kept }: RemoteKeyParts, address: string, { askedMs, keys }: State): Promise<void> =>
  kept.put(address, { text: keys?.text ?? noText, fetchedMs: askedMs, freshMs: askedMs + freshMs })

/** The id of the key that a JSON Web Token says it is signed with. Nobody has checked it yet. */
export function keyIdIn(token: string): string | undefined {
  const header = jsonOf(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString())
  return isJsonObject(header) && typeof header.kid === 'string' ? header.kid : undefined
}
