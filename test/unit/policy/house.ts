import * as z from 'zod'
import { createRowText } from '../../../src/audit/row.ts'
import type { Caller, OrgConnector, Person } from '../../../src/core/caller.ts'
import { type CallerKind, mcpKindOf } from '../../../src/core/disclosure/disclosure.ts'
import { showJobs } from '../../../src/core/disclosure/shown-jobs.ts'
import type { CallRecord } from '../../../src/core/invoke/invoke.ts'
import type { Log } from '../../../src/core/log.ts'
import type { Org, OrgRequest } from '../../../src/core/org/org.ts'
import { scopes } from '../../../src/core/scope.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { defineTool, type Tool } from '../../../src/core/tool/tool.ts'
import { createApp } from '../../../src/host/app.ts'
import { createPolicies } from '../../../src/policy/policy.ts'
import type { DataPolicy } from '../../../src/policy/policy-form.ts'
import { actionsSurface } from '../../../src/surfaces/actions/actions.ts'
import { apiSurface } from '../../../src/surfaces/api/api.ts'
import { consoleSurface } from '../../../src/surfaces/console/console.ts'
import type { ConsoleParts } from '../../../src/surfaces/console/visit.ts'
import { mount } from '../../../src/surfaces/http/surface.ts'
import { createListing } from '../../../src/surfaces/mcp/lists/lists.ts'
import { mcpSurface } from '../../../src/surfaces/mcp/mcp.ts'
import { createTasks } from '../../../src/surfaces/mcp/tasks/tasks.ts'
import {
  type Fields,
  info,
  legacyMessage,
  type Message,
  modernMessage,
  postAction,
  postMcp,
} from '../in-memory-host.ts'
import { createFolder, openJobs, until } from '../jobs/world.ts'
import { taskMessage, tasksExtension } from '../surfaces/mcp/task-host.ts'
import { invoker, orgOf, people, permitted, service, session } from '../world.ts'
import type { Given } from './secrets.ts'

/** With rights that callers of every kind get. */
const forAll = { runAs: { authorization: 'influencerPortal' }, people, writes: false } as const

const input = z.object({})

export const plainTool = (name: string, { schema, value }: Given): Tool =>
  defineTool({
    ...{ ...forAll, name, title: name, description: 'Gives what it has.', input, output: schema as z.ZodObject },
    surfaces: ['actions', 'mcp', 'api'],
    run: async () => value as never,
  })

/** A job that reports what it will give, and then gives it. */
export const jobTool = (name: string, { schema, value }: Given, callback?: string): Tool =>
  defineTool({
    ...{ ...forAll, name, title: name, description: 'Gives what it has, later.', input, output: schema as z.ZodObject },
    // It is told of to Apex alone.
    ...(callback === undefined
      ? { surfaces: ['actions', 'mcp', 'api'] }
      : { surfaces: ['actions'], people: undefined }),
    job: { progress: schema as z.ZodObject, ...(callback !== undefined && { callback }) },
    async run(_, { progress }) {
      await progress(value as never)
      return value as never
    },
  })

const callbackUrl = `${session.orgUrl}/services/callbacks/1`

/** An answer, and the kind of caller who got it. */
export interface Heard {
  readonly kind: CallerKind
  readonly from: string
  readonly text: string
}

/** A whole host in this process, with every way out of it; orgs take callbacks and do nothing else. */
export async function openHouse(tools: readonly Tool[], policy: DataPolicy) {
  const folder = createFolder()
  const catalog = createCatalog(tools)
  const policies = createPolicies(policy, catalog)
  const written: string[] = []
  const posts: string[] = []
  const toRow = createRowText({ isKnown: () => true, now: () => new Date(0) })
  const note = (message: string, fields?: object, cause?: unknown) =>
    written.push(JSON.stringify([message, fields]), String(cause))
  const log: Log = { debug: note, info: note, warn: note, error: note }
  const audit = (call: CallRecord) => written.push(toRow('id', call))
  const opened = await openJobs(folder, tools, { audit, log, disclosure: policies, orgs: takingOrgs(posts) })
  const { invoke, jobs, plan } = opened
  const app = createApp({ log, surfaces: toSurfaces() })
  jobs.work()
  return {
    ...{ app, policies, written, posts, opened },
    async close() {
      await opened.close()
      folder.remove()
    },
  }

  function toSurfaces() {
    const listFor = {
      service: createListing(policies.catalogFor('mcpService')),
      person: createListing(policies.catalogFor('mcpPerson')),
    }
    const names = new Set(catalog.tools.map(({ name }) => name))
    return [
      mount(actionsSurface, { invoke, readCaller: () => invoker, secondOf: name => policies.seconds.get(name) }),
      mount(apiSurface, {
        ...{ catalog, invoke },
        readKey: () => ({ caller: service as never, tools: names, requestsPerMinute: 1e6 }),
        take: () => ({ allowed: true, remaining: 1e6, resetMs: 1 }) as never,
      }),
      mount(mcpSurface, {
        ...{ catalog, info, invoke, plan, hostnames: ['localhost'] },
        list: caller => listFor[caller.kind === 'service' ? 'service' : 'person'](caller),
        ...{ resource: 'https://actions.example/mcp', issuer: 'https://actions.example' },
        tasks: createTasks({ catalog, jobs: showJobs(jobs, policies, mcpKindOf), waitMs: 300, everyMs: 10 }),
        readBearer: async name => ({
          caller: name === 'Bearer service' ? service : permitted,
          scopes: new Set(scopes),
        }),
      }),
      mount(consoleSurface, {
        ...{
          catalog: policies.catalogFor('console'),
          topics: [],
          title: 'Test',
          host: 'actions.example',
          log,
          invoke,
          plan,
        },
        door: {
          loginServers: [],
          visitorOf: async () => ({ key: 'k', display: undefined, person: permitted as Person }),
          formToken: () => 't',
          isOwnForm: () => true,
        },
        jobs: showJobs(jobs, policies, () => 'console'),
      } as unknown as ConsoleParts),
    ]
  }
}

