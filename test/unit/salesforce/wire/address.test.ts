import { describe, expect, test } from 'vitest'
import { readOrgPath } from '../../../../src/salesforce/wire/address.ts'

const origin = 'https://acme.my.salesforce.com'

describe('an address of the org becomes its path', () => {
  test.each([
    ['/services/data', '/services/data'],
    ['/services/data/v62.0/query?q=SELECT%20Id%0AFROM%20A', '/services/data/v62.0/query?q=SELECT%20Id%0AFROM%20A'],
    ['/services/apexrest/x?url=https://other.example//y', '/services/apexrest/x?url=https://other.example//y'],
    ['/a?b=/../c', '/a?b=/../c'],
    ['/a/.../b', '/a/.../b'],
    ['/a/b..c/%2F', '/a/b..c/%2F'],
    ['/a?b#c', '/a?b'],
    ['/ä', '/%C3%A4'],
    [`${origin}/services/data`, '/services/data'],
    [`${origin}:443/services/data`, '/services/data'],
    ['HTTPS://ACME.my.salesforce.com/x', '/x'],
    [origin, '/'],
  ])('%s', (address, path) => {
    expect(readOrgPath(address, origin)).toBe(path)
  })
})

describe('an address that is not of the org is refused', () => {
  test.each([
    '',
    'services/data',
    '//evil.org/x',
    '///evil.org/x',
    '/\\evil.org',
    '\\\\evil.org',
    '/\t/evil.org',
    '/\n/evil.org',
    'https://evil.org/',
    'https:evil.org',
    'https:/evil.org',
    'https:\\\\evil.org',
    `http://acme.my.salesforce.com/x`,
    `${origin}:8443/x`,
    `${origin}.evil.org/x`,
    `${origin}@evil.org/x`,
    'https://user@acme.my.salesforce.com/x',
    'https://user:pass@acme.my.salesforce.com/x',
    'https://acme.my.salesforce.com\\@evil.org/x',
    `${origin}//evil.org/x`,
    '/a/..//evil.org',
    '/a/../b',
    '/a/./b',
    '/a/%2e%2e/b',
    '/a/.%2E/b',
    '/a%2f..%2fb',
    '/a/..%2Fb',
    '/..',
    '/a/..?b',
    `${origin}/a/../b`,
    '/a%5c..%5cb',
    '/a%0d%0ab',
    'ftp://acme.my.salesforce.com/x',
    'javascript:alert(1)',
    'blob:https://acme.my.salesforce.com/x',
    ' /services',
    '/a b',
  ])('%j', address => {
    expect(() => readOrgPath(address, origin)).toThrow(expect.objectContaining({ code: 'untrusted_org' }))
  })
})
