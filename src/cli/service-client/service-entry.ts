import { generateKeyPairSync, hash, type JsonWebKey, randomBytes } from 'node:crypto'
import { toSecretHash } from '../../identity/keys/secret-hash.ts'
import { newSecret } from '../secrets.ts'
import { toShellText } from '../shell-text.ts'

/** What a client proves itself with. What is secret in it is nowhere else. */
export type Proof =
  | { readonly secret: string }
  | { readonly privateKey: string; readonly publicKey: Readonly<Record<string, unknown>> }
  | { readonly jwksUri: string }

/** A client or a key that was just made. */
export interface Made {
  readonly proof: Proof
  /** To be appended to `SERVICE_CLIENTS`. */
  readonly entry: Readonly<Record<string, unknown>>
}

interface ClientRights {
  readonly scopes: readonly string[]
  readonly authorizations: readonly string[]
}

export interface KeyLimits {
  readonly tools: readonly string[]
  readonly requestsPerMinute?: number
}

export const newSecretProof = () => ({ secret: newSecret() })

/** A pair for ES256, which every library of JSON Web Tokens can do. */
export function newKeyPair(): Proof {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = publicKey.export({ format: 'jwk' })
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicKey: { ...jwk, kid: thumbprintOf(jwk), alg: 'ES256', use: 'sig' },
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc7638 */
const thumbprintOf = ({ crv, kty, x, y }: JsonWebKey): string =>
  hash('sha256', JSON.stringify({ crv, kty, x, y }), 'base64url')

export function createClient(name: string, proof: Proof, rights: ClientRights): Made {
  const clientId = `${name}-${randomBytes(4).toString('hex')}`
  return { proof, entry: { clientId, ...toKept(proof), ...rights } }
}

/** What the app keeps of it. */
function toKept(proof: Proof) {
  if ('secret' in proof) return { secretHash: toSecretHash(proof.secret) }
  return 'publicKey' in proof ? { jwks: { keys: [proof.publicKey] } } : proof
}

export function createKey(name: string, authorizations: readonly string[], limits: KeyLimits): Made {
  const proof = newSecretProof()
  return { proof, entry: { name, keyHashes: [toSecretHash(proof.secret)], authorizations, ...limits } }
}

export function toOutputJson({ entry, proof }: Made): Readonly<Record<string, unknown>> {
  if (!('clientId' in entry)) return { ...('secret' in proof && { key: proof.secret }), entry }
  const { clientId } = entry
  if ('secret' in proof) return { clientId, clientSecret: proof.secret, entry }
  return 'publicKey' in proof ? { clientId, privateKey: proof.privateKey, entry } : { clientId, entry }
}

const once = (kept: string): string => `It is shown this once: the app keeps ${kept} alone. `

/** What the program gets. */
function toHandOut({ entry, proof }: Made): string {
  if (!('clientId' in entry)) return 'secret' in proof ? `API key:  ${proof.secret}\n\n${once('its hash')}` : ''
  const id = `Client id:      ${entry.clientId}`
  if ('secret' in proof) return `${id}\nClient secret:  ${proof.secret}\n\n${once('its hash')}`
  if (!('publicKey' in proof)) return `${id}\nIts keys:       ${proof.jwksUri}\n\n`
  return `${id}
Signs with:     ES256, key id ${proof.publicKey.kid}
Private key:

${proof.privateKey}
It is for the program, which signs a token for PUBLIC_URL with it each time (private_key_jwt).
${once('the public part')}`
}

export function toOutput(made: Made, app: string): string {
  const json = JSON.stringify(made.entry)
  return `${toHandOut(made)}Append this entry to SERVICE_CLIENTS, a JSON list:

  ${json}

On Heroku:

  heroku config:set -a ${app} SERVICE_CLIENTS="$(heroku config:get SERVICE_CLIENTS -a ${app} |
    jq -cs '(.[0] // []) + [${toShellText(json)}]')"`
}