export type House = Awaited<ReturnType<typeof openHouse>>

function takingOrgs(posts: string[]): OrgConnector {
  const orgAs = (as: string): Org => ({
    ...orgOf(as),
    async request<T>(_: string, options?: OrgRequest) {
      posts.push(JSON.stringify(options?.body))
      return undefined as T
    },
  })
  return { connectUser: ({ session: { userId } }) => orgAs(userId), connectAuthorization: async name => orgAs(name) }
}

const operationFor = ({ policies }: House, tool: string): string => {
  const second = `${tool}ForFlow`
  return policies.seconds.has(second) ? second : tool
}

/** What each kind of caller hears of a tool that answers at once. */
export async function hearTool(house: House, tool: string): Promise<readonly Heard[]> {
  const { app } = house
  const heard: Heard[] = []
  const hear = async (kind: CallerKind, from: string, answer: Response | Promise<Response>) => {
    heard.push({ kind, from, text: await (await answer).text() })
  }
  await hear('agent', 'actions', postAction(app, `/${tool}`, { input: {} }))
  await hear('flow', 'actions', postAction(app, `/${operationFor(house, tool)}`, { input: {} }))
  await hear('api', 'api', app.request(`/api/${tool}`, { method: 'POST', headers: json, body: '{}' }))
  for (const [kind, who] of [
    ['mcpPerson', 'permitted'],
    ['mcpService', 'service'],
  ] as const) {
    for (const message of callsOf(tool)) await hear(kind, 'mcp', send(house, message, who))
  }
  const page = { method: 'POST', headers: { ...formHeaders, 'content-length': String(form.length) }, body: form }
  await hear('console', 'console', app.request(`/console/tool?name=${tool}`, page))
  return heard
}

const form = 'token=t&nonce=n&do=run'
const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' }
const json = { 'content-type': 'application/json', authorization: 'Bearer key' }

/** On the short path in both eras, and through the SDK, to which a client that asks for progress leads. */
const callsOf = (name: string, args: Fields = {}): readonly Message[] => [
  modernMessage('tools/call', { name, arguments: args }),
  legacyMessage('tools/call', { name, arguments: args }),
  legacyMessage('tools/call', { name, arguments: args, _meta: { progressToken: 'p' } }),
]

const send = ({ app }: House, { body, headers }: Message, who: string) =>
  postMcp(app, body, { ...headers, authorization: `Bearer ${who}` })

/** What each kind of caller hears of a job, of every way to ask for it; each asks for one that it may ask for. */
export async function hearJob(house: House, tool: string): Promise<readonly Heard[]> {
  const { app, opened } = house
  const heard: Heard[] = []
  const hear = async (kind: CallerKind, from: string, answer: Response | Promise<Response>) => {
    heard.push({ kind, from, text: await (await answer).text() })
  }
  const begin = async (caller: Caller, surface: 'actions' | 'mcp') => {
    const { jobId } = await house.opened.jobs.start({
      ...{ tool: toolOf(opened.catalog, tool), input: {}, caller, surface, requestId: 'r' },
      ...{ callbackUrl: undefined, idempotencyKey: undefined },
    })
    await opened.ended(jobId, caller).catch(() => undefined)
    await until(async () => (await opened.jobs.stateOf(jobId, caller)).endedAt !== undefined)
    return jobId
  }
  const ofInvoker = await begin(invoker, 'actions')
  await hear('agent', 'jobStatus', postAction(app, '/jobStatus', { input: { jobId: ofInvoker } }))
  await hear(
    'flow',
    'jobStatus',
    postAction(app, `/${operationFor(house, 'jobStatus')}`, { input: { jobId: ofInvoker } }),
  )
  for (const [kind, who, caller] of [
    ['mcpPerson', 'permitted', permitted],
    ['mcpService', 'service', service],
  ] as const) {
    const jobId = await begin(caller, 'mcp')
    for (const message of callsOf('jobStatus', { jobId })) await hear(kind, 'jobStatus', send(house, message, who))
    await hear(kind, 'tasks/get', send(house, taskMessage('tasks/get', { taskId: jobId }, tasksExtension), who))
    if (kind === 'mcpService')
      await hear(
        'api',
        'jobStatus',
        app.request('/api/jobStatus', { method: 'POST', headers: json, body: JSON.stringify({ jobId }) }),
      )
    else await hear('console', 'job page', app.request(`/console/job?id=${jobId}`))
  }
  return heard
}

function toolOf(catalog: ReturnType<typeof createCatalog>, name: string): Tool {
  const tool = catalog.tools.find(each => each.name === name)
  if (!tool) throw new Error(`no tool ${name}`)
  return tool
}

/** What Apex is called back with. */
export async function hearCallbacks({ app, posts }: House, tool: string): Promise<readonly Heard[]> {
  const before = posts.length
  await postAction(app, `/${tool}`, { input: { callbackUrl } })
  await until(() => posts.slice(before).some(text => text.includes('"completed"')))
  return posts.slice(before).map(text => ({ kind: 'apex', from: 'callback', text }))
}
