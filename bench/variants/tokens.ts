import type { Config } from '../../src/host/config.ts'
import { openStores } from '../../src/host/stores.ts'
import { createSignIns } from '../../src/sign-in/grants/sign-ins.ts'
import { createProviderRecords } from '../../src/sign-in/server/records.ts'

export const publicUrl = 'http://localhost:8080'
export const personToken = 'P'.repeat(43)
export const serviceToken = 'S'.repeat(43)
const clientId = 'bench-service'

export const serviceClients = JSON.stringify([
  {
    clientId,
    secretHash: `sha256:${'0'.repeat(64)}`,
    scopes: ['tools:read', 'tools:write'],
    authorizations: ['benchUser'],
  },
])

const grantId = 'G'.repeat(43)
/** Seconds. */
const lifetime = 3600
const scope = 'tools:read tools:write'

/**
 * What the store holds once a person has signed in, and a service has got a token: the same rows, by the same functions.
 * Does nothing where it has them already.
 */
export async function issueTokens(config: Config, orgUrl: string): Promise<void> {
  const stores = await openStores({ config, hasJobs: false, log: { debug() {}, info() {}, warn() {}, error() {} } })
  const parts = { ...stores, now: Date.now }
  const records = createProviderRecords({
    ...parts,
    onGrantEnded: async () => undefined,
    keepDocument: async () => undefined,
  })
  if (await records.find({ kind: 'AccessToken', id: personToken })) return stores.close()
  const session = {
    ...{ orgId: '00D5e000000AcmEEAS', userId: '005000000000001AAA', username: 'ada@acme.example', orgUrl },
    ...{ apiVersion: '62.0', accessToken: `00D5e000000AcmE!${'A'.repeat(96)}` },
  }
  const salesforce = { refresh: () => Promise.reject(new Error('not here')), revoke: async () => undefined }
  const signIns = createSignIns({ ...parts, salesforce, revokeGrant: async () => undefined })
  const place = { clientId: 'bench-client', redirectKey: 'http://127.0.0.1/callback', browser: 'b' }
  const texts = { clientName: 'Bench', redirectName: '127.0.0.1', scopes: scope }
  await signIns.keep({ grantId, ...place, ...texts }, { session, refreshToken: 'r', loginUrl: orgUrl })
  const aud = `${publicUrl}/mcp`
  const accountId = `${session.orgId}:${session.userId}`
  const issued = { iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + lifetime, scope, aud }
  await records.put({ kind: 'Grant', id: grantId }, { kind: 'Grant', accountId, clientId: place.clientId }, lifetime)
  const person = {
    ...issued,
    kind: 'AccessToken',
    clientId: place.clientId,
    accountId,
    grantId,
    gty: 'authorization_code',
  }
  await records.put({ kind: 'AccessToken', id: personToken }, person, lifetime)
  const service = { ...issued, kind: 'ClientCredentials', clientId }
  await records.put({ kind: 'ClientCredentials', id: serviceToken }, service, lifetime)
  await stores.close()
}
