import { lookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, request } from 'undici'
import { untilAborted } from '../../core/timeout.ts'
import { readUtf8 } from '../../core/utf8.ts'
import { isPublicAddress } from './public-address.ts'

/** How the guarded fetch reaches the network. A test lets it reach a server on loopback. */
export interface NetworkParts {
  /** All addresses of a host. Default: what the system says. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>
  /** Default: addresses of the public internet only. */
  readonly allowAddress?: (address: string) => boolean
  /** Default: the one of https. */
  readonly allowPort?: (port: number) => boolean
  /** A certificate authority besides those that Node trusts, as PEM. */
  readonly ca?: string
  /** From the lookup to the last byte. Default 5000. */
  readonly timeoutMs?: number
  /** Whether anything can be fetched at all. Default: it is tried. */
  readonly canReach?: () => Promise<boolean>
}

export interface FetchedDocument {
  readonly text: string
  /** So long it may be taken without asking again. */
  readonly lifeMs: number
}

/** That there is no document, by our rules or by what its publisher answered. What it says is for the log. */
class NoDocument extends Error {
  override readonly name = 'NoDocument'
}

/** That none was asked for one: our rules forbid it. */
class NotAsked extends NoDocument {}

/** Whether a fetch failed without an answer that counts: then the next one may go better. */
export const isTemporary = (cause: unknown): boolean => !(cause instanceof NoDocument)

/** Whether a fetch failed because of what was answered. */
export const hasAnswered = (cause: unknown): boolean => cause instanceof NoDocument && !(cause instanceof NotAsked)

/** What a log may say of a failed fetch. Of an error of the network only the code: its message can hold what the other side sent. */
export function fetchReasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown'
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message.slice(0, 80)
}

const maxBytes = 64 * 1024
const httpsPort = 443

const resolveBySystem = async (hostname: string): Promise<string[]> =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address)

/**
 * Makes a fetch for addresses that strangers name: https, public addresses only, each host looked up once and the checked
 * address connected to, no redirects, JSON of at most 64 KB within 5 seconds. Sends no cookies and no credentials.
 */
export function createGuardedFetch({
  allowAddress = isPublicAddress,
  allowPort = port => port === httpsPort,
  ca,
  resolve = resolveBySystem,
  timeoutMs = 5000,
}: NetworkParts) {
  async function addressesOf({ hostname }: URL): Promise<readonly string[]> {
    const literal = hostname.replace(/^\[|\]$/g, '')
    const addresses = isIP(literal) ? [literal] : await resolve(hostname)
    if (addresses.length === 0 || !addresses.every(allowAddress)) throw new NotAsked('the host has no public address')
    return addresses
  }
  /** @throws Error for whatever cannot be fetched this way. What it says is for the log. */
  return async (address: string): Promise<FetchedDocument> => {
    const url = new URL(address)
    if (url.protocol !== 'https:' || !allowPort(Number(url.port || httpsPort)))
      throw new NotAsked('not https, or its port')
    const signal = AbortSignal.timeout(timeoutMs)
    // A name lookup cannot be called off.
    const addresses = await untilAborted(addressesOf(url), signal)
    const agent = new Agent({ connect: { lookup: pinTo(addresses), timeout: timeoutMs, ...(ca && { ca }) } })
    try {
      const headers = { accept: 'application/json', 'user-agent': 'applink-action-host' }
      const { body, headers: answered, statusCode } = await request(url, { dispatcher: agent, headers, signal })
      requireDocument(statusCode, answered['content-type'])
      return { text: readText(await readBounded(body)), lifeMs: lifeOf(answered) }
    } finally {
      await agent.destroy()
    }
  }
}

/** Whatever the name says by now: the connection goes to the addresses that were checked. */
const pinTo =
  (addresses: readonly string[]): LookupFunction =>
  (_hostname, options, done) => {
    const all = addresses.map(address => ({ address, family: isIP(address) }))
    const [first] = all
    if (options.all) done(null, all)
    else done(null, first?.address ?? '', first?.family)
  }

/** Answers of a publisher that has a document, and cannot give it at the moment. */
const passing: ReadonlySet<number> = new Set([408, 425, 429])

function requireDocument(status: number, type: unknown): void {
  if (status >= 500 || passing.has(status)) throw new Error(`answered ${status}`)
  if (status !== 200) throw new NoDocument(`answered ${status}`)
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(String(type))) throw new NoDocument('answered no JSON')
}

type Headers = Record<string, string | string[] | undefined>

/** Seconds, whatever the publisher says. */
const life = { min: 300, max: 86_400 }

function lifeOf({ 'cache-control': control, expires }: Headers): number {
  const [, maxAge] = /(?:^|,)\s*max-age\s*=\s*(\d+)/i.exec(String(control ?? '')) ?? []
  const expiry = (Date.parse(String(expires ?? '')) - Date.now()) / 1000
  const seconds = maxAge === undefined ? expiry : Number(maxAge)
  return 1000 * Math.max(life.min, Math.min(life.max, Number.isNaN(seconds) ? life.min : seconds))
}

function readText(bytes: Buffer): string {
  try {
    return readUtf8(bytes)
  } catch (cause) {
    throw new NoDocument('answered in another encoding than UTF-8', { cause })
  }
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > maxBytes) throw new NoDocument(`longer than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
