import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import { readApp } from '../../../src/app/app.ts'
import { pickPort } from '../../../src/cli/dev/free-port.ts'
import { toDevPlan } from '../../../src/cli/dev/plan.ts'
import { allowForAll } from '../../../src/cli/dev/without-applink/consents.ts'
import { connectDirectly } from '../../../src/cli/dev/without-applink/without-applink.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import { toSecretHash } from '../../../src/identity/keys/secret-hash.ts'
import { createDocument, type DocumentConfig } from '../../../src/openapi/openapi.ts'
import { withoutAppLink } from '../../../src/openapi/without-applink.ts'
import { agentSecret, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { createOrgReader } from '../../client/org/org-reader.ts'
import { enrollAccounts } from '../../fixtures/tools/enroll-accounts.ts'

const folder = fileURLToPath(new URL('../../../', import.meta.url))
const meshYaml = readFileSync(`${folder}heroku-applink-service-mesh.yaml`, 'utf8')
const sample = await readApp(folder)
const plan = toDevPlan(sample)

/** The sample app, and a job that reports to Apex without rights that AppLink alone has. */
export const app = { ...sample, tools: [...sample.tools, enrollAccounts] as readonly Tool[] }

const keyOf = (name: string): string => `key-of-the-${name}-of-a-test`
const serviceClients = plan.apiKeys.map(({ name, ...rest }) => ({
  ...rest,
  ...{ name, keyHashes: [toSecretHash(keyOf(name))], requestsPerMinute: 6000 },
}))

type Variables = Readonly<Record<string, string>>

/** @param tools those that a host shows whose calls come this way */
function toHostParts(org: LocalOrg, tools: readonly Tool[], config: DocumentConfig) {
  const json = JSON.stringify(createDocument(createCatalog(tools), config))
  return { org, tools, events: app.events, serviceClients, loadDocument: async () => ({ yaml: '', json }) }
}

async function openWithAppLink(env: Variables) {
  const org = await startLocalOrg({ meshYaml })
  const host = await startHostWithOrg({ ...toHostParts(org, app.tools, app.appLink), mesh: 'sidecar', env })
  return toWorld(host, org)
}

async function openWithout(parties: Variables) {
  const port = await pickPort('APP_PORT', '0')
  const org = await startLocalOrg({ withoutAppLink: true, appPort: port })
  const env = { ...parties, ...(await connectDirectly(org, plan.authorizations, {})) } as Variables
  const { appLink, tools } = withoutAppLink(app)
  const parts = toHostParts(org, tools, { ...appLink, reachedBy: 'named-credential' })
  const host = await startHostWithOrg({ ...parts, mesh: 'none', port, env })
  const refused = await allowForAll(org)
  if (refused.length > 0) throw new Error(refused.join('\n'))
  return toWorld(host, org)
}

/** The app both ways, each with an org of its own, in the same state. */
export const openWorlds = (env: Variables) => Promise.all([openWithAppLink(env), openWithout(env)])

export type World = Awaited<ReturnType<typeof openWithout>>

interface ApexCall extends Readonly<Record<string, unknown>> {
  readonly callback?: { readonly id: string }
  readonly response?: Readonly<Record<string, { readonly jobId?: string }>>
}

interface Callback {
  readonly deliveries: readonly { readonly body: Readonly<Record<string, unknown>> }[]
}

interface Happening {
  readonly number: number
  readonly what: string
  readonly query?: string
  readonly status?: number
  readonly username?: string
}

function toWorld(host: Awaited<ReturnType<typeof startHostWithOrg>>, org: LocalOrg) {
  const send = async <T>(path: string, body?: object): Promise<T> => {
    const init = body && { method: 'POST', body: JSON.stringify(body) }
    const headers = { 'content-type': 'application/json' }
    return (await (await fetch(`${org.org}${path}`, { ...init, headers })).json()) as T
  }
  return {
    org: org.org,
    database: host.database,
    /** What a test client needs of what `npm run dev` has started. */
    tested: {
      ...{ mesh: org.mesh, mcp: host.mcp, org: org.org },
      serviceClients: [{ clientId: 'agentforce', clientSecret: agentSecret }],
      apiKeys: plan.apiKeys.map(({ name, tools }) => ({ key: keyOf(name), tools })),
    },
    usernameOf: (userId: string) => org.users.find(user => user.userId === userId)?.username,
    query: createOrgReader(org).query<Readonly<Record<string, unknown>>>,
    callAsApex: (call: object) => send<ApexCall>('/_local/callers/apex', call),
    callback: (id: string) => send<Callback>(`/_local/callbacks/${id}`),
    /** What the org was asked, and what happened in it, after the one with this number. */
    happenings: async (after: number) =>
      (await send<{ happenings: readonly Happening[] }>(`/_local/activity?after=${after}`)).happenings,
    async close() {
      await host.close()
      await org.close()
    },
  }
}
