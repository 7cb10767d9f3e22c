import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { Clients } from '../../sign-in/clients.ts'
import type { People, Person } from '../../sign-in/person.ts'

export interface JwtLinkRequest {
  readonly client_id: string
  readonly username: string
  /** PEM. */
  readonly jwt_private_key: string
}

const spki = { type: 'spki', format: 'der' } as const

const belongTogether = (privateKey: string, publicKey: string): boolean => {
  try {
    const own = createPublicKey(createPrivateKey(privateKey)).export(spki)
    return own.equals(createPublicKey(publicKey).export(spki))
  } catch {
    return false
  }
}

/** The user a JWT link acts as; undefined when the org would not accept its assertions. The key is not kept. */
export const personOfJwtLink = (
  { client_id, username, jwt_private_key }: JwtLinkRequest,
  { clients, people }: { readonly clients: Clients; readonly people: People },
): Person | undefined => {
  const publicKey = clients.clientOf(client_id)?.publicKey
  return publicKey !== undefined && belongTogether(jwt_private_key, publicKey) ? people.personOf(username) : undefined
}
