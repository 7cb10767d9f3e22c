import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { toPlainAddress } from './plain-address.ts'

/** Proxies whose word on an address counts, by their own addresses. */
export interface TrustedProxies {
  /** @param address in its plain form */
  has(address: string): boolean
}

/**
 * Reads addresses and networks, separated by commas: `10.0.0.0/8, fd00::/8, 192.0.2.1`.
 * @throws Error for anything else, and for a network of everybody
 */
export function readTrustedProxies(text: string): TrustedProxies {
  const list = new BlockList()
  for (const entry of text.split(',')) add(list, entry.trim())
  return { has: address => list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6') }
}

function add(list: BlockList, entry: string): void {
  const [address = '', length, ...more] = entry.split('/')
  const bits = isIPv4(address) ? 32 : 128
  const prefix = length === undefined ? bits : Number(length)
  const isPlain = (isIPv4(address) || isIPv6(address)) && toPlainAddress(address) === address
  if (!isPlain || more.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length)) || prefix > bits)
    throw new Error('must be addresses and networks such as 10.0.0.0/8, separated by commas')
  if (prefix === 0) throw new Error('must not trust everybody: name the networks of your proxies')
  list.addSubnet(address, prefix, bits === 32 ? 'ipv4' : 'ipv6')
}
