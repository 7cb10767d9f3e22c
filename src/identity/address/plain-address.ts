import { isIPv4, isIPv6 } from 'node:net'

/** An address without its zone; one of IPv4 in its own writing, also where a system or a proxy writes it as one of IPv6. */
export function toPlainAddress(text: string): string | undefined {
  // As a socket shows each of IPv4 where the host listens on all.
  const address = text.startsWith('::ffff:') && isIPv4(text.slice(7)) ? text.slice(7) : text.replace(/%.*$/, '')
  if (isIPv4(address)) return address
  if (!isIPv6(address)) return undefined
  const groups = groupsOf(address)
  const isMapped = groups[5] === 0xffff && groups.slice(0, 5).every(group => group === 0)
  return isMapped ? groups.slice(6).flatMap(toBytes).join('.') : address
}

/**
 * An address as proxies write it into `x-forwarded-for`: alone, or with the port of the connection. Without brackets nobody
 * could tell a port from the end of an IPv6 address, so there is none then.
 * @see https://www.rfc-editor.org/rfc/rfc7239#section-6
 */
export function readForwardedAddress(entry: string): string | undefined {
  const [, bracketed] = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(entry) ?? []
  if (bracketed !== undefined) return isIPv6(bracketed) ? toPlainAddress(bracketed) : undefined
  return toPlainAddress(entry.replace(/^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/, '$1'))
}

/** @param address of IPv6 */
export function groupsOf(address: string): readonly number[] {
  const [start = '', end] = address.replace(/\d+\.\d+\.\d+\.\d+$/, toHex).split('::')
  const [first, last] = [start, end ?? ''].map(part => (part === '' ? [] : part.split(':'))) as [string[], string[]]
  // What `::` stands for is as long as is missing of eight groups.
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0')
  return [...first, ...zeros, ...last].map(group => Number.parseInt(group, 16))
}

function toHex(ipv4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number)
  return [a * 256 + b, c * 256 + d].map(group => group.toString(16)).join(':')
}

const toBytes = (group: number): readonly number[] => [group >> 8, group & 255]
