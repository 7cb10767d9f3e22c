import { createBoundedMap } from '../../core/bounded-map.ts'
import type { Log } from '../../core/log.ts'

type Fetch = (address: string) => Promise<Response>

export interface ClientDocumentParts {
  readonly fetch: Fetch
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Hosts whose documents are taken; absent: all. A dot at the start takes the hosts below too. */
  readonly domains?: readonly string[] | undefined
  /** Whether an address may name a port. Absent: none may. */
  readonly allowPort?: ((port: number) => boolean) | undefined
}

/** Client ID Metadata Documents: which addresses are taken as a client id, and fetching them. */
export interface ClientDocuments {
  isAllowed(clientId: string): boolean
  /** Fetches; fails at once when the same address failed a moment ago or too many are being fetched. */
  fetch(address: string | URL): Promise<Response>
}

const recentMs = 60_000
const maxRecent = 100
const maxFetches = 10
const maxLength = 512

/**
 * Makes the reader of metadata documents. Anybody can make this host fetch by starting a sign-in, so what came of
 * a fetch is remembered for a minute, good or bad, and only ten run at a time. How long a good document is taken for the
 * client's is the provider's to say.
 * @see https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/
 */
export function createClientDocuments({
  allowPort = () => false,
  domains,
  fetch,
  log,
  now,
}: ClientDocumentParts): ClientDocuments {
  const recent = createBoundedMap<Outcome>(maxRecent)
  let fetching = 0
  const remember = (address: string, response?: Response) =>
    recent.set(address, { response, untilMs: now() + recentMs })
  const recentOf = (address: string): Outcome | undefined => {
    const outcome = recent.get(address)
    if (outcome && outcome.untilMs > now()) return outcome
    recent.delete(address)
    return undefined
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
    async fetch(address) {
      const key = String(address)
      const known = recentOf(key)
      if (known?.response) return known.response.clone()
      if (known) throw new Error('failed a moment ago')
      if (fetching >= maxFetches) throw new Error('too many at a time')
      fetching++
      try {
        const response = await fetch(key)
        remember(key, response.clone())
        return response
      } catch (cause) {
        remember(key)
        log.info('client document refused', { host: URL.parse(key)?.host, reason: reasonOf(cause) })
        throw cause
      } finally {
        fetching--
      }
    },
  }
}

interface Outcome {
  /** Absent: it failed. */
  readonly response?: Response | undefined
  readonly untilMs: number
}

/** Of an error of the network only the code: its message can hold what the other side sent. */
const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return 'unknown'
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message.slice(0, 80)
}
