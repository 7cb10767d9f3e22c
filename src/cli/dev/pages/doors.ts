import { randomUUID } from 'node:crypto'
import { isJsonObject, jsonOf } from '../../../core/json.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import { readUtf8 } from '../../../core/utf8.ts'
import type { ServeParts } from '../../../host/serve.ts'
import { signInOverMcp } from '../../../test-client/tokens.ts'
import type { LocalOrg } from '../local-org.ts'
import { readCallerAnswer, readMcpAnswer } from './answers.ts'
import { type SideRevision, sideRevisions, toMcpMessages } from './mcp-messages.ts'

type Maker = Awaited<ReturnType<NonNullable<ServeParts['dev']>['sides']>>
type Asked = Parameters<Maker['run']>[0]
type Answer = Awaited<ReturnType<Maker['run']>>
type Door = ReturnType<Maker['doorsOf']>[number]

const callers = ['agent', 'flow', 'apex'] as const

/** Ways in which a tool can be called. Apex alone waits for reports. */
export function doorsOf({ agent, job, surfaces }: Tool): readonly Door[] {
  const callsBack = job?.callback !== undefined
  const ofActions = [
    ...(agent.publish && !callsBack ? [{ id: 'agent', label: 'Agent' }] : []),
    ...(callsBack ? [] : [{ id: 'flow', label: 'Flow' }]),
    { id: 'apex', label: 'Apex' },
    { id: 'curl', label: 'curl, as AppLink calls' },
  ]
  const ofMcp = sideRevisions.map(revision => ({ id: revision, label: `MCP ${revision}` }))
  return [...(surfaces.includes('actions') ? ofActions : []), ...(surfaces.includes('mcp') ? ofMcp : [])]
}

/**
 * Makes calls as those who can make them do: agent, flow and Apex in the local org, all others over HTTP through the mesh.
 * @param operationOf what flows and Apex call of a tool
 */
export function createDoors(
  org: LocalOrg,
  headersFor: HeadersFor,
  operationOf: (tool: string) => string,
): Maker['run'] {
  const tokens = createTokens(org)
  return async asked => {
    const caller = callers.find(kind => kind === asked.door)
    const revision = sideRevisions.find(each => each === asked.door)
    const startedAt = performance.now()
    try {
      const send = caller
        ? callFromOrg(org, asked, { kind: caller, operationOf })
        : revision
          ? callOverMcp(org, asked, { revision, tokens })
          : callAction(org, asked, headersFor)
      const { ms = performance.now() - startedAt, ...answer } = await send
      return { ...nothing, ...answer, ms }
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      return { ...nothing, ms: performance.now() - startedAt, content: { error: said } }
    }
  }
}

/** Where the local org gives the headers of a call. */
type HeadersFor = (tool: Tool, username: string) => string

type Found = Pick<Answer, 'content' | 'isDone'> & Partial<Answer>

const nothing = { isDone: false, status: undefined, requestId: undefined, callbackId: undefined }
/** Reports that Apex takes here; Salesforce documents one, and a job may send more. */
const callbackDeliveries = 100

interface OrgCaller {
  readonly kind: (typeof callers)[number]
  operationOf(tool: string): string
}

async function callFromOrg(
  org: LocalOrg,
  { input, tool, username: as }: Asked,
  { kind, operationOf }: OrgCaller,
): Promise<Found> {
  const operation = kind === 'agent' ? tool.name : operationOf(tool.name)
  const call = { as, operation, input, ...(kind === 'apex' && { callbackDeliveries }) }
  const { fields, status } = await post(`${org.org}/_local/callers/${kind}`, {}, call)
  if (status !== 200) return { isDone: false, content: { error: fields.message } }
  const { callback, durationMs, requestId } = fields
  return {
    ...readCallerAnswer(fields),
    ...(typeof fields.status === 'number' && { status: fields.status }),
    ...(typeof durationMs === 'number' && { ms: durationMs }),
    ...(typeof requestId === 'string' && { requestId }),
    ...(isJsonObject(callback) && { callbackId: String(callback.id) }),
  }
}

async function callAction(org: LocalOrg, { input, tool, username }: Asked, headersFor: HeadersFor): Promise<Found> {
  const signed = await fetch(headersFor(tool, username))
  const headers = jsonOf(readUtf8(await signed.bytes())) as Readonly<Record<string, string>>
  const startedAt = performance.now()
  const { fields, status, text } = await post(`${org.mesh}/actions/${tool.name}`, headers, input)
  const content = Object.keys(fields).length > 0 ? fields : { text }
  return {
    isDone: status < 300,
    status,
    content,
    requestId: headers['x-request-id'],
    ms: performance.now() - startedAt,
  }
}

interface McpWay {
  readonly revision: SideRevision
  readonly tokens: ReturnType<typeof createTokens>
}

async function callOverMcp(org: LocalOrg, asked: Asked, { revision, tokens }: McpWay): Promise<Found> {
  const messages = toMcpMessages(revision, { tool: asked.tool.name, input: asked.input })
  const requestId = randomUUID()
  const token = await tokens.of(asked.username)
  const startedAt = performance.now()
  let last = { status: 0, text: '', type: '', fields: {} }
  for (const { body, headers } of messages) {
    last = await post(
      `${org.mesh}/mcp`,
      { ...headers, authorization: `Bearer ${token}`, 'x-request-id': requestId },
      body,
    )
  }
  if (last.status === 401) tokens.forget(asked.username)
  const ms = performance.now() - startedAt
  return { ...readMcpAnswer(last.type, last.text), status: last.status, requestId, ms }
}

/** Tokens of people who signed in over MCP as any client has them sign in, one each. */
function createTokens({ mesh }: LocalOrg) {
  const known = new Map<string, Promise<string>>()
  const signIn = async (username: string): Promise<string> => {
    const { access_token: token } = await signInOverMcp({ mcp: `${mesh}/mcp`, username }).catch(() => {
      known.delete(username)
      throw new Error('She cannot sign in: her org does not let her use the app.')
    })
    return token
  }
  return {
    of(username: string): Promise<string> {
      const token = known.get(username) ?? signIn(username)
      known.set(username, token)
      return token
    },
    forget: (username: string) => void known.delete(username),
  }
}

async function post(url: string, headers: Readonly<Record<string, string>>, body: object) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    redirect: 'error',
  })
  const text = readUtf8(await answer.bytes())
  const fields = jsonOf(text)
  const type = answer.headers.get('content-type') ?? ''
  return { status: answer.status, text, type, fields: isJsonObject(fields) ? fields : {} }
}
