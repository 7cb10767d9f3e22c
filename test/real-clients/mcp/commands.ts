import type { Connect } from './drive.ts'
import { createHome, runProgram } from './programs.ts'
import { toResult } from './sdk.ts'

/** The command line of the Inspector: each command a process, which keeps what it was given in the home of its user. */
export const connectInspector: Connect = async ({ mcp }, person) => {
  const home = createHome()
  const running = { home: home.path, person, env: { MCP_AUTO_OPEN_ENABLED: 'true' } }
  const ask = async (...args: readonly string[]): Promise<object> => {
    const { all, out } = await runProgram('mcp-inspector', ['--cli', mcp, '--transport', 'http', ...args], running)
    const start = out.indexOf('{')
    if (start === -1) throw new Error(all)
    const answer = JSON.parse(out.slice(start)) as { readonly error?: unknown }
    if (answer.error !== undefined) throw new Error(all)
    return answer
  }
  await ask('--method', 'tools/list')
  return {
    async list() {
      const { tools } = (await ask('--method', 'tools/list')) as {
        readonly tools: readonly { readonly name: string }[]
      }
      return tools.map(({ name }) => name)
    },
    async call(name, input) {
      const fields = Object.entries(input).map(([key, value]) => `${key}=${value}`)
      return toResult(
        await ask('--method', 'tools/call', '--tool-name', name, ...fields.flatMap(field => ['--tool-arg', field])),
      )
    },
    close: async () => home.remove(),
  }
}
