import { fileURLToPath } from 'node:url'
import { Client } from 'sdk-1.32/client/index.js'
import { StdioClientTransport } from 'sdk-1.32/client/stdio.js'
import type { Connect } from './drive.ts'
import { createHome, createSignInWatch, environmentIn } from './programs.ts'
import { toResult } from './sdk.ts'

/** For editors that speak over standard input and output alone. It prints where the person is to go. */
export const connectMcpRemote: Connect = async ({ mcp }, person) => {
  const home = createHome()
  const watch = createSignInWatch(person)
  const proxy = fileURLToPath(new URL('../node_modules/mcp-remote/dist/proxy.js', import.meta.url))
  const transport = new StdioClientTransport({
    ...{ command: process.execPath, args: [proxy, mcp, '--allow-http', '--transport', 'http-only'], stderr: 'pipe' },
    env: { ...environmentIn(home.path), MCP_REMOTE_CONFIG_DIR: home.path },
  })
  transport.stderr?.on('data', watch.read)
  const client = new Client({ name: 'real-client', version: '1.0.0' })
  await client.connect(transport as Parameters<Client['connect']>[0], { timeout: 60_000 })
  return {
    list: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, input) =>
      toResult(await client.callTool({ name, arguments: input }, undefined, { timeout: 60_000 })),
    async close() {
      await client.close()
      home.remove()
    },
  }
}
