import { readServiceClients } from '../../../src/identity/keys/service-clients.ts'
import { createSignInAdministration } from '../../../src/sign-in/grants/administration.ts'
import { accountIdOf, createSignIns, type SignInStore } from '../../../src/sign-in/grants/sign-ins.ts'
import { signInMigrations } from '../../../src/sign-in/outline.ts'
import { tokenChanges } from '../../../src/sign-in/remembered/migrations.ts'
import { createProviderRecords, type ProviderRecords } from '../../../src/sign-in/server/records.ts'
import { createTokenReader } from '../../../src/sign-in/server/token-reader.ts'
import type { Database } from '../../../src/storage/database.ts'
import { migrate } from '../../../src/storage/migrations.ts'
import { revocationMigrations } from '../../../src/storage/revocations/revocations.ts'
import { createVault } from '../../../src/storage/vault.ts'
import { session } from '../../unit/world.ts'

const resource = 'https://host.example/mcp'
export const grantId = 'G'.repeat(43)
export const personToken = 'P'.repeat(43)
export const serviceToken = 'S'.repeat(43)
export const serviceId = 'agentforce'
const accountId = accountIdOf(session)
/** What Salesforce gave in the place of the session that people begin with. */
export const renewed = { ...session, accessToken: '00Dxx!renewed' }

/** All that is made of a store in one process of a host. */
export interface TokenSide {
  readonly database: Database
  readonly records: ProviderRecords
  readonly signIns: SignInStore
  readonly administration: ReturnType<typeof createSignInAdministration>
  /** Whose the token is, and what it allows, in words; why not, where it is refused. */
  read(token: string): Promise<string>
  /** How often tokens were looked up. */
  looks(): number
}

interface SideOptions {
  readonly now?: (() => number) | undefined
}

/** What one process makes of a store. */
export function createSide(database: Database, { now = Date.now }: SideOptions = {}): TokenSide {
  let looks = 0
  const { quick = database.first } = database
  const watched: Pick<Database, 'quick'> = {
    quick(...asked) {
      looks += 1
      return quick(...asked)
    },
  }
  const vault = createVault([new Uint8Array(32).fill(7)])
  const salesforce = {
    refresh: async () => ({ session: renewed, refreshToken: 'r2', loginUrl: session.orgUrl }),
    revoke: async () => undefined,
  }
  const revokeGrant = (id: string) => records.endGrant(id)
  const signIns = createSignIns({ database, vault, salesforce, now, revokeGrant })
  const records = createProviderRecords({
    ...{ database, now, onGrantEnded: signIns.forget, keepDocument: async () => undefined },
  })
  const service = { clientId: serviceId, secretHash: `sha256:${'ab'.repeat(32)}`, authorizations: ['one'] }
  const reader = createTokenReader({
    database: { ...database, ...watched },
    ...{ resource, signIns, now, changes: database.watch?.(tokenChanges) },
    serviceClients: readServiceClients(JSON.stringify([{ ...service, scopes: ['tools:read', 'tools:write'] }])),
  })
  return {
    ...{ database, records, signIns, looks: () => looks },
    administration: createSignInAdministration({
      ...{ database, revokeGrant, signIns, approvals: { remove: async () => undefined } },
    }),
    async read(token) {
      try {
        const { caller, scopes } = await reader(`Bearer ${token}`)
        const name = caller.kind === 'service' ? caller.clientId : caller.session.accessToken
        return `${name}: ${[...scopes].join(' ')}`
      } catch (error) {
        return `refused: ${(error as Error).message}`
      }
    },
  }
}

/** Makes the tables. */
export const prepareStore = (database: Database) => migrate(database, [...signInMigrations, ...revocationMigrations])

/** Signs a person in, and gives a service its token. */
export async function issueTokens({ database, records, signIns }: TokenSide): Promise<void> {
  for (const table of ['oauth_records', 'login_sign_ins', 'revoked_clients']) await database.run(`DELETE FROM ${table}`)
  const place = { clientId: 'editor', redirectKey: 'https://editor.example/callback', browser: 'b' }
  const texts = { clientName: 'Editor', redirectName: 'editor.example', scopes: 'tools:read tools:write' }
  await signIns.keep({ grantId, ...place, ...texts }, { session, refreshToken: 'r1', loginUrl: session.orgUrl })
  const issued = { aud: resource, scope: 'tools:read tools:write' }
  await records.put({ kind: 'Grant', id: grantId }, { accountId, clientId: 'editor' }, 900)
  const person = { ...issued, clientId: 'editor', accountId, grantId }
  await records.put({ kind: 'AccessToken', id: personToken }, person, 900)
  await records.put({ kind: 'RefreshToken', id: 'R'.repeat(43) }, person, 9000)
  await records.put({ kind: 'ClientCredentials', id: serviceToken }, { ...issued, clientId: serviceId }, 900)
}
