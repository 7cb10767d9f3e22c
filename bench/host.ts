import { measure, type Shot, startTarget, stopTarget, type Target } from './load.ts'
import { startOrg } from './org.ts'

/** Many short rounds: the best of them is one in which nothing else ran on the machine. */
const rounds = 40
const warmUpRequests = 3000

const token = '00D5e000000AcmE!bench'
const bodyOf = (params: object) => JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })
const call = { name: 'hello', arguments: { name: 'Ada' } }

const org = await startOrg()
const json = { 'content-type': 'application/json' }
const action: Shot = {
  path: '/actions/hello',
  headers: { ...json, 'x-client-context': org.clientContext, 'x-request-id': '00D5e000000AcmEEAS-3c572064-b4d7-4653' },
  body: JSON.stringify(call.arguments),
  expect: 'Hello Ada',
}
const mcpHeaders = { ...json, accept: 'application/json, text/event-stream', authorization: `Bearer ${token}` }
const legacy: Shot = {
  path: '/mcp',
  headers: { ...mcpHeaders, 'mcp-protocol-version': '2025-06-18' },
  body: bodyOf(call),
  expect: 'Hello Ada',
}
const modern: Shot = {
  path: '/mcp',
  headers: { ...mcpHeaders, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'hello' },
  body: bodyOf({
    ...call,
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  }),
  expect: 'Hello Ada',
}

interface Row {
  readonly label: string
  /** Requests in one round; fewer where one takes long. */
  readonly requests?: number
  readonly server: string
  readonly shot: Shot
  /** The row this one is divided by. */
  readonly over: string
}

const rows: readonly Row[] = [
  { label: 'bare Hono + Zod, action body', server: 'bare', shot: action, over: 'bare Hono + Zod, action body' },
  { label: 'action, 1 tool', server: 'ours 1', shot: action, over: 'bare Hono + Zod, action body' },
  { label: 'action, 100 tools', server: 'ours 100', shot: action, over: 'bare Hono + Zod, action body' },
  { label: 'bare Hono + Zod, MCP body', server: 'bare', shot: modern, over: 'bare Hono + Zod, MCP body' },
  { label: 'tools/call 2026-07-28, 1 tool', server: 'ours 1', shot: modern, over: 'bare Hono + Zod, MCP body' },
  { label: 'tools/call 2026-07-28, 100 tools', server: 'ours 100', shot: modern, over: 'bare Hono + Zod, MCP body' },
  { label: 'tools/call 2025-06-18, 1 tool', server: 'ours 1', shot: legacy, over: 'bare Hono + Zod, MCP body' },
  { label: 'tools/call 2025-06-18, 100 tools', server: 'ours 100', shot: legacy, over: 'bare Hono + Zod, MCP body' },
  {
    label: 'official SDK, low-level server',
    requests: 300,
    server: 'lowLevel',
    shot: modern,
    over: 'bare Hono + Zod, MCP body',
  },
  {
    label: 'official SDK as documented, 1 tool',
    server: 'documented 1',
    shot: modern,
    over: 'bare Hono + Zod, MCP body',
  },
  {
    label: 'official SDK as documented, 100 tools',
    server: 'documented 100',
    shot: modern,
    over: 'bare Hono + Zod, MCP body',
  },
]

const targets = new Map<string, Target>()
for (const name of new Set(rows.map(({ server }) => server))) {
  const [variant = '', tools = '1'] = name.split(' ')
  targets.set(name, await startTarget([variant, tools, org.url]))
}

const best = new Map<string, number>()
// Rounds are interleaved, so that a busy moment of the machine touches every row.
for (let round = 0; round < rounds; round++) {
  for (const { label, requests = 600, server, shot } of rows) {
    const target = targets.get(server)
    if (!target) continue
    const cpu = await measure(target, shot, round === 0 ? Math.max(requests, warmUpRequests) : requests)
    if (round > 0) best.set(label, Math.min(best.get(label) ?? Number.POSITIVE_INFINITY, cpu))
  }
}

console.log(`Server CPU for one request, best of ${rounds - 1} rounds, Node ${process.version}\n`)
for (const { label, over } of rows) {
  const cpu = best.get(label) ?? Number.NaN
  console.log(
    `${label.padEnd(40)} ${cpu.toFixed(1).padStart(8)} µs  ${(cpu / (best.get(over) ?? Number.NaN)).toFixed(2).padStart(6)} x`,
  )
}

for (const target of targets.values()) await stopTarget(target)
await org.close()
