import type { Caller } from '../../src/core/caller.ts'
import { AppError } from '../../src/core/failure.ts'
import type { LogFields } from '../../src/core/log.ts'
import type { CallKeys } from '../../src/core/once/once.ts'
import { type Bearer, scopes } from '../../src/core/scope.ts'
import type { Tool } from '../../src/core/tool/tool.ts'
import { createApp } from '../../src/host/app.ts'
import type { MeshRefusal } from '../../src/identity/mesh/mesh.ts'
import { createOwnClaims } from '../../src/storage/claims.ts'
import { actionsSurface } from '../../src/surfaces/actions/actions.ts'
import { type ApiParts, apiSurface } from '../../src/surfaces/api/api.ts'
import { documentsSurface } from '../../src/surfaces/documents/documents.ts'
import { referenceSurface } from '../../src/surfaces/documents/reference.ts'
import { eventsSurface } from '../../src/surfaces/events/events.ts'
import { healthSurface } from '../../src/surfaces/health/health.ts'
import type { ReadHeader } from '../../src/surfaces/http/http.ts'
import { mount } from '../../src/surfaces/http/surface.ts'
import { createConfirmation } from '../../src/surfaces/mcp/confirmation/confirmation.ts'
import { createListing } from '../../src/surfaces/mcp/lists/lists.ts'
import { type McpParts, mcpSurface } from '../../src/surfaces/mcp/mcp.ts'
import { createCore, invoker, permitted, person, service, silent } from './world.ts'

export const info = { name: 'test-host', title: 'Test host', version: '1.2.3' }

export const resource = 'https://actions.example/mcp'
export const signedIn = { ...person, signIn: { grantId: 'g1', clientId: 'c1' } } as Caller
const all = new Set(scopes)
const readOnly = new Set(['tools:read'] as const)

/** Who comes with which token: people with a sign-in or without, `permitted` with a custom permission, `reader` and `nothing` with less than all scopes. */
const bearers: Readonly<Record<string, Bearer>> = {
  person: { caller: person, scopes: all },
  permitted: { caller: permitted, scopes: all },
  signedIn: { caller: signedIn, scopes: all },
  permittedSignedIn: { caller: { ...signedIn, ...permitted } as Caller, scopes: all },
  reader: { caller: signedIn, scopes: readOnly },
  nothing: { caller: signedIn, scopes: new Set() },
  service: { caller: service, scopes: all },
  readingService: { caller: service, scopes: readOnly },
}

export interface HostOptions {
  readonly checkMesh?: (header: ReadHeader) => Promise<MeshRefusal | undefined>
  readonly withoutMcp?: boolean
  readonly withoutShortPath?: boolean
  readonly deadlineMs?: number
  /** Of callers. Absent: each call is a new one. */
  readonly keys?: CallKeys
  /** The surface for callers outside, which has no keys of its own otherwise. */
  readonly api?: Omit<ApiParts, 'catalog' | 'invoke'>
  readonly confirms?: boolean
}

export interface Line {
  readonly level: string
  readonly message: string
  readonly fields: LogFields | undefined
  readonly cause?: unknown
}

/** The whole app in memory: real surfaces over a real core, with orgs that do nothing. */
export function createTestHost(
  tools: readonly Tool[],
  { api, checkMesh, confirms, deadlineMs, keys, withoutMcp, withoutShortPath = false }: HostOptions = {},
) {
  const core = createCore(tools, deadlineMs, { keys, ...(keys && { now: () => performance.now() }) })
  const lines: Line[] = []
  const log = {
    ...silent,
    info: (message: string, fields?: LogFields) => lines.push({ level: 'info', message, fields }),
    error: (message: string, fields?: LogFields, cause?: unknown) =>
      lines.push({ level: 'error', message, fields, cause }),
  }
  const { catalog, invoke, plan } = core
  const mcp: McpParts = {
    ...{ catalog, invoke, plan, info, withoutShortPath },
    list: createListing(catalog),
    hostnames: ['localhost', '127.0.0.1', '[::1]', 'actions.example'],
    ...{ readBearer, resource, issuer: 'https://actions.example' },
    ...(confirms && {
      confirmation: createConfirmation({ ...createOwnClaims(100), plan, keys: [new Uint8Array(32)] }),
    }),
  }
  const app = createApp({
    log: log as never,
    ...(checkMesh && { checkMesh }),
    surfaces: [
      mount(healthSurface, {
        readiness: async () => ({ ready: true, appLinkApi: 'ok', database: 'ok', draining: false }),
      }),
      mount(documentsSurface, { load: async () => ({ yaml: 'openapi: 3.0.3\n', json: '{"openapi":"3.0.3"}' }) }),
      mount(actionsSurface, { invoke, readCaller: readInvoker }),
      mount(apiSurface, api && { catalog, invoke, ...api }),
      mount(eventsSurface, undefined),
      mount(referenceSurface, undefined),
      mount(mcpSurface, withoutMcp ? undefined : mcp),
    ],
  })
  return { ...core, app, lines }
}

function readInvoker(header: ReadHeader): Caller {
  if (!header('x-client-context')) throw new AppError('unauthenticated', 'x-client-context is missing')
  return invoker
}

async function readBearer(authorization: string | undefined): Promise<Bearer> {
  const bearer = bearers[authorization?.replace('Bearer ', '') ?? '']
  if (!bearer) throw new AppError('unauthenticated', 'authorization: send "Bearer" and an access token')
  return bearer
}

type App = ReturnType<typeof createTestHost>['app']
export type Headers = Readonly<Record<string, string | undefined>>

/** Leaves out what is undefined, so that a test can take a header away. */
const present = (headers: Headers): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined))

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body))

/** A call as AppLink makes it: `path` below `/actions`. */
export const postAction = async (
  app: App,
  path: string,
  call: { readonly input?: unknown; readonly headers?: Headers },
) =>
  app.request(`/actions${path}`, {
    method: 'POST',
    headers: present({
      'content-type': 'application/json',
      'x-client-context': 'e30=',
      'x-request-id': 'r-1',
      ...call.headers,
    }),
    body: textOf(call.input ?? {}),
  })

/** A message to `/mcp`, in whatever era its headers and body name. */
export const postMcp = async (app: App, message: unknown, headers: Headers = {}) =>
  app.request('http://localhost/mcp', {
    method: 'POST',
    headers: present({
      host: 'localhost:8080',
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: 'Bearer person',
      'x-request-id': 'r-1',
      ...headers,
    }),
    body: textOf(message),
  })

export const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}

export type Fields = Readonly<Record<string, unknown>>
export interface Message {
  readonly body: Fields & { readonly params: Fields }
  readonly headers: Headers
}

/** A request of the current era, with its envelope and its headers. */
export const modernMessage = (method: string, params: Fields = {}): Message => ({
  body: { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: envelope } },
  headers: {
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...(typeof params.name === 'string' && { 'mcp-name': params.name }),
  },
})

/** A request of the era with a handshake. */
export const legacyMessage = (method: string, params: Fields = {}): Message => ({
  body: { jsonrpc: '2.0', id: 1, method, params },
  headers: { 'mcp-protocol-version': '2025-11-25' },
})
