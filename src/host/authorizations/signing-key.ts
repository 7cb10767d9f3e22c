import { createPrivateKey, type KeyObject } from 'node:crypto'

const form = 'must be a private RSA key of at least 2,048 bits, as PEM'

/** What is often given in the place of a key, by its first line, and what is meant. */
const mistaken: readonly (readonly [label: RegExp, problem: string])[] = [
  [
    /ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/,
    `${form}: this one is locked by a passphrase, which the host has not`,
  ],
  [/PRIVATE KEY/, form],
  [/CERTIFICATE/, `${form}: this is a certificate, which the external client app gets`],
  [/PUBLIC KEY/, `${form}: this is a public key`],
]

/** A key for RS256, from PEM whose lines may be joined by `\n`. @throws Error without a piece of the text */
export function readSigningKey(text: string): KeyObject {
  const pem = text.replaceAll('\\n', '\n')
  const key = keyIn(pem)
  if (key?.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) return key
  const [, problem = form] = (key ? undefined : mistaken.find(([label]) => label.test(pem))) ?? []
  throw new Error(problem)
}

function keyIn(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}
