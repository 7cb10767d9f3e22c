import { describe, expect, it } from 'vitest'
import { readIdentityProviders } from '../../../../src/identity/keys/identity-providers.ts'
import { createSigner } from '../../../client/sign-in/signer.ts'

const { jwk } = createSigner('one')
const jwks = { keys: [jwk] }
const acme = {
  ...{ issuer: 'https://acme.okta.example', jwksUri: 'https://acme.okta.example/keys', usernameClaim: 'aud_sub' },
  orgIds: ['00D5e000000AcmEEAS'],
}
const read = (...entries: unknown[]) => readIdentityProviders(JSON.stringify(entries))
const problemOf = (...entries: unknown[]): string => {
  try {
    read(...entries)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

describe('the list of identity providers', () => {
  it('takes keys or their address, and an issuer once for each tenant', () => {
    const tenants = ['a', 'b'].map(tenant => ({ ...acme, tenant }))
    const given = {
      ...acme,
      issuer: 'https://b.example/tenant',
      jwksUri: undefined,
      jwks,
      usernameClaim: 'https://b/un',
    }
    expect(read(acme, ...tenants, given)).toEqual([acme, ...tenants, { ...given, jwksUri: undefined }])
    expect(read()).toEqual([])
  })

  it.each<[string, object, string]>([
    ['an issuer over plain http', { issuer: 'http://hunter2.example' }, 'entry 1: issuer: must be the https address'],
    [
      'an issuer with a query',
      { issuer: 'https://hunter2.example/?a=1' },
      'entry 1: issuer: must be the https address',
    ],
    ['an issuer that is a name', { issuer: 'hunter2' }, 'entry 1: issuer: must be the https address'],
    ['an issuer behind a password', { issuer: 'https://a:hunter2@b.example' }, 'entry 1: issuer: must be the https'],
    ['no keys', { jwksUri: undefined }, 'entry 1: must have one of jwks and jwksUri'],
    ['keys in two places', { jwks }, 'entry 1: must have one of jwks and jwksUri'],
    [
      'a private key',
      { jwksUri: undefined, jwks: { keys: [{ ...jwk, d: 'hunter2' }] } },
      'entry 1: jwks: must hold public',
    ],
    ['keys over plain http', { jwksUri: 'http://hunter2.example' }, 'entry 1: jwksUri: must be an https address'],
    ['no claim', { usernameClaim: '' }, 'entry 1: usernameClaim: must be the name of a claim'],
    ['no orgs', { orgIds: [] }, 'entry 1: orgIds: must be at least 1 item'],
    ['an org id of 15 characters', { orgIds: ['00D5e000000AcmE'] }, 'entry 1: orgIds.0: must be an org id of 18'],
    [
      'a client over plain http',
      { clients: ['http://hunter2.example/c.json'] },
      'entry 1: clients.0: must be an https',
    ],
    ['a field too many', { clientSecret: 'hunter2' }, 'entry 1: has no field "clientSecret"'],
  ])('refuses %s, naming the field and no value', (_, changes, problem) => {
    const message = problemOf({ ...acme, ...changes })
    expect(message).toContain(problem)
    expect(message).not.toContain('hunter2')
  })

  it('refuses two entries for the same people, and names each that is wrong', () => {
    expect(problemOf(acme, { ...acme, usernameClaim: 'email' })).toBe(
      'entry 2: has the issuer and tenant of one before it',
    )
    expect(problemOf({ ...acme, orgIds: [] }, acme, { ...acme, issuer: '' })).toMatch(/^entry 1: .*; entry 3: /)
  })

  it.each(['{}', 'hunter2', '[1', '"hunter2"', ''])('refuses %j without showing it', text => {
    expect(() => readIdentityProviders(text)).toThrow(/^must be a JSON list of entries$/)
  })
})
