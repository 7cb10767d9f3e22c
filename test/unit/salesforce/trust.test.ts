import { describe, expect, test } from 'vitest'
import { createOrgTrust, readDataCloudUrl } from '../../../src/salesforce/trust.ts'
import { trustedAddress, trustedHosts } from '../../../src/salesforce/trusted-hosts.ts'

const trust = createOrgTrust({ localOrgUrl: 'http://127.0.0.1:4000' })

describe('an org address is trusted', () => {
  test.each([
    ['https://acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
    ['https://acme.my.salesforce.com/', 'https://acme.my.salesforce.com'],
    ['acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
    ['https://ACME.my.Salesforce.com', 'https://acme.my.salesforce.com'],
    ['https://acme--uat.sandbox.my.salesforce.com', 'https://acme--uat.sandbox.my.salesforce.com'],
    ['https://acme-dev-ed.develop.my.salesforce.com', 'https://acme-dev-ed.develop.my.salesforce.com'],
    ['acme.scratch.my.salesforce.com', 'https://acme.scratch.my.salesforce.com'],
    ['acme.demo.my.salesforce.com', 'https://acme.demo.my.salesforce.com'],
    ['acme.patch.my.salesforce.com', 'https://acme.patch.my.salesforce.com'],
    ['acme.trailblaze.my.salesforce.com', 'https://acme.trailblaze.my.salesforce.com'],
    ['acme.free.my.salesforce.com', 'https://acme.free.my.salesforce.com'],
    ['acme--uat.sandbox.my.salesforce.mil', 'https://acme--uat.sandbox.my.salesforce.mil'],
    ['acme--uat.sandbox.my.sfcrmproducts.cn', 'https://acme--uat.sandbox.my.sfcrmproducts.cn'],
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
    'https://na139.salesforce.com',
    'https://login.salesforce.com',
    'https://test.salesforce.com',
    'https://my.salesforce.com',
    'https://www.salesforce.com',
    'https://acme.salesforce.com',
    'https://a.b.my.salesforce.com',
    'https://acme.other.my.salesforce.com',
    'https://a.acme.sandbox.my.salesforce.com',
    'https://acme.develop.my.salesforce.mil',
    'https://acme.lightning.force.com',
    'https://acme.my.salesforce-setup.com',
    'https://tenant.c360a.salesforce.com',
    'https://salesforce.mil',
    'https://acme.salesforce.mil',
    'https://acme.sfcrmproducts.cn',
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

describe('a place to sign in at', () => {
  test.each(['login.salesforce.com', 'https://test.salesforce.com/', 'https://acme.my.salesforce.com'])(
    'is one for all orgs, or an org: %s',
    address => {
      expect(trust.readLoginUrl(address)).toBe(`https://${address.replace(/^https:\/\/|\/$/g, '')}`)
    },
  )

  test('is the local org in development', () => {
    expect(trust.readLoginUrl('http://127.0.0.1:4000')).toBe('http://127.0.0.1:4000')
  })

  test.each([
    'https://evil.salesforce.com',
    'https://login.salesforce.com.evil.org',
    'https://tenant.c360a.salesforce.com',
  ])('is nowhere else: %s', address => {
    expect(() => trust.readLoginUrl(address)).toThrow(expect.objectContaining({ code: 'untrusted_org' }))
  })
})

describe('a Data Cloud', () => {
  test.each(['gnrtgmjqg4ztaolemftdazbzg0.c360a.salesforce.com', 'https://tenant.c360a.salesforce.com/'])(
    'has a host of its own: %s',
    address => {
      expect(readDataCloudUrl(address)).toBe(`https://${address.replace(/^https:\/\/|\/$/g, '')}`)
    },
  )

  test.each([
    'https://acme.my.salesforce.com',
    'https://c360a.salesforce.com',
    'a.b.c360a.salesforce.com',
    'a.c360a.evil.org',
  ])('is nowhere else: %s', address => {
    expect(() => readDataCloudUrl(address)).toThrow(expect.objectContaining({ code: 'untrusted_org' }))
  })
})

describe('a trusted host', () => {
  test.each(trustedHosts)('$form is what its source says, and nothing like it', ({ form, purpose, source }) => {
    expect(source).toMatch(/^https:\/\/(?:(?:help|developer)\.salesforce\.com|www\.alibabacloud\.com)\//)
    const pattern = trustedAddress(purpose)
    expect(pattern.exec(form.replace('*', 'acme'))?.[1]).toBe(form.replace('*', 'acme'))
    expect(pattern.test(`${form.replace('*', 'acme')}.evil.org`)).toBe(false)
    for (const name of ['', '-a', 'a-', 'a.b', 'a_b', 'ä', 'a'.repeat(64)]) {
      if (form.includes('*')) expect(pattern.test(form.replace('*', name))).toBe(false)
    }
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
