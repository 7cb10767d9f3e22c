import { hash } from 'node:crypto'
import { createBoundedMap } from '../../core/bounded-map.ts'
import type { OrgSession } from '../../core/caller.ts'
import { readUtf8 } from '../../core/utf8.ts'
import type { AddressedRequest } from '../address/address.ts'
import { createJudgement, type JudgementParts } from './judgement.ts'
import { type ContextUse, createReplays, type ReplayParts, toContextHolder } from './replays.ts'

/** An answer of the mesh: plain text with a newline, never JSON. */
export interface MeshRefusal {
  readonly status: number
  readonly body: string
}

export interface MeshQuestion {
  readonly orgDomainUrl: string
  readonly coreJwt: string
  readonly orgId: string
  readonly appUuid: string
  readonly requestId: string
  /** Of the add-on that the call came through, where the context says so. */
  readonly addonUuid?: string | undefined
}

export interface MeshCheckParts extends JudgementParts, ReplayParts {
  /** Reads `x-client-context`. @throws as it does for the route behind */
  readSession(header: string | undefined): OrgSession
  /** Asks the AppLink API; gives the status and the text of its answer. Throws when it cannot be reached in time. */
  authenticateInvocation(question: MeshQuestion): Promise<{ readonly status: number; readonly body: string }>
  /** Asks as far as strangers may have something asked. Absent: always. @throws rate_limited, unavailable */
  readonly askWithin?: AskWithin
}

type AskWithin = <T>(asker: Asker, ask: () => Promise<T>, isVouched: (answer: T) => boolean) => Promise<T>

interface Asker {
  readonly from: AddressedRequest | undefined
  readonly orgId: string
}

type ReadHeader = (name: string) => string | undefined

/** So long an answer of the AppLink API that refuses a call stands for the same call. One that lets it in stands for one request. */
const refusedMs = 30_000
const maxRefused = 1000

/**
 * What the service mesh of the buildpack does before it forwards a call, for `MESH=embedded`: the same checks in the same
 * order with the same answers. Beyond the mesh it judges what can be judged here, compares both headers, and lets a request
 * context in for one request only.
 * @see https://github.com/heroku/heroku-integration-service-mesh/blob/main/mesh/validator.go
 */
export function createMeshCheck(parts: MeshCheckParts) {
  const { askWithin = always } = parts
  const judge = createJudgement(parts)
  const replays = createReplays(parts)
  const refused = createBoundedMap<number>(maxRefused)

  async function ask(context: RequestContext, requestId: string, from: Asker['from']) {
    const { addonUuid, appUuid, auth: coreJwt, orgDomainUrl, orgId } = context
    const key = hash('sha256', JSON.stringify([coreJwt, orgDomainUrl, orgId, addonUuid]), 'base64url')
    if ((refused.get(key) ?? 0) > parts.now()) return forbidden
    const verdict = () => verdictOf(parts, { addonUuid, appUuid, coreJwt, orgDomainUrl, orgId, requestId })
    const refusal = await askWithin({ from, orgId }, verdict, answer => answer === undefined)
    if (refusal === forbidden) refused.set(key, parts.now() + refusedMs)
    return refusal
  }

  async function takeOnce(use: ContextUse): Promise<MeshRefusal | undefined> {
    try {
      return (await replays.take(use)) ? undefined : forbidden
    } catch {
      return undecided
    }
  }

  /**
   * `undefined` when the AppLink API vouches for the call. `requireRoute` throws for a route or tool that is not there.
   * @throws invalid_context, untrusted_org, as the route behind would; rate_limited, unavailable when nobody may be asked
   */
  return async (
    header: ReadHeader,
    requireRoute: () => void = () => {},
    from: Asker['from'] = undefined,
  ): Promise<MeshRefusal | undefined> => {
    const given = readHeaders(header)
    if ('status' in given) return given
    const { context, requestId } = given
    const session = parts.readSession(header('x-client-context'))
    const untilMs = judge(context, session)
    if (untilMs === undefined) return forbidden
    const use = { ...toContextHolder(context.id, `${requestId} ${session.userId}`), untilMs }
    if (replays.isReplay(use)) return forbidden
    requireRoute()
    return (await ask(context, requestId, from)) ?? (await takeOnce(use))
  }
}

const always: AskWithin = (_, ask) => ask()

/** In the order in which the mesh looks; the names are those of its own answer. */
const required = [
  ['id', 'ID'],
  ['auth', 'Auth'],
  ['loginUrl', 'LoginUrl'],
  ['orgDomainUrl', 'OrgDomainUrl'],
  ['orgId', 'OrgID'],
  ['resource', 'Resource'],
  ['type', 'Type'],
  ['appUuid', 'AppUUID'],
] as const
type RequestContext = Readonly<Record<(typeof required)[number][0], string>> & {
  readonly addonUuid?: string | undefined
}

const forbidden: MeshRefusal = { status: 403, body: 'Forbidden\n' }
const undecided: MeshRefusal = { status: 503, body: 'unable to tell whether this request was made before\n' }
const badContext: MeshRefusal = { status: 400, body: '400 Invalid x-request-context header\n' }

function readHeaders(header: ReadHeader): { context: RequestContext; requestId: string } | MeshRefusal {
  const encoded = header('x-request-context')
  const client = header('x-client-context')
  if (!encoded && !client) return { status: 401, body: '401 Invalid request\n' }
  if (!encoded || !client) return { status: 400, body: '400 Invalid request\n' }
  const context = readRequestContext(encoded)
  if (!context) return badContext
  const missing = required.find(([field]) => context[field] === '')
  if (missing) return { status: 400, body: `400 Missing or invalid value in x-request-context header: ${missing[1]}\n` }
  const requestId = header('x-request-id')
  if (!requestId?.includes(context.id)) return badContext
  return { context, requestId }
}

/** The mesh is a Go program: names without letter case, `null` counts as empty, any other type than text is refused. */
function readRequestContext(encoded: string): RequestContext | undefined {
  const json = readJson(encoded)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined
  const given = new Map(Object.entries(json).map(([name, value]) => [name.toLowerCase(), value ?? '']))
  const fields = required.map(([field]) => [field, given.get(field.toLowerCase()) ?? ''] as const)
  if (!fields.every(([, value]) => typeof value === 'string')) return undefined
  return { ...(Object.fromEntries(fields) as RequestContext), addonUuid: textOf(given.get('addonuuid')) }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** Node's decoder takes anything, Go's wants padding and knows no other alphabet. */
const standardBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function readJson(encoded: string): unknown {
  if (!standardBase64.test(encoded)) return undefined
  try {
    return JSON.parse(readUtf8(Buffer.from(encoded, 'base64'))) ?? {}
  } catch {
    return undefined
  }
}

async function verdictOf(parts: MeshCheckParts, question: MeshQuestion): Promise<MeshRefusal | undefined> {
  const unreachable = {
    status: 500,
    body: `unable to invoke Salesforce authentication request ${question.requestId}\n`,
  }
  const answer = await parts.authenticateInvocation(question).catch(() => undefined)
  if (!answer || !isRepeatable(answer.status)) return unreachable
  if (answer.status === 200) return undefined
  if (answer.status === 401 || answer.status === 403) return forbidden
  return { status: answer.status, body: `${answer.body}\n` }
}

/** A redirect on an AppLink route would make a mesh send the user's token on; 204 and 205 cannot carry a text. */
const isRepeatable = (status: number): boolean =>
  status >= 200 && status < 600 && (status < 300 || status >= 400) && status !== 204 && status !== 205
