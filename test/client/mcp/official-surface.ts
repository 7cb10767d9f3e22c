import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { Addresses, McpRevision, SurfaceClient } from '../../../src/test-client/surface-client.ts'
import { signInOverMcp } from '../../../src/test-client/tokens.ts'

/** MCP with the official client, in the era of the given revision, as the person who signed in for it. */
export async function connectOfficialMcp(
  { mcp }: Pick<Addresses, 'mcp'>,
  username: string,
  revision: McpRevision,
): Promise<SurfaceClient & { close(): Promise<void> }> {
  const { access_token: accessToken } = await signInOverMcp({ mcp, username })
  const client = new Client(
    { name: 'test-client', version: '1.0.0' },
    { versionNegotiation: { mode: revision === '2026-07-28' ? { pin: revision } : 'legacy' } },
  )
  const requestInit = { headers: { authorization: `Bearer ${accessToken}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL(mcp), { requestInit }))
  return {
    surface: `mcp ${revision}`,
    async call(tool, input) {
      const result = await client.callTool({ name: tool, arguments: { ...input } })
      const content = result.content[0]
      const object = (result.structuredContent ?? JSON.parse(content?.type === 'text' ? content.text : '{}')) as Record<
        string,
        unknown
      >
      return result.isError ? { ok: false, failure: object } : { ok: true, output: object }
    },
    close: () => client.close(),
  }
}
