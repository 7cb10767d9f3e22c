import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import * as z from 'zod'
import { isJsonObject, type JsonFields } from '../../core/json.ts'

/** A key as a JSON Web Key, without anything that signs. */
export type PublicKey = JsonFields & { readonly kty: string }

/** A JSON Web Key Set. */
export interface PublicKeySet {
  readonly keys: readonly PublicKey[]
}

/** What programs and identity providers may sign with: asymmetric alone, so that nobody who can check can sign. */
export const signatureAlgorithms = ['RS256', 'PS256', 'ES256', 'Ed25519', 'EdDSA'] as const

const maxKeys = 50
const minRsaBits = 2048

/** Parts of a key that sign, or that open a secret one. */
const secretParts = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'] as const

const algorithmsOf = ({ crv, kty }: JsonFields): readonly string[] => {
  if (kty === 'RSA') return ['RS256', 'PS256']
  if (kty === 'EC' && crv === 'P-256') return ['ES256']
  return kty === 'OKP' && crv === 'Ed25519' ? ['Ed25519', 'EdDSA'] : []
}

/**
 * Reads a key set: its keys for the algorithms that are taken here. Others are passed over, as RFC 7517 says.
 * @param whole refuses a set with a key that is not taken
 * @throws Error that says what is wrong with it, and no value
 */
export function readPublicKeys(value: unknown, whole = false): PublicKeySet {
  const keys = isJsonObject(value) && Array.isArray(value.keys) ? (value.keys as unknown[]) : undefined
  if (!keys?.every(isJsonObject)) throw new Error('must be a JSON Web Key Set, {"keys":[...]}')
  if (keys.length > maxKeys) throw new Error(`must hold at most ${maxKeys} keys`)
  if (keys.some(holdsSecret)) throw new Error('must hold public keys alone, and no part of a private or shared one')
  const taken = keys.filter(isTaken)
  if (taken.length === 0 || (whole && taken.length < keys.length)) {
    throw new Error(`must hold keys for ${signatureAlgorithms.join(', ')}, RSA of at least ${minRsaBits} bits`)
  }
  return { keys: taken }
}

const holdsSecret = (key: JsonFields): boolean => key.kty === 'oct' || secretParts.some(part => part in key)

const isTaken = (key: JsonFields): key is PublicKey => isForSignatures(key) && isStrong(publicKeyOf(key))

/** Whether it says that it is for one of the algorithms, and for nothing else. */
function isForSignatures({ alg, key_ops: operations, kid, use, ...key }: JsonFields): boolean {
  const algorithms = algorithmsOf(key)
  return (
    algorithms.includes(String(alg ?? algorithms[0])) &&
    [undefined, 'sig'].includes(use as string | undefined) &&
    ['undefined', 'string'].includes(typeof kid) &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify')))
  )
}

const isStrong = (key: KeyObject | undefined): boolean =>
  key !== undefined && (key.asymmetricKeyDetails?.modulusLength ?? minRsaBits) >= minRsaBits

function publicKeyOf(key: JsonFields): KeyObject | undefined {
  try {
    return createPublicKey({ key: key as JsonWebKey, format: 'jwk' })
  } catch {
    return undefined
  }
}

/** A key set in the settings. */
export const keySet = z.unknown().transform((value, context): PublicKeySet => {
  try {
    return readPublicKeys(value, true)
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message })
    return z.NEVER
  }
})

/** Whether keys are fetched from there. */
export function isKeyAddress(text: string): boolean {
  const url = URL.parse(text)
  return url?.protocol === 'https:' && url.username === '' && url.password === '' && !text.includes('#')
}

/** Where a key set is, in the settings. */
export const keyAddress = z.string().refine(isKeyAddress, {
  error: 'must be an https address without user, password and fragment',
})
