import { setTimeout as wait } from 'node:timers/promises'
import { endTokensOf } from '../../sign-in/clients/client-end.ts'
import type { Database } from '../../storage/database.ts'
import { obeyedAfterMs, revoke } from '../../storage/revocations/revocations.ts'

/**
 * Revokes whoever was let in by hand under a name: an API key, a service, a client for people. Resolves once every process
 * that reaches the store refuses it, and what it had is ended.
 * @returns false when it was revoked before
 */
export async function revokeClient(database: Database, name: string): Promise<boolean> {
  const isNew = await revoke(database, { name, revokedAt: Date.now() })
  await endTokensOf(name, database)
  await wait(obeyedAfterMs)
  // What was being given out at that moment.
  await endTokensOf(name, database)
  return isNew
}
