import { isIPv4 } from 'node:net'
import { groupsOf, readForwardedAddress, toPlainAddress } from './plain-address.ts'
import type { TrustedProxies } from './trusted-proxies.ts'

/** The part of a request of Node that tells where it comes from. */
export interface AddressedRequest {
  /** Names and values in turn. */
  readonly rawHeaders?: readonly string[]
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined
}

/** Where a request comes from, as what is counted by: an IPv4 address, or the first half of an IPv6 address, whose rest a client chooses itself. */
export type ReadAddress = (request: AddressedRequest | undefined) => string

/** All of whom nobody knows where they come from. They share what one address has. */
export const unclearAddress = 'unclear'

/** Who in front is believed: so many proxies, past which nobody can get, or those with certain addresses. */
export type Proxies = number | TrustedProxies

/**
 * Reads where requests come from. Each proxy in front puts the address that it saw at the end of `x-forwarded-for`, behind
 * whatever the client wrote there itself.
 * @param proxies a number of them: with one the last entry is believed, with two the last but one, whoever made the
 *   connection. With 0 the header is not read, and the address is the connection's. A header that comes in more lines than
 *   one is not believed: Heroku's older router put its entry at the end of the first line, its newer one of the last.
 *   By their addresses: the header is read only where one of them made the connection, and from its end on up to the
 *   first address that is none of theirs. Lines are one list then, since some proxies write a line of their own.
 * @see https://devcenter.heroku.com/articles/http-routing#heroku-headers
 * @see https://github.com/heroku/roadmap/issues/238
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.3
 */
export function createAddressReader(proxies: Proxies): ReadAddress {
  if (proxies === 0) return request => toCounted(connectedOf(request))
  const read = typeof proxies === 'number' ? readCounted(proxies) : readTrusted(proxies)
  return request => {
    const raw = request?.rawHeaders ?? []
    const lines = raw.filter((_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === 'x-forwarded-for')
    return toCounted(read(connectedOf(request), lines))
  }
}

type Read = (connected: string | undefined, lines: readonly string[]) => string | undefined

const connectedOf = (request: AddressedRequest | undefined): string | undefined =>
  toPlainAddress(request?.socket?.remoteAddress ?? '')

const readCounted =
  (proxies: number): Read =>
  (connected, lines) => {
    if (lines.length === 0) return connected
    if (lines.length > 1) return undefined
    const seen = entriesOf(lines)
    return readForwardedAddress(seen.at(-proxies) ?? seen[0] ?? '')
  }

const readTrusted =
  ({ has }: TrustedProxies): Read =>
  (connected, lines) => {
    if (connected === undefined || !has(connected)) return connected
    const seen = entriesOf(lines)
    let address: string | undefined = connected
    while (address !== undefined && seen.length > 0 && has(address)) address = readForwardedAddress(seen.pop() ?? '')
    return address
  }

const entriesOf = (lines: readonly string[]): string[] =>
  lines.flatMap(line => line.split(',')).map(entry => entry.trim())

function toCounted(address: string | undefined): string {
  if (address === undefined) return unclearAddress
  if (isIPv4(address)) return address
  const network = groupsOf(address).slice(0, 4)
  return `${network.map(group => group.toString(16)).join(':')}::/64`
}
