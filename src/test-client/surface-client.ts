/** Where what `npm run dev` has started can be reached. */
export interface Addresses {
  /** The public door: actions and `/api`. */
  readonly mesh: string
  /** Address of `/mcp`. */
  readonly mcp: string
  readonly org: string
}

/** What came back: the output object, or the flat failure. */
export type SurfaceAnswer =
  | { readonly ok: true; readonly output: Record<string, unknown> }
  | { readonly ok: false; readonly failure: Record<string, unknown> }

/** Calls tools through one surface, as one caller. */
export interface SurfaceClient {
  readonly surface: 'actions' | 'api' | `mcp ${McpRevision}`
  call(tool: string, input: object): Promise<SurfaceAnswer>
}

/** One revision of each era of MCP: requests that say all about themselves, and a handshake before them. */
export type McpRevision = '2026-07-28' | '2025-11-25'

/** The headers that Salesforce would send: through the mesh with AppLink, else to the host itself. */
export const createActionsClient = (
  { mesh, org }: Pick<Addresses, 'mesh' | 'org'>,
  username: string,
): SurfaceClient => ({
  surface: 'actions',
  async call(tool, input) {
    const made = await fetch(`${org}/_local/headers?as=${encodeURIComponent(username)}`)
    const headers = (await made.json()) as Headers
    // Without AppLink the org has none for who may not call, and calls nobody.
    if (!made.ok) return { ok: false, failure: headers }
    return await post(`${mesh}/actions/${tool}`, input, headers)
  },
})

/** A program outside Salesforce, with its key, through the mesh. */
export const createApiClient = (
  { mesh }: Pick<Addresses, 'mesh'>,
  key: string,
  headers: Headers = {},
): SurfaceClient => ({
  surface: 'api',
  call: (tool, input) => post(`${mesh}/api/${tool}`, input, { authorization: `Bearer ${key}`, ...headers }),
})

type Headers = Readonly<Record<string, string>>

async function post(url: string, input: object, headers: Headers): Promise<SurfaceAnswer> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(input),
  })
  const text = await answer.text()
  // The mesh refuses in plain text.
  if (!answer.headers.get('content-type')?.includes('json'))
    return { ok: false, failure: { status: answer.status, message: text } }
  const body = JSON.parse(text) as Record<string, unknown>
  return answer.ok ? { ok: true, output: body } : { ok: false, failure: body }
}
