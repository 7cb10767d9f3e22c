import { startPostgres } from '../test/client/host/postgres.ts'
import { type Era, type Method, toShot } from './mcp-shots.ts'
import { startOrg } from './org.ts'
import { type Row, runRows } from './rounds.ts'
import { personToken, serviceToken } from './variants/tokens.ts'

/** `/mcp` over a bare route with the same checks and the same JSON, and over the official SDK; 13 fields each way. */
const org = await startOrg()
const postgres = await startPostgres()
const counts = ['1', '50', '200'] as const
const eras: readonly Era[] = ['2026-07-28', '2025-11-25']

const bareOf = (method: Method, tools: string): string => `${method}, bare Hono + Zod, ${tools} tools`

function toRows(method: Method): Row[] {
  const baseOf = (tools: string) => bareOf(method, method === 'tools/call' ? '1' : tools)
  const bare = method === 'tools/call' ? (['1'] as const) : counts
  const current = toShot(method, '2026-07-28')
  return [
    ...bare.map(tools => ({
      label: bareOf(method, tools),
      server: ['bare', 'wide', tools],
      shot: current,
      over: baseOf(tools),
    })),
    ...eras.flatMap(era =>
      counts.map(tools => ({
        label: `${method}, ${era}, ${tools} tools`,
        server: ['ours', 'wide', tools, org.url],
        shot: toShot(method, era),
        over: baseOf(tools),
      })),
    ),
    ...counts.map(tools => ({
      label: `${method}, official SDK as documented, ${tools} tools`,
      server: ['documented', 'wide', tools],
      shot: current,
      over: baseOf(tools),
    })),
  ]
}

/** The token is looked up in the store, and the session of its person or its authorization with it. */
const toTokenRow = (who: 'person' | 'service', store: string, address = store): Row => ({
  label: `tools/call, token of a ${who} in ${store}, 200 tools`,
  server: ['ours', 'wide', '200', org.url, address, who === 'person' ? 'user' : 'authorization'],
  shot: toShot('tools/call', '2026-07-28', who === 'person' ? personToken : serviceToken),
  over: bareOf('tools/call', '1'),
})

const lowLevel: Row = {
  label: "tools/call, official SDK's low-level server, 1 tool",
  server: ['lowLevel', 'wide'],
  shot: toShot('tools/call', '2026-07-28'),
  over: bareOf('tools/call', '1'),
}

await runRows([
  ...toRows('tools/call'),
  lowLevel,
  toTokenRow('person', 'SQLite'),
  toTokenRow('service', 'SQLite'),
  toTokenRow('person', 'PostgreSQL', await postgres.createDatabase('person')),
  toTokenRow('service', 'PostgreSQL', await postgres.createDatabase('service')),
  ...toRows('tools/list'),
])
await postgres.close()
await org.close()
