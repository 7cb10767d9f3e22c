import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readPublicKeys } from '../../../../src/identity/keys/public-keys.ts'
import { createSigner } from '../../../client/sign-in/signer.ts'

const elliptic = createSigner('one')
const good = elliptic.jwk
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })
const longCurve = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' })
const privateJwk = { ...elliptic.privateKey.export({ format: 'jwk' }), kid: 'one' }

describe('a key set', () => {
  it.each(['RS256', 'PS256', 'ES256', 'Ed25519'] as const)('holds a key for %s', alg => {
    const { jwk } = createSigner('one', alg)
    const { alg: _, use: __, kid: ___, ...bare } = jwk
    expect(readPublicKeys({ keys: [jwk, bare] }, true)).toEqual({ keys: [jwk, bare] })
  })

  const notTaken: readonly [string, object][] = [
    ['of 1,024 bits', weak],
    ['of another curve', longCurve],
    ['to encrypt with', { ...good, use: 'enc' }],
    ['for another algorithm', { ...good, alg: 'ES512' }],
    ['for an algorithm of another kind of key', { ...good, alg: 'RS256' }],
    ['that only signs', { ...good, key_ops: ['sign'] }],
    ['whose id is a number', { ...good, kid: 7 }],
    ['that is no point of its curve', { ...good, x: good.y, y: good.x }],
    ['of a kind that nobody knows', { kty: 'AKP', alg: 'ML-DSA-44', pub: 'x' }],
    ['of no kind', {}],
  ]
  it.each(notTaken)('passes a key over %s, or is refused where it is ours to correct', (_, key) => {
    expect(readPublicKeys({ keys: [key, good] })).toEqual({ keys: [good] })
    expect(() => readPublicKeys({ keys: [key, good] }, true)).toThrow('must hold keys for RS256')
    expect(() => readPublicKeys({ keys: [key] })).toThrow('must hold keys for RS256')
  })

  it.each<[string, unknown, string]>([
    ['with a private key', { keys: [good, privateJwk] }, 'public keys alone'],
    ['with a shared secret', { keys: [good, { kty: 'oct', k: 'hunter2' }] }, 'public keys alone'],
    ['without keys', { keys: [] }, 'must hold keys for RS256'],
    ['of a hundred keys', { keys: Array(100).fill(good) }, 'at most 50'],
    ['that is a key', good, 'JSON Web Key Set'],
    ['that is a list', [good], 'JSON Web Key Set'],
    ['of texts', { keys: ['hunter2'] }, 'JSON Web Key Set'],
    ['that is nothing', undefined, 'JSON Web Key Set'],
  ])('%s is refused, without a word of what is in it', (_, set, problem) => {
    expect(() => readPublicKeys(set)).toThrow(problem)
    expect(() => readPublicKeys(set)).not.toThrow('hunter2')
  })
})
