import type { Caller, CallScope, OrgConnector, OrgSession } from '../core/caller.ts'
import { AppError } from '../core/failure.ts'
import { createInvoke } from '../core/invoke/invoke.ts'
import type { Log } from '../core/log.ts'
import type { CallKeys } from '../core/once/once.ts'
import type { CalloutConnector, CalloutRequest } from '../core/tool/callout.ts'
import { createCatalog } from '../core/tool/catalog.ts'
import { authorizationsOf } from '../core/tool/run-as.ts'
import type { Tool } from '../core/tool/tool.ts'
import { createSalesforce } from '../salesforce/salesforce.ts'
import type { Transport } from '../salesforce/wire/transport.ts'
import { createInlineJobs } from './inline-jobs.ts'

/** The third party of a test. What it gives is the answer; what it throws, such as an `AppError`, is its failure. */
export type TestCallout = (path: string, request: CalloutRequest) => unknown

export interface CallWorld {
  /** Third parties, by the name of their declaration. */
  readonly callouts?: Readonly<Record<string, TestCallout>>
  /** Who asks. Default: Sara, of the sample users. */
  readonly user?: { readonly id: string; readonly username: string }
  /**
   * The key of the call, under which `writeOnce` looks for what an earlier run has written. Nothing is kept under it: each
   * call runs, and what it finds is what the test answers.
   */
  readonly idempotencyKey?: string
  /** Gets each report of a job's progress. */
  readonly onProgress?: (fields: Readonly<Record<string, unknown>>) => void
  readonly log?: Log
}

export interface InProcessCall {
  readonly tool: Tool
  readonly input: unknown
  readonly world: CallWorld
  /** To the org of who asks. */
  readonly transport: Transport
  /** To the org of a stored authorization. */
  readonly transportTo: (authorization: string) => Transport
}

/** Longer than a breakpoint is looked at: nothing ends a call that is being debugged. */
const deadlineMs = 2 ** 31 - 1
const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }
const sara = { id: '005000000000001AAA', username: 'sara.sales@acme.example' }

/**
 * Runs a tool with the host's own `invoke`.
 * @returns its output as JSON carries it; of a job, that of its end
 */
export async function callInProcess(call: InProcessCall): Promise<unknown> {
  const { input, tool, world } = call
  const { log = silent } = world
  const surface = tool.surfaces[0] ?? 'actions'
  const parts = { orgs: createOrgs(call), callouts: createCallouts(world), log, deadlineMs }
  const jobs = createInlineJobs({ ...parts, onProgress: world.onProgress })
  // With its own deadline it would end while somebody looks at a breakpoint.
  const catalog = { ...createCatalog([tool]), toolOf: () => ({ ...tool, deadlineMs }) }
  const invoke = createInvoke({ ...parts, catalog, jobs, keys: freshKeys, now: () => performance.now(), record() {} })
  try {
    const answer = await invoke({
      ...{ tool: tool.name, surface, requestId: 'test' },
      input: carried(input),
      idempotencyKey: world.idempotencyKey,
      caller: callerOf(tool, surface, sessionOf(world.user)),
    })
    return carried(jobs.output() ?? answer)
  } catch (error) {
    // What the caller is not told is what the test is about.
    throw error instanceof AppError && error.code === 'internal' ? (error.cause ?? error) : error
  }
}

/** Every key is one that nobody used. */
const freshKeys: CallKeys = {
  open: ({ key }) => ({
    callKey: key,
    look: async () => undefined,
    take: async () => undefined,
    ...{ keep: async () => {}, free: async () => {}, doubt: async () => {} },
  }),
}

const carried = (value: unknown): unknown => (value === undefined ? value : JSON.parse(JSON.stringify(value)))

const sessionOf = ({ id, username } = sara): OrgSession => ({
  orgId: '00D5e000000AcmEEAS',
  orgUrl: 'https://acme.my.salesforce.com',
  apiVersion: '62.0',
  userId: id,
  username,
  accessToken: '00D5e000000AcmE!test',
})

/** Who may call it there. */
function callerOf(tool: Tool, surface: string, session: OrgSession): Caller {
  if (surface === 'actions') return { kind: 'invoker', session }
  if (surface === 'api') return { kind: 'service', clientId: 'test', authorizations: authorizationsOf(tool) }
  return { kind: 'person', session, customPermissions: tool.people ? [tool.people.customPermission] : [] }
}

function createOrgs({ transport, transportTo, world }: InProcessCall): OrgConnector {
  const connect = (session: OrgSession, to: Transport, scope: CallScope) =>
    createSalesforce({ transport: to, sleep: async () => {} }).connect(session, scope)
  return {
    connectUser: ({ session }, scope) => connect(session, transport, scope),
    connectAuthorization: async (name, scope) => connect(sessionOf(world.user), transportTo(name), scope),
  }
}

const createCallouts = ({ callouts = {} }: CallWorld): CalloutConnector => ({
  connectCallout: ({ name }) => ({
    async request<T>(path: string, request: CalloutRequest = {}) {
      const answer = callouts[name]
      if (!answer)
        throw new Error(
          `The test has no third party "${name}". Give it one: { callouts: { ${name}: () => ({ ... }) } }`,
        )
      return carried(await answer(path, request)) as T
    },
  }),
})
