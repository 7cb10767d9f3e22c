import { describe, expect, it } from 'vitest'
import { createAddressReader, unclearAddress } from '../../../../src/identity/address/address.ts'

const router = '10.1.2.3'
const from = (proxies: number, lines: readonly string[], remoteAddress: string | undefined = router) =>
  createAddressReader(proxies)({
    rawHeaders: ['Host', 'x-forwarded-for', ...lines.flatMap(line => ['X-Forwarded-For', line])],
    socket: { remoteAddress },
  })

describe('the address of a client', () => {
  it.each([
    ['Heroku’s router alone', ['203.0.113.7'], '203.0.113.7'],
    ['what the client wrote before it', ['1.1.1.1, 2.2.2.2,203.0.113.7'], '203.0.113.7'],
    ['two lines, whichever of them the router wrote into', ['1.1.1.1, 203.0.113.7', '2.2.2.2'], unclearAddress],
    ['nobody, as on the machine itself', [], router],
    ['an entry that is no address', ['203.0.113.7, unknown'], unclearAddress],
    ['an entry with a port', ['203.0.113.7:4711'], unclearAddress],
    ['an entry that is empty', ['203.0.113.7,'], unclearAddress],
  ])('behind one proxy is what it saw: %s', (_, lines, expected) => {
    expect(from(1, lines)).toBe(expected)
  })

  it.each([
    ['both', ['1.1.1.1, 203.0.113.7, 198.51.100.1'], '203.0.113.7'],
    ['the inner one alone', ['203.0.113.7'], '203.0.113.7'],
  ])('behind two proxies is what the outer one saw: %s', (_, lines, expected) => {
    expect(from(2, lines)).toBe(expected)
  })

  it('without a proxy is the connection’s, whatever the header says', () => {
    expect(from(0, ['203.0.113.7'])).toBe(router)
    expect(from(0, ['1.1.1.1', '2.2.2.2'])).toBe(router)
  })

  it('is unclear where there is no connection', () => {
    expect(createAddressReader(0)(undefined)).toBe(unclearAddress)
    expect(createAddressReader(1)({})).toBe(unclearAddress)
  })

  it.each([
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s counts as %s: the second half of an IPv6 address is the client’s own choice', (address, counted) => {
    expect(from(0, [], address)).toBe(counted)
    expect(from(1, [address])).toBe(counted)
  })
})
