import { resolve } from 'node:path'
import { revokeClient } from '../../host/revoking/revoking.ts'
import { openDatabase } from '../../host/stores.ts'
import { readNamedCredentials } from '../../identity/keys/named-credentials.ts'
import { readServiceClients } from '../../identity/keys/service-clients.ts'
import type { Database } from '../../storage/database.ts'
import { listRevoked, restore } from '../../storage/revocations/revocations.ts'
import { withRunningDev } from '../settings/running-dev.ts'
import type { Shell } from '../shell.ts'

/** What is asked about clients that were let in by hand: one of them. */
export interface RevokingWords {
  readonly revoke?: string | undefined
  readonly restore?: string | undefined
  readonly revoked?: boolean | undefined
}

export const isAboutRevoking = ({ restore: name, revoke, revoked }: RevokingWords): boolean =>
  [name, revoke, revoked].some(value => value !== undefined)

/** Revokes, takes that back, or lists, in the database of the host. */
export async function changeRevocations(words: RevokingWords, shell: Shell): Promise<number> {
  const { env } = shell.env.DATABASE_URL ? shell : withRunningDev(shell, ['DATA_DIR'])
  const database = await openDatabase({
    databaseUrl: env.DATABASE_URL || undefined,
    dataFolder: resolve(shell.folder, env.DATA_DIR || '.data'),
  })
  try {
    for (const line of await linesOf(words, shell, database)) shell.print(line)
    return 0
  } finally {
    await database.close()
  }
}

async function linesOf(
  { restore: restored, revoke }: RevokingWords,
  shell: Shell,
  database: Database,
): Promise<readonly string[]> {
  if (revoke !== undefined) {
    noteUnknown(revoke, shell)
    const isNew = await revokeClient(database, revoke)
    return [
      `${revoke}: ${isNew ? 'revoked' : 'was revoked before'}; every process refuses it, and its tokens are ended.`,
    ]
  }
  if (restored !== undefined) {
    const was = await restore(database, restored)
    return [`${restored}: ${was ? 'is let in again, with what the settings have for it' : 'was not revoked'}.`]
  }
  const listed = await listRevoked(database)
  return listed.map(({ name, revokedAt }) => `${new Date(revokedAt).toISOString()}  ${name}`)
}

/** It may be let in by settings that are not here, so that is no mistake. */
function noteUnknown(name: string, { complain, env }: Shell): void {
  const { apiKeys, people, services } = readServiceClients(env.SERVICE_CLIENTS || '[]')
  const named = readNamedCredentials(env.NAMED_CREDENTIALS || '[]')
  if ([apiKeys, people, services, named].some(entries => entries.has(name))) return
  complain(`Note: SERVICE_CLIENTS and NAMED_CREDENTIALS, as they are here, have no entry "${name}".`)
}
