import { describe, expect, it } from 'vitest'
import { readServiceClients } from '../../../../src/identity/keys/service-clients.ts'
import { createSigner } from '../../../client/sign-in/signer.ts'

const hash = `sha256:${'ab'.repeat(32)}`
const agent = { clientId: 'agentforce', secretHash: hash, scopes: ['tools:read'], authorizations: ['influencerPortal'] }
const editor = { clientId: 'editor', redirectUris: ['http://localhost/callback'] }
const signer = createSigner('one')
const keys = { keys: [signer.jwk] }
const supplier = {
  name: 'supplier',
  keyHashes: [hash],
  tools: ['addProducts'],
  authorizations: ['influencerPortal'],
}
const read = (...entries: unknown[]) => readServiceClients(JSON.stringify(entries))
const problemOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

describe('the list of service clients', () => {
  it('tells services, clients of people and API keys apart', () => {
    const { apiKeys, people, services } = read(agent, editor, supplier)
    expect(services.get('agentforce')).toEqual(agent)
    expect(people.get('editor')).toEqual({ ...editor, scopes: ['tools:read', 'tools:write'] })
    expect(apiKeys.get('supplier')).toEqual(supplier)
    expect([services.size, people.size, apiKeys.size]).toEqual([1, 1, 1])
  })

  it('has programs that prove themselves with a key of their own', () => {
    const jwks = keys
    const { secretHash: _, ...bare } = agent
    const robot = { ...bare, clientId: 'robot', jwks }
    const remote = { ...bare, clientId: 'remote', jwksUri: 'https://keys.example/jwks.json?of=remote' }
    const portal = { ...editor, clientId: 'portal', jwks }
    const { people, services } = read(robot, remote, portal)
    expect([services.get('robot'), services.get('remote')]).toEqual([robot, remote])
    expect(people.get('portal')).toMatchObject(portal)
  })

  it('has clients that act for people by the word of an issuer, and can ask nobody', () => {
    const assistant = { clientId: 'assistant', secretHash: hash, identityProviders: ['https://idp.example'] }
    expect(read(assistant).people.get('assistant')).toMatchObject({ ...assistant, redirectUris: [] })
  })

  it('may be empty', () => {
    expect(read().services.size).toBe(0)
  })

  it.each([['nobody'], ['constructor'], ['__proto__'], ['toString']])('knows no %s', id => {
    expect(read(agent).services.get(id)).toBeUndefined()
  })

  it.each([
    ['a secret in the clear', { ...agent, secretHash: 'hunter2-very-secret' }, 'entry 1: secretHash: must be sha256:'],
    ['no secret', { ...agent, secretHash: undefined }, 'entry 1: secretHash: is required'],
    ['a secret and a key', { ...agent, jwks: keys }, 'entry 1: must have one of secretHash, jwks and jwksUri'],
    [
      'two places for keys',
      { ...editor, jwks: keys, jwksUri: 'https://keys.example/' },
      'entry 1: must have one of secretHash, jwks and jwksUri',
    ],
    [
      'a private key',
      { ...editor, jwks: { keys: [{ ...signer.jwk, d: 'hunter2' }] } },
      'entry 1: jwks: must hold public keys alone',
    ],
    ['a key that is none', { ...editor, jwks: 'hunter2' }, 'entry 1: jwks: must be a JSON Web Key Set'],
    ['a key of no use among others', { ...editor, jwks: { keys: [signer.jwk, { kty: 'EC' }] } }, 'entry 1: jwks: must'],
    [
      'the word of an issuer for a client that proves nothing',
      { ...editor, identityProviders: ['https://idp.example'] },
      'entry 1: identityProviders: needs a client with secretHash, jwks or jwksUri',
    ],
    ['keys over plain http', { ...editor, jwksUri: 'http://hunter2.example/' }, 'entry 1: jwksUri: must be an https'],
    ['keys behind a password', { ...editor, jwksUri: 'https://a:hunter2@b.example/' }, 'entry 1: jwksUri: must be'],
    ['keys at no address', { ...editor, jwksUri: 'hunter2' }, 'entry 1: jwksUri: must be an https'],
    ['a hash in capital letters', { ...agent, secretHash: hash.toUpperCase() }, 'entry 1: secretHash: must be'],
    ['no scope', { ...agent, scopes: [] }, 'entry 1: scopes: must be at least 1 item'],
    [
      'an unknown scope',
      { ...agent, scopes: ['hunter2'] },
      'entry 1: scopes.0: must be one of tools:read, tools:write',
    ],
    ['no authorizations', { ...agent, authorizations: undefined }, 'entry 1: authorizations: is required'],
    ['a field too many', { ...agent, secret: 'hunter2' }, 'entry 1: has no field "secret"'],
    ['an address for an id', { ...agent, clientId: 'https://hunter2.example' }, 'entry 1: clientId: must be letters'],
    ['an API key for people', { ...editor, keyHashes: [hash] }, 'entry 1: has no field "keyHashes"'],
    ['people with authorizations', { ...editor, authorizations: ['x'] }, 'entry 1: has no field "authorizations"'],
    ['no address', { ...editor, redirectUris: [] }, 'entry 1: redirectUris: must be at least 1 item'],
    ['no keys', { ...supplier, keyHashes: [] }, 'entry 1: keyHashes: must be at least 1 item'],
    ['no tools', { ...supplier, tools: [] }, 'entry 1: tools: must be at least 1 item'],
    ['no requests at all', { ...supplier, requestsPerMinute: 0 }, 'entry 1: requestsPerMinute: must be at least 1'],
    ['a text for an entry', 'hunter2', 'entry 1: must be an object'],
    ['nothing for an entry', null, 'entry 1: must be an object'],
  ])('refuses an entry with %s, naming the field and no value', (_, entry, problem) => {
    const message = problemOf(() => read(entry))
    expect(message).toContain(problem)
    expect(message).not.toContain('hunter2')
  })

  it('names every entry that is wrong', () => {
    expect(problemOf(() => read(agent, { ...editor, clientId: '' }, { ...supplier, tools: 7 }))).toBe(
      'entry 2: clientId: must be letters, digits, dots, dashes and underscores, beginning with a letter, at most 100; entry 3: tools: must be an array',
    )
  })

  it('refuses a name that two entries have, of whatever kind', () => {
    expect(problemOf(() => read(agent, { ...supplier, name: 'agentforce' }))).toBe(
      'entry 2: has the name of an entry before it',
    )
  })

  it.each([['{}'], ['hunter2'], ['[1'], ['"hunter2"'], ['']])('refuses %j without showing it', text => {
    expect(problemOf(() => readServiceClients(text))).toBe('must be a JSON list of entries')
  })
})
