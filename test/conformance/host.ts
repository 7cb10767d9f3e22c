import { createCalls } from '../../src/core/invoke/calls.ts'
import { createObjectReader } from '../../src/core/org/objects.ts'
import { scopes } from '../../src/core/scope.ts'
import type { Catalog } from '../../src/core/tool/catalog.ts'
import type { Tool } from '../../src/core/tool/tool.ts'
import { createApp } from '../../src/host/app.ts'
import { listen } from '../../src/host/server/server.ts'
import { createOwnClaims } from '../../src/storage/claims.ts'
import { mount } from '../../src/surfaces/http/surface.ts'
import { createConfirmation } from '../../src/surfaces/mcp/confirmation/confirmation.ts'
import { createGuidance } from '../../src/surfaces/mcp/lists/guidance.ts'
import { createListing } from '../../src/surfaces/mcp/lists/lists.ts'
import { createPrompts } from '../../src/surfaces/mcp/lists/prompts.ts'
import { createResources } from '../../src/surfaces/mcp/lists/resources.ts'
import { mcpSurface } from '../../src/surfaces/mcp/mcp.ts'
import type { ServerParts } from '../../src/surfaces/mcp/server/parts.ts'
import { createTasks } from '../../src/surfaces/mcp/tasks/tasks.ts'
import { createOrgs, noCallouts, person, silent } from '../unit/world.ts'
import { catalogTools } from './catalog.ts'
import { createFixtures } from './fixtures.ts'
import { jobTools, startFixtureJobs } from './jobs.ts'

/** The names are the suite's, which no tool of an app may have: so the catalog is made by hand. */
const toCatalog = (tools: readonly Tool[]): Catalog => ({
  ...{ tools, events: [], hasJobs: false, eventOf: () => undefined, wordsIn: () => undefined },
  toolOf: name => tools.find(tool => tool.name === name),
})

const topic = {
  name: 'fixtures',
  classificationDescription: 'Requests of the suite.',
  scope: 'Your job is to be tested.',
  instructions: ['Answer as the suite expects.'],
}

/** The app with the fixtures, in this process. The suite brings no token, so everybody is taken for one person. */
export async function startConformanceHost(options: Pick<ServerParts, 'withoutShortPath'> = {}) {
  const catalog = toCatalog([...catalogTools, ...jobTools])
  const { jobs, close } = await startFixtureJobs(catalog)
  const core = { catalog, orgs: createOrgs(), now: () => performance.now(), deadlineMs: 5000, record: () => {} }
  const topics = [{ topic, tools: catalog.tools.map(({ name }) => name) }]
  const { invoke, plan } = createCalls({ ...core, jobs, callouts: noCallouts, log: silent })
  const parts: ServerParts = {
    ...{ catalog, invoke, list: createListing(catalog), ...options },
    info: { name: 'fixtures', title: 'Fixtures', version: '1.0.0' },
    prompts: createPrompts(createGuidance(catalog, topics), topics),
    resources: createResources(createObjectReader(core)),
    tasks: createTasks({ catalog, jobs }),
    confirmation: createConfirmation({
      ...createOwnClaims(1000),
      plan,
      keys: [crypto.getRandomValues(new Uint8Array(32))],
    }),
  }
  const fixtures = createFixtures(parts)
  const app = createApp({
    log: silent,
    surfaces: [
      mount(mcpSurface, {
        ...parts,
        list: fixtures.list,
        extension: fixtures,
        hostnames: ['localhost', '127.0.0.1'],
        resource: 'http://localhost/mcp',
        issuer: 'http://localhost',
        readBearer: async () => ({ caller: person, scopes: new Set(scopes) }),
      }),
    ],
  })
  const server = await listen(app.fetch, { hostname: '127.0.0.1', port: 0 })
  return {
    url: `http://127.0.0.1:${server.port}/mcp`,
    async close() {
      await server.stop(100)
      await close()
    },
  }
}
