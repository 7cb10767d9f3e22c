import type { AdapterPayload } from 'oidc-provider'
import { isSecretHash, toSecretHash } from '../../identity/keys/secret-hash.ts'

/** Stands in stored addresses where the id was. */
const place = '{id}'

/** The text of a payload that is kept: neither the id, which is the token itself, nor a client's secret stands in it. */
export function toStoredPayload(id: string, { jti: _, ...payload }: AdapterPayload): string {
  const { client_secret: secret, returnTo } = payload
  return JSON.stringify({
    ...payload,
    ...(typeof returnTo === 'string' && { returnTo: returnTo.replace(id, place) }),
    ...(typeof secret === 'string' && { client_secret: isSecretHash(secret) ? secret : toSecretHash(secret) }),
  })
}

/** The payload as the provider knows it, for whoever brought the id. */
export function readStoredPayload(id: string, text: string): AdapterPayload {
  const payload = JSON.parse(text) as AdapterPayload
  const { client_id: isClient, returnTo } = payload
  return {
    ...payload,
    ...(!isClient && { jti: id }),
    ...(returnTo !== undefined && { returnTo: returnTo.replace(place, id) }),
  }
}
