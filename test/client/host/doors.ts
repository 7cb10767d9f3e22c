import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { signInOverMcp } from '../sign-in/mcp-token.ts'

/** Where a running host and its local org can be reached: what `npm run dev -- --json` prints. */
export interface Addresses {
  readonly mesh: string
  readonly mcp: string
  readonly org: string
  readonly users: readonly { readonly username: string; readonly accessToken: string }[]
}

/** What came back through one door: the output object, or the flat failure. */
export type Answer =
  | { readonly ok: true; readonly output: Record<string, unknown> }
  | { readonly ok: false; readonly failure: Record<string, unknown> }

/** A way in to the tools, as one user. */
export interface Door {
  readonly name: 'actions' | 'mcp 2026-07-28' | 'mcp 2025-11-25'
  call(tool: string, input: object): Promise<Answer>
  close(): Promise<void>
}

/** AppLink: the headers that Salesforce would send, through the mesh. */
export function createActionDoor({ mesh, org }: Addresses, username: string): Door {
  return {
    name: 'actions',
    async call(tool, input) {
      const headers = await fetch(`${org}/_local/headers?as=${encodeURIComponent(username)}`)
      const answer = await fetch(`${mesh}/actions/${tool}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...((await headers.json()) as Record<string, string>) },
        body: JSON.stringify(input),
      })
      const text = await answer.text()
      if (!answer.headers.get('content-type')?.includes('json'))
        return { ok: false, failure: { status: answer.status, message: text } }
      const body = JSON.parse(text) as Record<string, unknown>
      return answer.ok ? { ok: true, output: body } : { ok: false, failure: body }
    },
    close: async () => {},
  }
}

/** MCP with the official client, in the era of the given revision, as the person who signed in for it. */
export async function openMcpDoor(
  { mcp }: Addresses,
  username: string,
  revision: '2026-07-28' | '2025-11-25',
): Promise<Door> {
  const { access_token: accessToken } = await signInOverMcp({ mcp, username })
  const client = new Client(
    { name: 'test-client', version: '1.0.0' },
    { versionNegotiation: { mode: revision === '2026-07-28' ? { pin: revision } : 'legacy' } },
  )
  const requestInit = { headers: { authorization: `Bearer ${accessToken}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL(mcp), { requestInit }))
  return {
    name: `mcp ${revision}`,
    async call(tool, input) {
      const result = await client.callTool({ name: tool, arguments: { ...input } })
      const content = result.content[0]
      const object = JSON.parse(content?.type === 'text' ? content.text : '{}') as Record<string, unknown>
      return result.isError ? { ok: false, failure: object } : { ok: true, output: object }
    },
    close: () => client.close(),
  }
}
