import { describe, expect, test } from 'vitest'
import { createOrgTrust } from '../../../src/salesforce/trust.ts'

const trust = createOrgTrust({ localOrgUrl: 'http://127.0.0.1:4000' })

describe('an org address is trusted', () => {
  test.each([
    ['https://acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
    ['https://acme.my.salesforce.com/', 'https://acme.my.salesforce.com'],
    ['acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
    ['https://ACME.my.Salesforce.com', 'https://acme.my.salesforce.com'],
    ['https://acme--uat.sandbox.my.salesforce.com', 'https://acme--uat.sandbox.my.salesforce.com'],
    ['https://na139.salesforce.com', 'https://na139.salesforce.com'],
    ['https://acme.my.salesforce.mil', 'https://acme.my.salesforce.mil'],
    ['https://acme.my.sfcrmproducts.cn', 'https://acme.my.sfcrmproducts.cn'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://127.0.0.1:4000/', 'http://127.0.0.1:4000'],
  ])('%s', (address, origin) => {
    expect(trust.readOrgUrl(address)).toBe(origin)
  })
})

describe('an org address is refused', () => {
  test.each([
    '',
    'salesforce.com',
    'https://salesforce.com',
    'http://acme.my.salesforce.com',
    'https://evilsalesforce.com',
    'https://my-salesforce.com',
    'https://acme.my.salesforce.com.evil.org',
    'https://acme.my.salesforce.com.',
    'https://acme.my.salesforce.com:443',
    'https://acme.my.salesforce.com:8443',
    'https://user@acme.my.salesforce.com',
    'https://acme.my.salesforce.com@evil.org',
    'https://evil.org#.my.salesforce.com',
    'https://evil.org/.my.salesforce.com',
    'https://evil.org?.my.salesforce.com',
    'https://evil.org\\.my.salesforce.com',
    'https://evil.org%2f.my.salesforce.com',
    'https://acme.my.salesforce.com/path',
    'https://acme.my.salesforce.com//',
    'https://acme.my.salesforce.com?x=1',
    '//acme.my.salesforce.com',
    'https:acme.my.salesforce.com',
    'https://-acme.my.salesforce.com',
    'https://.my.salesforce.com',
    'https://a..my.salesforce.com',
    'https://acme.my.sаlesforce.com',
    'https://acme.my.ſalesforce.com',
    ' https://acme.my.salesforce.com',
    'https://acme.my.salesforce.com\n',
    'https://acme.my.site.com',
    'https://acme.my.salesforce-sites.com',
    'https://127.0.0.1',
    'http://127.0.0.1:4001',
    'http://127.0.0.1:4000@evil.org',
    'http://127.0.0.1:40000',
    'http://localhost:4000',
    'https://127.0.0.1:4000',
    'http://127.0.0.1:4000//',
    `https://${'a.'.repeat(200)}salesforce.com`,
  ])('%j', address => {
    expect(() => trust.readOrgUrl(address)).toThrow(expect.objectContaining({ code: 'untrusted_org' }))
  })

  test('when it is no text at all', () => {
    expect(() => trust.readOrgUrl(undefined as unknown as string)).toThrow(
      expect.objectContaining({ code: 'untrusted_org' }),
    )
  })
})

test('without a local org, loopback is refused like any other host', () => {
  expect(() => createOrgTrust().readOrgUrl('http://127.0.0.1:4000')).toThrow(
    expect.objectContaining({ code: 'untrusted_org' }),
  )
})

test.each(['http://10.0.0.1:4000', 'http://127.0.0.1.evil.org', 'http://localhost:4000/x', 'https://acme.example'])(
  'a local org at %s is refused at start',
  localOrgUrl => {
    expect(() => createOrgTrust({ localOrgUrl })).toThrow('loopback')
  },
)
