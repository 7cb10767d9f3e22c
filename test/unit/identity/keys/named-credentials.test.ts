import { describe, expect, it } from 'vitest'
import { readNamedCredentials } from '../../../../src/identity/keys/named-credentials.ts'

const redirectUri = 'https://acme.my.salesforce.com/services/authcallback/ActionHost'
const entry = { name: 'acme', orgId: '00D5e000000AcmEEAS', redirectUri, secretHash: `sha256:${'0a'.repeat(32)}` }

const problemOf = (text: string): string => {
  try {
    readNamedCredentials(text)
  } catch (error) {
    return (error as Error).message
  }
  return 'none'
}

describe('the list of named credentials', () => {
  it('is found by name', () => {
    const other = { ...entry, name: 'globex' }
    expect([...readNamedCredentials(JSON.stringify([entry, other]))]).toEqual([
      ['acme', entry],
      ['globex', other],
    ])
    expect(readNamedCredentials('[]').size).toBe(0)
  })

  it.each<[string, object]>([
    ['name', { name: 'a b' }],
    ['name', { name: '' }],
    ['name', { name: 'console' }],
    ['orgId', { orgId: '00D5e000000Acm' }],
    ['orgId', { orgId: '0055e000000AcmEEAS' }],
    ['secretHash', { secretHash: 's3cret' }],
    ...[
      ...['http://[', '/services/authcallback/A', `${redirectUri}?s3cret=1`, `${redirectUri}#s3cret`],
      ...['https://s3cret@acme.my.salesforce.com/services/authcallback/A', 'https://acme.my.salesforce.com/apex/A'],
      ...['https://acme.my.salesforce.com/services/authcallback/', `${redirectUri}/../../../apex`, `${redirectUri}*`],
    ].map((bad): [string, object] => ['redirectUri', { redirectUri: bad }]),
  ])('takes no other %s: %j', (field, change) => {
    const problem = problemOf(JSON.stringify([entry, { ...entry, name: 'other', ...change }]))
    expect(problem).toMatch(new RegExp(`^entry 2: ${field}: must (?:not )?be `))
    expect(problem).not.toContain('s3cret')
  })

  it('has no further fields, no name twice, and is a list', () => {
    expect(problemOf(JSON.stringify([{ ...entry, scopes: [] }]))).toMatch(/^entry 1: /)
    expect(problemOf(JSON.stringify([entry, entry]))).toBe('entry 2: has the name of an entry before it')
    expect(problemOf('{')).toBe('must be a JSON list of entries')
  })
})
