import type { Log } from '../core/log.ts'

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
  /** Fetches, or fails at once when the same address failed a moment ago or too many are being fetched. */
  fetch(address: string | URL): Promise<Response>
}

const failedMs = 60_000
const maxFailed = 1000
const maxFetches = 10
const maxLength = 512

/**
 * Makes the reader of metadata documents. Anybody can make this host fetch by starting a sign-in, so failures are
 * remembered for a minute, and only ten fetches run at a time.
 * @see https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/
 */
export function createClientDocuments({
  allowPort = () => false,
  domains,
  fetch,
  log,
  now,
}: ClientDocumentParts): ClientDocuments {
  const failedUntil = new Map<string, number>()
  let fetching = 0
  const remember = (address: string) => {
    const [oldest] = failedUntil.keys()
    if (failedUntil.size >= maxFailed && oldest !== undefined) failedUntil.delete(oldest)
    failedUntil.set(address, now() + failedMs)
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
      if ((failedUntil.get(key) ?? 0) > now()) throw new Error('failed a moment ago')
      if (fetching >= maxFetches) throw new Error('too many at a time')
      fetching++
      try {
        return await fetch(key)
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

/** Of an error of the network only the code: its message can hold what the other side sent. */
const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return 'unknown'
  return 'code' in cause ? String(cause.code) : cause.message.slice(0, 80)
}
