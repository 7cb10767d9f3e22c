import type { Service } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { toSecretHash } from './secret-hash.ts'
import type { ApiKeyClient } from './service-clients.ts'

/** Who holds an API key, and what the key is good for. */
export interface ApiKeyHolder {
  readonly caller: Service
  readonly tools: ReadonlySet<string>
  readonly requestsPerMinute: number
}

const defaultRequestsPerMinute = 600

/** 16 to 200 visible characters: shorter ones could be guessed. */
const bearer = /^Bearer +([\x21-\x7e]{16,200})$/i

/**
 * Reads API keys, sent as bearer tokens. Only hashes are known here; a key is found by its hash, so that no comparison
 * tells by its time how much of a guess was right.
 * @param isRevoked whether the holder of this name was revoked; gives a promise when that has to be looked up
 * @throws unauthenticated
 */
export function createApiKeyReader(
  clients: ReadonlyMap<string, ApiKeyClient>,
  isRevoked: (name: string) => boolean | Promise<boolean> = () => false,
): (authorization: string | undefined) => ApiKeyHolder | Promise<ApiKeyHolder> {
  const holders = new Map(
    [...clients.values()].flatMap(client => client.keyHashes.map(hash => [hash, toHolder(client)] as const)),
  )
  return authorization => {
    const key = bearer.exec(authorization ?? '')?.[1]
    if (!key) throw new AppError('unauthenticated', 'authorization: send "Bearer" and an API key')
    const holder = holders.get(toSecretHash(key))
    if (!holder) throw unknown()
    const revoked = isRevoked(holder.caller.clientId)
    if (revoked === false) return holder
    return requireNot(revoked).then(() => holder)
  }
}

async function requireNot(revoked: boolean | Promise<boolean>): Promise<void> {
  if (await revoked) throw unknown()
}

const unknown = (): AppError =>
  new AppError('unauthenticated', 'authorization: this API key is not known here, or not any more')

const toHolder = ({ authorizations, name, requestsPerMinute, tools }: ApiKeyClient): ApiKeyHolder => ({
  caller: { kind: 'service', clientId: name, authorizations },
  tools: new Set(tools),
  requestsPerMinute: requestsPerMinute ?? defaultRequestsPerMinute,
})
