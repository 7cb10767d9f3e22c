import { BlockList, isIP } from 'node:net'

/** Ranges of IPv4 that lead to no server on the public internet. @see https://www.iana.org/assignments/iana-ipv4-special-registry */
const special4 = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local: metadata of clouds
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24], // AS112
  ['192.52.193.0', 24], // AMT
  ['192.88.99.0', 24], // relay of 6to4
  ['192.168.0.0', 16], // private
  ['192.175.48.0', 24], // AS112
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
] as const

/** Within what is given out of IPv6, ranges that are no server's, or carry an address of IPv4 inside. */
const special6 = [
  ['2001::', 23], // protocol assignments: Teredo, benchmarks, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4
  ['2620:4f:8000::', 48], // AS112
  ['3fff::', 20], // documentation
] as const

const blocked4 = new BlockList()
for (const [net, prefix] of special4) blocked4.addSubnet(net, prefix, 'ipv4')

const blocked6 = new BlockList()
for (const [net, prefix] of special6) blocked6.addSubnet(net, prefix, 'ipv6')

/** All that is given out so far. Mapped, translated, local and multicast addresses lie outside. */
const given6 = new BlockList()
given6.addSubnet('2000::', 3, 'ipv6')

/** Whether an IP address belongs to the public internet. Anything else, such as a host name, does not. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !blocked4.check(address, 'ipv4')
  return family === 6 && given6.check(address, 'ipv6') && !blocked6.check(address, 'ipv6')
}
