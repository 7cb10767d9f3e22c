import type { App } from '../../app/app.ts'
import type { DevApiKey, DevServiceClient, SampleEvent, ThirdParty, Website } from '../../app/dev.ts'
import type { EventHandler } from '../../core/event/event.ts'
import { type Catalog, createCatalog } from '../../core/tool/catalog.ts'
import { authorizationsOf } from '../../core/tool/run-as.ts'
import type { Tool } from '../../core/tool/tool.ts'
import { exampleOf } from './first-call/example.ts'
import { type FirstCall, toFirstCalls } from './first-call/first-call.ts'
import type { PlannedTarget } from './local-org.ts'

/** What `npm run dev` starts and shows for one app: its `dev`, as far as its tools and events have a use for it. */
export interface DevPlan {
  readonly thirdParties: readonly ThirdParty[]
  readonly apiKeys: readonly DevApiKey[]
  readonly serviceClients: readonly DevServiceClient[]
  readonly websites: readonly Website[]
  readonly targets: readonly PlannedTarget[]
  /** Calls that can be shown as the first one, the best of them first. */
  readonly firstCalls: readonly FirstCall[]
  /** Whether there is an `/api`, with its reference page. */
  readonly hasApi: boolean
  readonly hasJobs: boolean
  /** Stored authorizations that tools and events run under, each once. */
  readonly authorizations: readonly string[]
}

/** @throws Error when the tools cannot be served, or a website is to get a key that there is not */
export function toDevPlan({ dev, events, tools }: Pick<App, 'dev' | 'events' | 'tools'>): DevPlan {
  const catalog = createCatalog(tools, events)
  const apiKeys = (dev.apiKeys ?? []).flatMap(key => keyFor(key, catalog) ?? [])
  const variables = new Set([...tools, ...events].flatMap(({ callouts }) => callouts).map(({ urlFrom }) => urlFrom))
  const keyOf = (apiKey: string) => dev.apiKeys?.find(({ name }) => name === apiKey)
  for (const { apiKey, name } of dev.websites ?? []) {
    if (!keyOf(apiKey))
      throw new Error(`app-link.config.ts: dev.websites: ${name}: there is no key "${apiKey}" in dev.apiKeys`)
  }
  return {
    apiKeys,
    thirdParties: (dev.thirdParties ?? []).filter(({ urlVariable }) => variables.has(urlVariable)),
    serviceClients: (dev.serviceClients ?? []).filter(client => hasTool(client, tools)),
    websites: (dev.websites ?? []).filter(({ apiKey }) => isServed(keyOf(apiKey), catalog)),
    targets: events.map(event => toTarget(event, dev.events?.[event.name])),
    firstCalls: toFirstCalls(tools),
    hasApi: tools.some(({ surfaces }) => surfaces.includes('api')),
    hasJobs: catalog.hasJobs,
    authorizations: [...new Set([...tools, ...events].flatMap(authorizationsOf))],
  }
}

const hasTool = ({ authorizations }: DevServiceClient, tools: readonly Tool[]): boolean =>
  tools.some(
    tool => tool.surfaces.includes('mcp') && authorizationsOf(tool).some(name => authorizations.includes(name)),
  )

/** The key with those of its tools that there are; none without any. */
function keyFor(key: DevApiKey, catalog: Catalog): DevApiKey | undefined {
  const tools = key.tools.filter(name => catalog.toolOf(name, 'api'))
  return tools.length === 0 ? undefined : { ...key, tools }
}

/** Whether all that the key is for is there: a website that lacks a part of it is none. */
const isServed = (key: DevApiKey | undefined, catalog: Catalog): boolean =>
  key?.tools.every(name => catalog.toolOf(name, 'api')) ?? false

const toTarget = ({ dataActionTarget, name, payload }: EventHandler, sample: SampleEvent | undefined) => ({
  payload: { ...exampleOf(payload)?.input },
  ...sample,
  ...{ apiName: dataActionTarget, endpoint: `/events/${name}` },
})
