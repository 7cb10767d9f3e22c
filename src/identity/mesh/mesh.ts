import { readUtf8 } from '../../core/utf8.ts'

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
}

export interface MeshCheckParts {
  /** Asks the AppLink API; gives the status and the text of its answer. Throws when it cannot be reached in time. */
  authenticateInvocation(question: MeshQuestion): Promise<{ readonly status: number; readonly body: string }>
}

/**
 * What the service mesh of the buildpack does before it forwards a call, for `MESH=embedded`: the same checks in the same
 * order with the same answers. A verdict holds for one request: nothing is cached.
 * @see https://github.com/heroku/heroku-integration-service-mesh/blob/main/mesh/validator.go
 */
export function createMeshCheck(parts: MeshCheckParts) {
  /** `undefined` when the AppLink API vouches for the call. */
  return async (header: (name: string) => string | undefined): Promise<MeshRefusal | undefined> => {
    const question = readQuestion(header)
    return 'status' in question ? question : verdictOf(parts, question)
  }
}

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
type RequestContext = Readonly<Record<(typeof required)[number][0], string>>

const badContext: MeshRefusal = { status: 400, body: '400 Invalid x-request-context header\n' }

function readQuestion(header: (name: string) => string | undefined): MeshQuestion | MeshRefusal {
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
  const { appUuid, auth, orgDomainUrl, orgId } = context
  return { appUuid, coreJwt: auth, orgDomainUrl, orgId, requestId }
}

/** The mesh is a Go program: names without letter case, `null` counts as empty, any other type than text is refused. */
function readRequestContext(encoded: string): RequestContext | undefined {
  const json = readJson(encoded)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined
  const given = new Map(Object.entries(json).map(([name, value]) => [name.toLowerCase(), value ?? '']))
  const fields = required.map(([field]) => [field, given.get(field.toLowerCase()) ?? ''] as const)
  return fields.every(([, value]) => typeof value === 'string')
    ? (Object.fromEntries(fields) as RequestContext)
    : undefined
}

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
  if (answer.status === 401 || answer.status === 403) return { status: 403, body: 'Forbidden\n' }
  return { status: answer.status, body: `${answer.body}\n` }
}

/** A redirect on an AppLink route would make a mesh send the user's token on; 204 and 205 cannot carry a text. */
const isRepeatable = (status: number): boolean =>
  status >= 200 && status < 600 && (status < 300 || status >= 400) && status !== 204 && status !== 205
