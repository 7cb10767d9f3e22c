import { createAppLink } from '../../../src/applink/applink.ts'
import { createInvoke } from '../../../src/core/invoke/invoke.ts'
import { scopes } from '../../../src/core/scope.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { createApp } from '../../../src/host/app.ts'
import { createLog } from '../../../src/host/log.ts'
import { listen } from '../../../src/host/server/server.ts'
import { createClientContextReader } from '../../../src/identity/applink/applink.ts'
import { createTakeover } from '../../../src/jobs/engine/takeover.ts'
import { createJobs } from '../../../src/jobs/jobs.ts'
import { jobMigrations } from '../../../src/jobs/schema.ts'
import { createDocument } from '../../../src/openapi/openapi.ts'
import { createSalesforce } from '../../../src/salesforce/salesforce.ts'
import { createOrgTrust } from '../../../src/salesforce/trust.ts'
import { migrate } from '../../../src/storage/migrations.ts'
import { connectDatabase } from '../../../src/storage/storage.ts'
import { createVault } from '../../../src/storage/vault.ts'
import { actionsSurface } from '../../../src/surfaces/actions/actions.ts'
import { documentsSurface } from '../../../src/surfaces/documents/documents.ts'
import { mount } from '../../../src/surfaces/http/surface.ts'
import { createListing } from '../../../src/surfaces/mcp/lists/lists.ts'
import { mcpSurface } from '../../../src/surfaces/mcp/mcp.ts'
import { createTasks } from '../../../src/surfaces/mcp/tasks/tasks.ts'
import { appLink as publishing } from '../../fixtures/app-link.config.ts'
import { enrollAccounts } from '../../fixtures/tools/enroll-accounts.ts'

/**
 * A host with one job, `enrollAccounts`, as a process to be killed: `ROLE` is `all` (accepts and works), `front` (accepts) or `worker`.
 * At `/mcp` the bearer token is what AppLink would say of the person. Prints `{"port":...}` once it is ready, its log on standard error.
 */

const env = process.env

const log = createLog({ level: 'info', now: () => new Date(), write: text => process.stderr.write(text) })
const trust = createOrgTrust({ localOrgUrl: env.LOCAL_ORG_URL })
const place = { databaseUrl: env.DATABASE_URL, dataFolder: env.DATA_DIR ?? '' }
const database = await connectDatabase(place)
await migrate(database, jobMigrations)
const takeover = createTakeover({ ...place, database })
const catalog = createCatalog([enrollAccounts])
const salesforce = createSalesforce({})
const addon = {
  apiUrl: env.HEROKU_APPLINK_API_URL ?? '',
  token: env.HEROKU_APPLINK_TOKEN ?? '',
  appId: env.HEROKU_APP_ID ?? '',
}
const appLink = createAppLink({ ...addon, trust })
const parts = {
  ...{ catalog, log, database, takeover },
  sealer: createVault([new Uint8Array(32).fill(7)]),
  orgs: {
    connectUser: ({ session }, scope) => salesforce.connect(session, scope),
    connectAuthorization: async (name, scope) => salesforce.connect(await appLink.authorization(name, scope), scope),
  } satisfies Parameters<typeof createJobs>[0]['orgs'],
  callouts: {
    connectCallout: () => {
      throw new Error('there are none')
    },
  },
}
const jobs = createJobs({ ...parts, options: { ...(env.LEASE_MS && { leaseMs: Number(env.LEASE_MS) }) } })
const now = () => performance.now()
const invoke = createInvoke({ ...parts, jobs, deadlineMs: 20_000, now, record: log.record })
const readSession = createClientContextReader(trust)
const document = createDocument(catalog, publishing)
const documents = mount(documentsSurface, { load: async () => ({ yaml: '', json: JSON.stringify(document) }) })
const actions = mount(actionsSurface, {
  invoke,
  isJob: name => catalog.toolOf(name, 'actions')?.job !== undefined,
  readCaller: header => ({ kind: 'invoker', session: readSession(header('x-client-context')) }),
})
const mcp = mount(mcpSurface, {
  ...{ catalog, invoke, list: createListing(catalog), hostnames: ['127.0.0.1'] },
  info: { name: 'job-host', title: 'Job host', version: '1.0.0' },
  ...{ resource: 'http://127.0.0.1/mcp', issuer: 'http://127.0.0.1' },
  tasks: createTasks({ catalog, jobs }),
  readBearer: async (authorization = '') => ({
    caller: { kind: 'person', session: readSession(authorization.replace('Bearer ', '')) },
    scopes: new Set(scopes),
  }),
})
const app = createApp({ log, surfaces: [documents, actions, mcp] })
const server = await listen(app.fetch, { hostname: '127.0.0.1', port: Number(env.APP_PORT ?? 0) })
if (env.ROLE !== 'front') jobs.work()
process.once('SIGTERM', async () => {
  await Promise.all([server.stop(5000), jobs.stop(5000)])
  await database.close()
  await Promise.all([salesforce.close(), appLink.close()])
  log.flush()
  process.exit(0)
})
process.stdout.write(`${JSON.stringify({ port: server.port })}\n`)
