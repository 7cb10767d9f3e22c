import { expect } from 'vitest'
import { readServiceClients } from '../../../../src/identity/keys/service-clients.ts'
import { createOpenings } from '../../../../src/sign-in/admission/openings.ts'
import { endTokensOf } from '../../../../src/sign-in/clients/client-end.ts'
import { createKeptDocuments } from '../../../../src/sign-in/clients/kept-documents.ts'
import { createApprovals } from '../../../../src/sign-in/consent/approvals.ts'
import { createBrowserSessions } from '../../../../src/sign-in/console/sessions.ts'
import { createSignInAdministration } from '../../../../src/sign-in/grants/administration.ts'
import { createSignIns } from '../../../../src/sign-in/grants/sign-ins.ts'
import type { StoredSignIn } from '../../../../src/sign-in/grants/stored-sign-in.ts'
import { createPendingSignIns } from '../../../../src/sign-in/salesforce/pending.ts'
import { createProviderRecords } from '../../../../src/sign-in/server/records.ts'
import { createSweep } from '../../../../src/sign-in/server/sweep.ts'
import { createTokenReader } from '../../../../src/sign-in/server/token-reader.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { createVault } from '../../../../src/storage/vault.ts'
import { session } from '../../world.ts'
import { keys } from './others.ts'

const place = {
  accountId: `${session.orgId}:${session.userId}`,
  clientId: 'client',
  redirectKey: 'https://client.example',
}
const entry = {
  ...place,
  grantId: 'g1',
  clientName: 'Client',
  redirectName: 'client.example',
  browser: 'b',
  scopes: 'tools:read',
}
const signIn: StoredSignIn = { loginUrl: session.orgUrl, refreshToken: 'refresh', session }
const token = 'a'.repeat(43)
const hourMs = 3_600_000

/** All that is asked for sign-ins: by clients, people, administrators and the sweep. */
export async function driveSignIns(database: Database): Promise<void> {
  let at = Date.now()
  const parts = { database, now: () => at, vault: createVault(keys) }
  const salesforce = {
    refresh: async () => ({ ...signIn, session: { ...session, accessToken: 'next' } }),
    revoke: async () => {},
  }
  const revokeGrant = (grantId: string) => records.endGrant(grantId)
  const signIns = createSignIns({ ...parts, salesforce, revokeGrant })
  const records = createProviderRecords({ ...parts, onGrantEnded: signIns.forget, keepDocument: async () => {} })
  await driveRecords(database, records, { ...parts, signIns })
  await signIns.keep(entry, signIn)
  at += 2 * hourMs
  await signIns.sessionOf('g1')
  await signIns.renew('g1', session.accessToken)
  await signIns.exchange('g1', signIn)
  await signIns.widen('g1', 'tools:read tools:write')
  await signIns.listOf(place.accountId)
  await signIns.latestIn({ ...place, browser: 'b' })
  await signIns.latestIn({ clientId: 'client', redirectKey: place.redirectKey, browser: 'b' })
  const approvals = createApprovals(parts)
  await approvals.add(place, ['tools:read'])
  const administration = createSignInAdministration({ database, approvals, signIns, revokeGrant })
  const reach = { orgId: session.orgId, alone: true }
  for (const after of [undefined, '9.x']) {
    for (const username of [undefined, 'somebody']) await administration.list(reach, { after, username })
  }
  await administration.end(reach, 'g1')
  await signIns.endThrough('client')
  await drivePages(parts, signIns)
}

type Parts = Parameters<typeof createPendingSignIns>[0]
type Records = ReturnType<typeof createProviderRecords>
type SignIns = ReturnType<typeof createSignIns>

async function driveRecords(
  database: Database,
  records: Records,
  { now, signIns }: Parts & { readonly signIns: SignIns },
) {
  const payload = { grantId: 'g1', ...place, aud: 'https://host.example/mcp', scope: 'tools:read' }
  const code = { kind: 'AuthorizationCode', id: 'code' }
  await records.put({ kind: 'Grant', id: 'g1' }, payload, 60)
  await records.put(code, payload, 60)
  await records.put({ kind: 'AccessToken', id: token }, payload, 60)
  await records.find(code)
  await records.consume(code)
  await records.grantIdOf(code)
  await records.endKind('AuthorizationCode', 'g1')
  await records.destroy(code)
  const resource = payload.aud
  for (const store of [signIns, { sessionOf: signIns.sessionOf }]) {
    const read = createTokenReader({
      database,
      now,
      resource,
      serviceClients: readServiceClients('[]'),
      signIns: store,
    })
    // The grant is there, and not yet what was kept of the sign-in.
    await expect(async () => read(`Bearer ${token}`)).rejects.toThrow('the sign-in at Salesforce has ended')
  }
  await endTokensOf('nobody', database)
  await createSweep({ database, now: () => now() + 10 * hourMs, endGrant: records.endGrant })()
}

async function drivePages(parts: Parts, signIns: SignIns): Promise<void> {
  const openings = createOpenings(parts)
  const opening = { id: 'o1', clientId: 'client', address: '10.0.0.1' }
  await openings.open(opening, 60_000)
  const pending = createPendingSignIns(parts)
  const begun = { place: 'o1', uid: '', clientId: 'client', loginUrl: session.orgUrl, verifier: 'v', nonce: 'n' }
  await pending.add('state', begun)
  await pending.find('state')
  await pending.sweep()
  await pending.take('state')
  await openings.close('o1')
  await openings.sweep()
  const documents = createKeptDocuments(parts)
  await documents.put('https://client.example', { text: '{}', fetchedMs: 1, freshMs: 1 })
  await documents.find('https://client.example')
  await documents.prolong('https://client.example')
  await documents.sweep()
  let made = 0
  let aheadMs = 0
  const now = () => parts.now() + aheadMs
  const newToken = () => `token-${++made}`
  const sessions = createBrowserSessions({ ...parts, now, signIns, newToken, issuer: 'https://host.example' })
  const id = await sessions.begin(signIn, { browser: 'b', before: undefined })
  aheadMs = hourMs
  await sessions.find(id)
  aheadMs = 1000 * hourMs
  await sessions.sweep()
}
