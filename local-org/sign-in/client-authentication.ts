import { createHash, timingSafeEqual } from 'node:crypto'
import type { Client, Clients } from './clients.ts'
import type { Form } from './form.ts'
import { badClient, badSecret } from './oauth-error.ts'

interface Credentials {
  readonly clientId: string
  readonly clientSecret: string
}

const readBasic = (header: string | undefined): Credentials | undefined => {
  const encoded = /^basic\s+([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [clientId = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':')
  try {
    return { clientId: decodeURIComponent(clientId), clientSecret: decodeURIComponent(secret.join(':')) }
  } catch {
    throw badSecret()
  }
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
const same = (left: string, right: string): boolean => timingSafeEqual(hash(left), hash(right))

/**
 * The client that sends a request, by Basic header or form fields.
 *
 * @throws OAuthError for an unknown client, a wrong secret, and a secret from a public client
 */
export const readClient = (clients: Clients, form: Form, authorization: string | undefined): Client => {
  const basic = readBasic(authorization)
  const { clientId, clientSecret } = basic ?? { clientId: form('client_id'), clientSecret: form('client_secret') }
  const client = clients.clientOf(clientId)
  if (!client) throw badClient()
  if (!same(client.clientSecret ?? '', clientSecret)) throw badSecret()
  return client
}
