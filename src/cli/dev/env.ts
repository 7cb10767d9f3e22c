import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DevApiKey, DevServiceClient } from '../../app/dev.ts'
import { readUtf8 } from '../../core/utf8.ts'
import { withoutAddons } from '../../host/addons/addons.ts'
import { toSecretHash } from '../../identity/keys/secret-hash.ts'
import { newSecret } from '../secrets.ts'
import { withEntries } from './entries.ts'
import type { LocalOrg } from './local-org.ts'

/** Keys and secrets as an administrator would hand them out, good for this run. */
export interface Credentials {
  readonly apiKeys: readonly (DevApiKey & { readonly key: string })[]
  readonly serviceClients: readonly (DevServiceClient & { readonly clientSecret: string })[]
}

interface Holders {
  readonly apiKeys: readonly DevApiKey[]
  readonly serviceClients: readonly DevServiceClient[]
}

export const createCredentials = ({ apiKeys, serviceClients }: Holders): Credentials => ({
  apiKeys: apiKeys.map(entry => ({ ...entry, key: newSecret() })),
  serviceClients: serviceClients.map(entry => ({ ...entry, clientSecret: newSecret() })),
})

/** As the host reads them, with hashes in the place of secrets. */
const toEntries = ({ apiKeys, serviceClients }: Credentials): readonly object[] => [
  ...serviceClients.map(({ authorizations, clientId, clientSecret }) => ({
    ...{ clientId, authorizations, secretHash: toSecretHash(clientSecret) },
    scopes: ['tools:read', 'tools:write'],
  })),
  ...apiKeys.map(({ key, ...entry }) => ({ ...entry, keyHashes: [toSecretHash(key)] })),
]

/**
 * The folder for the SQLite files of this run; a new one unless it is given, since what is in it means nothing to the next
 * run's local org. `undefined` where a database is given.
 */
export function chooseDataFolder({ DATABASE_URL, DATA_DIR }: NodeJS.ProcessEnv): string | undefined {
  if (DATABASE_URL) return undefined
  if (DATA_DIR) return DATA_DIR
  const folder = mkdtempSync(join(tmpdir(), 'action-host-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

interface LocalClient {
  readonly clientId: string
  readonly clientSecret?: string
}

/** The local org's external client app for sign-in; its secret is another in each run. */
async function readSignInClient(org: string): Promise<LocalClient> {
  const answer = await fetch(`${org}/_local/clients`)
  const { clients } = JSON.parse(readUtf8(await answer.bytes())) as { readonly clients: readonly LocalClient[] }
  const client = clients.find(({ clientId }) => clientId === 'ActionHostClient')
  if (!client) throw new Error('The local org has no client app "ActionHostClient" for sign-in.')
  return client
}

/** Without AppLink the host would name them as set for nothing. */
const ofTheMesh = { APP_PORT: undefined, MESH: undefined, HEROKU_APP_ID: undefined, AUTHORIZATION_ADDONS: undefined }

export interface HostEnvParts {
  readonly org: LocalOrg
  readonly appPort: number
  readonly dataDir: string | undefined
  readonly credentials: Credentials
  /** What the person at the terminal has set herself. It holds, but for the addresses of the programs that run here. */
  readonly given: NodeJS.ProcessEnv
  /** Settings in the place of those of an add-on. Absent: the host runs with AppLink. */
  readonly direct?: NodeJS.ProcessEnv | undefined
}

/** The settings with which the host runs beside the local org. */
export async function createHostEnv({
  appPort,
  credentials,
  dataDir,
  direct,
  given,
  org: { applink, mesh, org, orgId },
}: HostEnvParts): Promise<NodeJS.ProcessEnv> {
  const client = await readSignInClient(org)
  const withAddon = {
    ...{ APPLINK: 'on', APP_PORT: String(appPort), MESH: 'sidecar' },
    HEROKU_APPLINK_API_URL: applink.apiUrl,
    HEROKU_APPLINK_TOKEN: applink.token,
    HEROKU_APP_ID: applink.appId,
  }
  return {
    ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'debug',
    DYNAMIC_CLIENT_REGISTRATION: 'on',
    CONSOLE: 'on',
    DATA_DIR: dataDir,
    ...Object.fromEntries(Object.entries(withoutAddons(given)).filter(([, value]) => value !== '')),
    SERVICE_CLIENTS: withEntries(given.SERVICE_CLIENTS, toEntries(credentials)),
    ...(direct ? { ...ofTheMesh, ...direct, PORT: String(appPort) } : withAddon),
    PUBLIC_URL: mesh,
    LOCAL_ORG_URL: org,
    SALESFORCE_LOGIN_URL: org,
    SALESFORCE_ORG_IDS: orgId,
    SALESFORCE_CLIENT_ID: client.clientId,
    SALESFORCE_CLIENT_SECRET: client.clientSecret,
  }
}
