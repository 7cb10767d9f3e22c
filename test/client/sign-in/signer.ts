import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type JWTPayload, SignJWT } from 'jose'

type Fields = Readonly<Record<string, unknown>>

const pairOf = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  PS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  Ed25519: () => generateKeyPairSync('ed25519'),
} as const

export type SignerAlgorithm = keyof typeof pairOf

export interface Signer {
  readonly alg: SignerAlgorithm
  readonly kid: string
  readonly privateKey: KeyObject
  /** The public part, as it is published. */
  readonly jwk: Fields
  /** The private part, as programs take it. */
  readonly pem: string
  /** A token with exactly these claims and, beside alg and kid, these fields of the header; `undefined` leaves one out. */
  sign(claims: Fields, header?: Fields): Promise<string>
}

/** Somebody with a key of its own. */
export function createSigner(kid: string, alg: SignerAlgorithm = 'ES256'): Signer {
  const { privateKey, publicKey } = pairOf[alg]()
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }
  return {
    ...{ alg, kid, privateKey, jwk, pem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string },
    sign: (claims, header = {}) =>
      new SignJWT(presentOf(claims) as JWTPayload)
        .setProtectedHeader({ alg, ...presentOf({ kid, ...header }) })
        .sign(privateKey),
  }
}

const presentOf = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

const toPart = (fields: Fields): string => Buffer.from(JSON.stringify(fields)).toString('base64url')

/** A token that is signed with a secret, or with nothing. */
export function forge(claims: Fields, { secret, ...header }: Fields & { readonly secret?: string }): string {
  const text = `${toPart(header)}.${toPart(claims)}`
  return `${text}.${secret === undefined ? '' : createHmac('sha256', secret).update(text).digest('base64url')}`
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000)

/** What a program says to prove who it is. */
export const proofClaims = (clientId: string, audience: string): Fields => ({
  ...{ iss: clientId, sub: clientId, aud: audience, jti: crypto.randomUUID() },
  ...{ iat: nowSeconds(), exp: nowSeconds() + 60 },
})

/** The parameters with which it is sent. */
export const toProof = (assertion: string) => ({
  client_assertion: assertion,
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
})
