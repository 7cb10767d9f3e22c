import { type AdapterPayload, type ClientMetadata, Provider } from 'oidc-provider'
import { AppError } from '../../core/failure.ts'
import type { PublicKeySet } from '../../identity/keys/public-keys.ts'
import { keyIdIn, type ReadRemoteKeys } from '../clients/remote-keys.ts'
import { toTemporaryError } from './temporary.ts'

/** Finds a client of the settings whose keys are elsewhere. */
export type FindKeyedClient = (clientId: string) => Promise<AdapterPayload | undefined>

/**
 * Makes the finder of such clients. They come with the keys as they are now: the provider would go on with those that it
 * has, also when their publisher took them back.
 */
export function createKeyedClients(given: readonly ClientMetadata[], readKeys: ReadRemoteKeys): FindKeyedClient {
  const clients = new Map(given.flatMap(client => (client.jwks_uri ? [[client.client_id, client] as const] : [])))
  return async clientId => {
    const client = clients.get(clientId)
    const assertion = Provider.ctx?.oidc?.params?.client_assertion
    // Who does not prove anything needs no keys.
    if (!client || typeof assertion !== 'string') return client as AdapterPayload | undefined
    const { jwks_uri: address = '', ...rest } = client
    return { ...rest, jwks: await keysAt(readKeys, address, keyIdIn(assertion)) } as unknown as AdapterPayload
  }
}

/** None, when there are none: then nothing that is signed is taken. */
async function keysAt(readKeys: ReadRemoteKeys, address: string, keyId: string | undefined): Promise<PublicKeySet> {
  try {
    return await readKeys(address, keyId)
  } catch (error) {
    if (!(error instanceof AppError)) return { keys: [] }
    throw toTemporaryError(Provider.ctx, { reason: error.message, status: 503, retryAfterSeconds: 10 })
  }
}
