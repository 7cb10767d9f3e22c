import { deepStrictEqual } from 'node:assert'
import type * as z from 'zod'
import type { ToolSurface } from '../core/tool/surface.ts'
import type { Tool } from '../core/tool/tool.ts'
import { causeOf } from './cause.ts'
import { toEnd } from './job.ts'
import { createMcpClient } from './mcp.ts'
import {
  type Addresses,
  createActionsClient,
  createApiClient,
  type McpRevision,
  type SurfaceAnswer,
  type SurfaceClient,
} from './surface-client.ts'
import { signInAsService, signInOverMcp } from './tokens.ts'

/** What a tool refused, the same on every surface. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure'
  readonly code: string
  readonly retryable: boolean

  /** @param cause what the log of the host says of it, where it can be read */
  constructor(failure: Readonly<Record<string, unknown>>, cause?: string) {
    super(String(failure.message), cause === undefined ? undefined : { cause })
    this.code = String(failure.code ?? failure.status)
    this.retryable = failure.retryable === true
  }
}

export interface TestCaller {
  /**
   * Runs a tool through every surface that is open to this caller, MCP in both eras, and asserts that all give the same. A
   * tool that writes runs once on each; ids of the records it made may differ. A job is followed to its end.
   * @throws ToolFailure when the tool refuses or the job fails; AssertionError when the surfaces disagree.
   */
  call<Input extends z.ZodObject, Output extends z.ZodObject>(
    tool: Tool<Input, Output>,
    input: z.input<Input>,
  ): Promise<z.output<Output>>
  /** The same through one way in alone, as where a data policy shows what another one does not. MCP stays both eras. */
  through(surface: ToolSurface): TestCaller
}

/** What a test client needs of what `startDev` gives. */
export interface TestedHost extends Addresses {
  readonly apiKeys: readonly { readonly key: string; readonly tools: readonly string[] }[]
  readonly serviceClients: readonly { readonly clientId: string; readonly clientSecret: string }[]
  /** Lines of the host's log so far, from which a failure of a tool's own gets its cause. */
  readonly log?: readonly string[]
}

export interface TestClient {
  /** A sample user of the local org: actions as Agentforce, Flow and Apex call them, and MCP. */
  asUser(username: string): TestCaller
  /** A program without a person, with the keys and the service client that `dev` hands out: `/api`, and MCP. */
  asService(): TestCaller
}

/** A client for tests of tools: `await createTestClient(dev).asUser('sara.sales@acme.example').call(accountName, {...})`. */
export function createTestClient(host: TestedHost): TestClient {
  const people = new Map<string, Promise<readonly SurfaceClient[]>>()
  let service: Promise<readonly SurfaceClient[]> | undefined
  return {
    asUser: username =>
      createCaller(host, async tool => {
        const clients = people.get(username) ?? openAsUser(host, username)
        people.set(username, clients)
        return (await clients).filter(({ surface }) => isOpenToUser(tool, surface))
      }),
    asService: () =>
      createCaller(host, async tool => {
        service ??= openAsService(host)
        const overMcp = tool.surfaces.includes('mcp') ? await service : []
        const key = host.apiKeys.find(({ tools }) => tools.includes(tool.name))?.key
        return key === undefined ? overMcp : [createApiClient(host, key), ...overMcp]
      }),
  }
}

type ClientsFor = (tool: OfferedTool) => Promise<readonly SurfaceClient[]>

const createCaller = (host: TestedHost, clientsFor: ClientsFor): TestCaller => ({
  async call(tool, input) {
    const answer = await callAll(await clientsFor(tool), tool, input)
    if (!answer.ok) throw new ToolFailure(answer.failure, await causeOf(answer.failure, host.log))
    return answer.output as never
  },
  through: surface =>
    createCaller(host, async tool =>
      (await clientsFor(tool)).filter(client => client.surface.split(' ')[0] === surface),
    ),
})

const revisions: readonly McpRevision[] = ['2026-07-28', '2025-11-25']

async function openAsUser(host: TestedHost, username: string): Promise<readonly SurfaceClient[]> {
  const { access_token: accessToken } = await signInOverMcp({ mcp: host.mcp, username })
  return [createActionsClient(host, username), ...(await openMcp(host, accessToken))]
}

async function openAsService({ mcp, serviceClients }: TestedHost): Promise<readonly SurfaceClient[]> {
  const [client] = serviceClients
  if (!client) return []
  const { access_token: accessToken } = await signInAsService({ ...client, mcp })
  return await openMcp({ mcp }, accessToken)
}

const openMcp = ({ mcp }: Pick<Addresses, 'mcp'>, accessToken: string): Promise<readonly SurfaceClient[]> =>
  Promise.all(revisions.map(revision => createMcpClient({ mcp, accessToken, revision })))

type OfferedTool = Pick<Tool, 'name' | 'people' | 'runAs' | 'surfaces'>

function isOpenToUser({ people, runAs, surfaces }: OfferedTool, on: SurfaceClient['surface']): boolean {
  if (on === 'actions') return surfaces.includes('actions')
  return surfaces.includes('mcp') && (runAs === 'user' || people !== undefined)
}

async function callAll(
  clients: readonly SurfaceClient[],
  tool: Pick<Tool, 'name' | 'job' | 'writes' | 'output'>,
  input: object,
): Promise<SurfaceAnswer> {
  const answers: (readonly [string, SurfaceAnswer])[] = []
  for (const client of clients) {
    const answer = await client.call(tool.name, input)
    answers.push([client.surface, tool.job ? await toEnd(client, tool, answer) : answer])
  }
  return agreed(answers, tool.writes !== false)
}

function agreed(answers: readonly (readonly [string, SurfaceAnswer])[], writes: boolean): SurfaceAnswer {
  const [first, ...others] = answers
  if (!first) throw new Error('The tool is on no surface that is open to this caller.')
  for (const [surface, answer] of others) {
    deepStrictEqual(comparable(answer, writes), comparable(first[1], writes), `${surface} and ${first[0]} disagree`)
  }
  return first[1]
}

/** Request ids always differ; so do the ids of records that a call made. Actions leave out what is null elsewhere. */
function comparable(answer: SurfaceAnswer, writes: boolean): unknown {
  const text = JSON.stringify(answer, (key, value) => (key === 'requestId' || value === null ? undefined : value))
  return JSON.parse(writes ? text.replace(/\b[a-zA-Z0-9]{15}[A-Z0-5]{3}\b/g, '<id>') : text)
}
