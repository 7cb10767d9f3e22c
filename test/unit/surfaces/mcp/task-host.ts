import type { Caller } from '../../../../src/core/caller.ts'
import { AppError } from '../../../../src/core/failure.ts'
import { type Scope, scopes } from '../../../../src/core/scope.ts'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../../src/core/tool/tool.ts'
import { createApp } from '../../../../src/host/app.ts'
import { createOwnClaims } from '../../../../src/storage/claims.ts'
import { mount } from '../../../../src/surfaces/http/surface.ts'
import { createConfirmation } from '../../../../src/surfaces/mcp/confirmation/confirmation.ts'
import { createListing } from '../../../../src/surfaces/mcp/lists/lists.ts'
import { mcpSurface } from '../../../../src/surfaces/mcp/mcp.ts'
import { createTasks } from '../../../../src/surfaces/mcp/tasks/tasks.ts'
import { type Fields, info, type Message, modernMessage, postMcp } from '../../in-memory-host.ts'
import { openJobs, type Place } from '../../jobs/world.ts'
import { person, service, session, silent } from '../../world.ts'

const tom: Caller = {
  kind: 'person',
  session: { ...session, userId: '005000000000002AAA', username: 'tom@acme.example' },
}

const callers: Readonly<Record<string, readonly [Caller, readonly Scope[]]>> = {
  person: [person, scopes],
  reader: [person, ['tools:read']],
  nothing: [person, []],
  tom: [tom, scopes],
  service: [service, scopes],
}

export interface TaskHostOptions {
  /** Milliseconds that `jobStatus` waits. */
  readonly waitMs?: number
  /** Whether jobs run in this process. */
  readonly works?: boolean
}

/** `/mcp` with real jobs on disk. A bearer token is a name. */
export async function openTaskHost(
  place: Place,
  tools: readonly Tool[],
  { waitMs = 300, works = true }: TaskHostOptions = {},
) {
  const opened = await openJobs(place, tools)
  const catalog = createCatalog(tools)
  const { jobs } = opened
  const app = createApp({
    log: silent,
    surfaces: [
      mount(mcpSurface, {
        ...{ catalog, info, invoke: opened.invoke, plan: opened.plan, list: createListing(catalog) },
        hostnames: ['localhost'],
        ...{ resource: 'https://actions.example/mcp', issuer: 'https://actions.example' },
        confirmation: createConfirmation({
          ...createOwnClaims(1000),
          plan: opened.plan,
          keys: [new Uint8Array(32).fill(3)],
        }),
        tasks: createTasks({ catalog, jobs, waitMs, everyMs: 10 }),
        async readBearer(authorization) {
          const [caller, allowed] = callers[authorization?.replace('Bearer ', '') ?? ''] ?? []
          if (!caller) throw new AppError('unauthenticated', 'authorization: send a name')
          return { caller, scopes: new Set(allowed) }
        },
      }),
    ],
  })
  if (works) jobs.work()
  return { ...opened, app }
}

export type TaskHost = Awaited<ReturnType<typeof openTaskHost>>

export const tasksExtension = { extensions: { 'io.modelcontextprotocol/tasks': {} } }

/** A request of the current era, with these capabilities and its headers. */
export function taskMessage(method: string, params: Fields, capabilities: Fields = tasksExtension): Message {
  const { body, headers } = modernMessage(method, params)
  const named = typeof params.taskId === 'string' ? { 'mcp-name': params.taskId } : {}
  const meta = { ...(body.params._meta as Fields), 'io.modelcontextprotocol/clientCapabilities': capabilities }
  const own = params._meta as Fields | undefined
  return {
    body: { ...body, params: { ...body.params, _meta: { ...meta, ...own } } },
    headers: { ...headers, ...named },
  }
}

/** The answer to a message: its status, its type and what it says; the messages of a stream in their order. */
export const answerOf = (host: Pick<TaskHost, 'app'>, message: Message, who = 'person') =>
  hearAnswer(host, { ...message, who }, () => {})

/** The same. `heard` gets what came so far, each time something comes. */
export async function hearAnswer(
  host: Pick<TaskHost, 'app'>,
  { who, ...message }: Message & { readonly who: string },
  heard: (text: string) => void,
) {
  const answer = await postMcp(host.app, message.body, { ...message.headers, authorization: `Bearer ${who}` })
  let text = ''
  for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    heard(text)
  }
  const type = answer.headers.get('content-type') ?? ''
  const lines = type.includes('event-stream') ? text.split('\n').filter(line => line.startsWith('data: ')) : [text]
  const messages = lines.map(line => JSON.parse(line.replace(/^data: /, '')))
  const last = messages.at(-1)
  return { answer, status: answer.status, type, messages, body: last, error: last.error, result: last.result }
}
