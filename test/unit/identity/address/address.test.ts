import { describe, expect, it } from 'vitest'
import { createAddressReader, type Proxies, unclearAddress } from '../../../../src/identity/address/address.ts'
import { readTrustedProxies } from '../../../../src/identity/address/trusted-proxies.ts'

const router = '10.1.2.3'
const from = (proxies: Proxies, lines: readonly string[], remoteAddress: string | undefined = router) =>
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
    ['an entry with a port', ['203.0.113.7:4711'], '203.0.113.7'],
    ['an entry with something else behind a colon', ['203.0.113.7:http'], unclearAddress],
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
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:FFFF:203.0.113.7', '203.0.113.7'],
    ['::203.0.113.7', '0:0:0:0::/64'],
    ['2001:db8:1:2:3:4:203.0.113.7', '2001:db8:1:2::/64'],
  ])('%s counts as %s: the second half of an IPv6 address is the client’s own choice', (address, counted) => {
    expect(from(0, [], address)).toBe(counted)
    expect(from(1, [address])).toBe(counted)
  })
})

describe('the address of a client, where proxies are known by their addresses', () => {
  const proxies = readTrustedProxies('10.0.0.0/8, 192.0.2.1,2001:db8:a::/48, ::1')

  it.each([
    ['reached past the proxies, whatever the header says', '198.51.100.9', ['203.0.113.7'], '198.51.100.9'],
    ['reached past them by a header of many lines', '198.51.100.9', ['10.0.0.1', '10.0.0.2'], '198.51.100.9'],
    ['reached past them by one whose address begins like theirs', '192.0.2.10', ['203.0.113.7'], '192.0.2.10'],
    ['reached by nobody', '', ['203.0.113.7'], unclearAddress],
  ])('is the connection’s when the host is %s', (_, ...[connected, lines, expected]) => {
    expect(from(proxies, lines, connected)).toBe(expected)
  })

  it.each([
    ['one proxy', router, ['203.0.113.7'], '203.0.113.7'],
    ['one, and what the client wrote', router, ['1.1.1.1, 203.0.113.7'], '203.0.113.7'],
    ['one, and proxies that the client made up', router, ['1.1.1.1, 10.0.0.9, 203.0.113.7'], '203.0.113.7'],
    ['two', '192.0.2.1', ['203.0.113.7, 10.9.9.9'], '203.0.113.7'],
    ['two, and what the client wrote', '192.0.2.1', ['1.1.1.1,203.0.113.7,10.9.9.9'], '203.0.113.7'],
    ['a foreign one and ours: that is as far as we believe', router, ['203.0.113.7, 198.51.100.1'], '198.51.100.1'],
    ['one that writes a line of its own', router, ['1.1.1.1', '203.0.113.7'], '203.0.113.7'],
    ['two, the inner of which writes a line of its own', router, ['1.1.1.1, 203.0.113.7', '10.9.9.9'], '203.0.113.7'],
    ['one that asks for itself', router, [], router],
    ['two, the outer of which asks for itself', router, ['10.9.9.9'], '10.9.9.9'],
    ['one of IPv6', '2001:db8:a:1::2', ['203.0.113.7'], '203.0.113.7'],
    ['one of IPv6 on the machine', '::1', ['2001:db8:b::7'], '2001:db8:b:0::/64'],
    ['one of IPv4, as a socket of IPv6 shows it', '::ffff:10.1.2.3', ['203.0.113.7'], '203.0.113.7'],
    ['one of IPv4, as another proxy writes it', router, ['203.0.113.7, ::FFFF:a09:909'], '203.0.113.7'],
    ['one that writes a port', router, ['203.0.113.7:4711'], '203.0.113.7'],
    ['two that write ports', router, ['[2001:db8:b::7]:4711, 10.9.9.9:80'], '2001:db8:b:0::/64'],
    ['one that writes brackets', router, ['[2001:db8:b::7]'], '2001:db8:b:0::/64'],
  ])('is what they saw behind %s', (_, ...[connected, lines, expected]) => {
    expect(from(proxies, lines, connected)).toBe(expected)
  })

  it.each([
    ['a name', 'unknown'],
    ['nothing', ''],
    ['a number', '3405803783'],
    ['another base', '0xcb007107'],
    ['zeros in front', '203.000.113.007'],
    ['a bracket that stays open', '[2001:db8:b::7'],
    ['IPv4 in brackets', '[203.0.113.7]'],
    ['two ports', '203.0.113.7:1:2'],
  ])(
    'is nobody’s in particular behind %s in place of an address: what stands before it is the client’s word',
    (_, entry) => {
      expect(from(proxies, [`1.1.1.1, ${entry}, 10.9.9.9`])).toBe(unclearAddress)
    },
  )
})

describe('a list of proxies', () => {
  it.each(['10.0.0.0/8', '10.1.2.3/8', '192.0.2.1', '2001:db8::/32', '::1,127.0.0.1', ' 10.0.0.0/8 , fd00::/8 '])(
    'can be %j',
    text => {
      expect(readTrustedProxies(text).has('198.51.100.9')).toBe(false)
    },
  )

  it.each([
    '',
    'proxy.example',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0/8',
    '*',
    'fd00::/129',
  ])('cannot be %j', text => {
    expect(() => readTrustedProxies(text)).toThrow('must be addresses and networks such as 10.0.0.0/8')
  })

  it.each(['10.0.0.0/8,', '::ffff:10.0.0.0/104', 'fe80::1%eth0'])(
    'cannot be %j, of which nobody could say whom it means',
    text => {
      expect(() => readTrustedProxies(text)).toThrow('must be addresses and networks such as 10.0.0.0/8')
    },
  )

  it.each(['0.0.0.0/0', '10.0.0.0/8, ::/0'])('cannot be everybody: %j', text => {
    expect(() => readTrustedProxies(text)).toThrow('must not trust everybody')
  })

  it('has the addresses of its networks, and no others', () => {
    const { has } = readTrustedProxies('10.128.0.0/9, 192.0.2.1, fd00:1::/32')
    const inside = ['10.128.0.0', '10.255.255.255', '192.0.2.1', 'fd00:1::9', 'FD00:0001:0:0::9']
    const outside = ['10.127.255.255', '11.0.0.0', '192.0.2.2', 'fd00:2::', '::', '::10.128.0.1']
    expect([inside.every(has), outside.some(has)]).toEqual([true, false])
  })
})
