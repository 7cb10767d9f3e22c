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
    if (addresses.length === 0 || !addresses.every(allowAddress)) throw new Error('the host has no public address')
    return addresses
  }
  /** @throws Error for whatever cannot be fetched this way. What it says is for the log. */
  return async (address: string | URL): Promise<Response> => {
    const url = new URL(address)
    if (url.protocol !== 'https:' || !allowPort(Number(url.port || httpsPort)))
      throw new Error('not https, or its port')
    const signal = AbortSignal.timeout(timeoutMs)
    // A name lookup cannot be called off.
    const addresses = await untilAborted(addressesOf(url), signal)
    const agent = new Agent({ connect: { lookup: pinTo(addresses), timeout: timeoutMs, ...(ca && { ca }) } })
    try {
      const headers = { accept: 'application/json', 'user-agent': 'applink-action-host' }
      const { body, headers: answered, statusCode } = await request(url, { dispatcher: agent, headers, signal })
      const text = readText(await readBounded(body))
      return new Response(text, {
        status: readStatus(statusCode, answered['content-type']),
        headers: cachingOf(answered),
      })
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

function readStatus(status: number, type: unknown): number {
  if (status !== 200) throw new Error(`answered ${status}`)
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(String(type))) throw new Error('answered no JSON')
  return status
}

type Headers = Record<string, string | string[] | undefined>

const cachingOf = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    ['cache-control', 'expires', 'content-type'].flatMap(name => {
      const value = headers[name]
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )

function readText(bytes: Buffer): string {
  try {
    return readUtf8(bytes)
  } catch (cause) {
    throw new Error('answered in another encoding than UTF-8', { cause })
  }
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > maxBytes) throw new Error(`longer than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
