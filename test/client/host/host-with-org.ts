import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LocalOrg } from '../../../local-org/server/server.ts'
import { startLocalOrg } from '../../../local-org/server/server.ts'
import { pickPort } from '../../../src/cli/dev/free-port.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import { readConfig } from '../../../src/host/config.ts'
import { createHost } from '../../../src/host/host.ts'
import { createLog } from '../../../src/host/log.ts'
import { listen } from '../../../src/host/server/server.ts'
import type { HostParts } from '../../../src/host/surface-parts.ts'
import { toSecretHash } from '../../../src/identity/keys/secret-hash.ts'
import { openSqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { createFolder } from './folder.ts'

export const meshYaml = readFileSync(
  new URL('../../fixtures/heroku-applink-service-mesh.yaml', import.meta.url),
  'utf8',
)

export const agentSecret = 'agentforce-secret-of-a-test'
export const portalSecret = 'portal-secret-of-a-test'

/** Whom the settings of the host let in by hand: two services, a site with a secret, an editor without, and one that may only read. */
const knownClients = [
  {
    ...{ clientId: 'agentforce', secretHash: toSecretHash(agentSecret) },
    ...{ scopes: ['tools:read', 'tools:write'], authorizations: ['influencerPortal'] },
  },
  { clientId: 'reporting', secretHash: toSecretHash(agentSecret), scopes: ['tools:read'], authorizations: [] },
  { clientId: 'portal', secretHash: toSecretHash(portalSecret), redirectUris: ['https://portal.example/callback?a=1'] },
  { clientId: 'editor', redirectUris: ['http://127.0.0.1/callback'] },
  { clientId: 'reader', redirectUris: ['http://127.0.0.1/callback'], scopes: ['tools:read'] },
]

export interface HostWithOrgOptions
  extends Pick<HostParts, 'accepted' | 'dev' | 'events' | 'network' | 'signInTime' | 'trace'>,
    Partial<Pick<HostParts, 'loadApiDocument' | 'loadDocument' | 'jobsOptions'>> {
  readonly tools: readonly Tool[]
  /** `sidecar`: the local org's mesh is in front, as with `npm run dev`. `embedded`: clients reach the host itself. `none`: as that, without AppLink. */
  readonly mesh: 'sidecar' | 'embedded' | 'none'
  /** Entries of SERVICE_CLIENTS beside those that are always there. */
  readonly serviceClients?: readonly object[]
  /** Default: any free one. */
  readonly port?: number
  /** Where clients believe the host to be. Default: where it is. */
  readonly publicUrl?: string
  /** Default: a new one, which ends with the host. */
  readonly org?: LocalOrg
  /** Settings in the place of the usual ones. */
  readonly env?: Readonly<Record<string, string>>
}

const loadDocument = async () => ({ yaml: 'openapi: 3.0.3\n', json: '{}' })

/** The whole host with its real parts and sign-in, beside a local org, both in this process on real sockets. */
export async function startHostWithOrg(options: HostWithOrgOptions) {
  const { env, mesh, org: given, publicUrl, serviceClients = [], tools, ...parts } = options
  const org = given ?? (await startLocalOrg({ meshYaml }))
  const port = parts.port ?? (await pickPort('APP_PORT', '0'))
  const url = publicUrl ?? (mesh === 'sidecar' ? org.mesh : `http://127.0.0.1:${port}`)
  const folder = createFolder()
  const lines: string[] = []
  const write = (text: string) => {
    lines.push(...text.split('\n'))
    parts.trace?.note(text)
  }
  const log = createLog({ level: 'debug', now: () => new Date(), write })
  const variables = {
    ...{ ...envOf(org), ...toMeshEnv(mesh, org), PUBLIC_URL: url, DATA_DIR: folder.path, PROXIES_IN_FRONT: '1' },
    SERVICE_CLIENTS: JSON.stringify([...knownClients, ...serviceClients]),
    ...env,
  }
  const host = await createHost({
    ...{ tools, log, network: { canReach: async () => true }, loadDocument },
    ...parts,
    config: readConfig(variables, { callouts: tools.flatMap(({ callouts }) => callouts) }),
    info: { name: 'test-host', title: 'Test host', version: '1.0.0' },
  })
  const server = await listen(host.app.fetch, { hostname: '127.0.0.1', port, before: host.before })
  org.forwardTo(port)
  const database = openSqlite(join(folder.path, 'host.sqlite'))
  return {
    ...{ database, dataDir: folder.path, lines, org, port, url, mcp: `${url}/mcp` },
    async close() {
      await server.stop(100)
      await database.close()
      await host.close()
      if (!given) await org.close()
      folder.remove()
    },
  }
}

export type HostWithOrg = Awaited<ReturnType<typeof startHostWithOrg>>

/** Without AppLink the settings have the authorization that its add-on has else, of the same user. */
function toMeshEnv(mesh: HostWithOrgOptions['mesh'], { org: loginUrl }: LocalOrg): Record<string, string> {
  if (mesh !== 'none') return { MESH: mesh }
  const app = { clientId: 'ActionHostClient', clientSecretVariable: 'SALESFORCE_CLIENT_SECRET' }
  return { APPLINK: 'off', AUTHORIZATIONS: JSON.stringify([{ name: 'influencerPortal', loginUrl, ...app }]) }
}

function envOf({ applink, clients, org, orgId }: LocalOrg): Record<string, string> {
  const client = clients.clientOf('ActionHostClient')
  return {
    HEROKU_APPLINK_API_URL: applink.apiUrl,
    HEROKU_APPLINK_TOKEN: applink.token,
    HEROKU_APP_ID: applink.appId,
    ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
    LOCAL_ORG_URL: org,
    SALESFORCE_LOGIN_URL: org,
    SALESFORCE_ORG_IDS: orgId,
    SALESFORCE_CLIENT_ID: client?.clientId ?? '',
    SALESFORCE_CLIENT_SECRET: client?.clientSecret ?? '',
    DYNAMIC_CLIENT_REGISTRATION: 'on',
  }
}
