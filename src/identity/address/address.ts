import { isIPv4, isIPv6 } from 'node:net'

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

/**
 * Reads where requests come from. Each proxy in front puts the address that it saw at the end of `x-forwarded-for`, behind
 * whatever the client wrote there itself: with one proxy the last entry is believed, with two the last but one.
 * A header that comes in more lines than one is not: Heroku's older router put its entry at the end of the first line, its
 * newer one of the last.
 * @param proxies how many there are; with 0 the header is not read, and the address is the connection's.
 * @see https://devcenter.heroku.com/articles/http-routing#heroku-headers
 * @see https://github.com/heroku/roadmap/issues/238
 */
export function createAddressReader(proxies: number): ReadAddress {
  return ({ rawHeaders = [], socket } = {}) => {
    const connected = socket?.remoteAddress ?? ''
    if (proxies === 0) return toCounted(connected)
    const [line, ...others] = rawHeaders.filter(
      (_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'x-forwarded-for',
    )
    if (others.length > 0) return unclearAddress
    const seen = (line ?? '').split(',').map(entry => entry.trim())
    return toCounted(line === undefined ? connected : (seen.at(-proxies) ?? seen[0] ?? ''))
  }
}

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

function toCounted(address: string): string {
  const plain = mapped.exec(address)?.[1] ?? address
  if (isIPv4(plain)) return plain
  return isIPv6(plain) ? toNetwork(plain) : unclearAddress
}

/** The first 64 bits, in one writing. */
function toNetwork(address: string): string {
  const [start = '', end] = address.split('::')
  const groups = start === '' ? [] : start.split(':')
  // What `::` stands for is as long as is missing of eight groups.
  const rest = end === undefined || end === '' ? [] : end.split(':')
  const zeros = Array<string>(end === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length)).fill('0')
  const network = [...groups, ...zeros, ...rest].slice(0, 4)
  return `${network.map(group => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
