import { Client, type ClientCapabilities, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { Tool } from '#kit'
import type { Caller, OrgConnector } from '../../../src/core/caller.ts'
import { AppError } from '../../../src/core/failure.ts'
import { createCalls } from '../../../src/core/invoke/calls.ts'
import type { CallRecord } from '../../../src/core/invoke/invoke.ts'
import { createObjectReader } from '../../../src/core/org/objects.ts'
import { scopes } from '../../../src/core/scope.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { createApp } from '../../../src/host/app.ts'
import { listen } from '../../../src/host/server/server.ts'
import { toTopics } from '../../../src/openapi/topics.ts'
import { createSalesforce } from '../../../src/salesforce/salesforce.ts'
import { createOwnClaims } from '../../../src/storage/claims.ts'
import { mount } from '../../../src/surfaces/http/surface.ts'
import { createConfirmation } from '../../../src/surfaces/mcp/confirmation/confirmation.ts'
import { createLists } from '../../../src/surfaces/mcp/lists/lists.ts'
import { mcpSurface } from '../../../src/surfaces/mcp/mcp.ts'
import { appLink } from '../../fixtures/app-link.config.ts'
import { noCallouts, silent } from '../../unit/world.ts'
import type { RunningOrg } from '../org/local-org.ts'

export type Revision = '2026-07-28' | '2025-11-25'

/** `/mcp` over the local org, with everything the protocol has. A bearer token is a user's name, or `service`. */
export async function startMcpApp(tools: readonly Tool[], org: RunningOrg) {
  const salesforce = createSalesforce({})
  const records: CallRecord[] = []
  const orgs: OrgConnector = {
    connectUser: ({ session }, scope) => salesforce.connect(session, scope),
    connectAuthorization: () => Promise.reject(new AppError('not_found', 'There is no authorization.')),
  }
  const record = (call: CallRecord) => {
    records.push(call)
  }
  const calls = { orgs, now: () => performance.now(), deadlineMs: 10_000, record }
  const catalog = createCatalog(tools)
  const { invoke, plan } = createCalls({ ...calls, catalog, callouts: noCallouts, log: silent })
  const app = createApp({
    log: silent,
    surfaces: [
      mount(mcpSurface, {
        ...{ catalog, invoke, plan },
        info: { name: 'test-host', title: 'Test host', version: '1.0.0' },
        hostnames: ['127.0.0.1'],
        ...{ resource: 'http://127.0.0.1/mcp', issuer: 'http://127.0.0.1' },
        readBearer: async token => ({ caller: callerOf(org, token ?? ''), scopes: new Set(scopes) }),
        confirmation: createConfirmation({ ...createOwnClaims(1000), plan, keys: [new Uint8Array(32).fill(7)] }),
        ...createLists({ catalog, topics: toTopics(catalog, appLink), objects: createObjectReader(calls) }),
      }),
    ],
  })
  const server = await listen(app.fetch, { hostname: '127.0.0.1', port: 0 })
  return {
    records,
    url: `http://127.0.0.1:${server.port}/mcp`,
    async close() {
      await server.stop(100)
      await salesforce.close()
    },
  }
}

function callerOf({ apiVersion, org: orgUrl, orgId, users }: RunningOrg, authorization: string): Caller {
  const username = authorization.replace('Bearer ', '')
  if (username === 'service') return { kind: 'service', clientId: 'billing', authorizations: [] }
  const user = users.find(each => each.username === username)
  if (!user) throw new AppError('unauthenticated', 'authorization: send "Bearer" and a name')
  return { kind: 'person', session: { ...user, apiVersion, orgId, orgUrl } }
}

/** The official client, in the era of the revision. */
export async function connectClient(
  url: string,
  token: string,
  { capabilities = {}, revision }: { readonly capabilities?: ClientCapabilities; readonly revision: Revision },
): Promise<Client> {
  const mode = revision === '2026-07-28' ? { pin: revision } : 'legacy'
  const client = new Client({ name: 'test-client', version: '1.0.0' }, { capabilities, versionNegotiation: { mode } })
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }))
  return client
}
