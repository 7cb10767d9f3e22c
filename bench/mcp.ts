import { startPostgres } from '../test/client/host/postgres.ts'
import { type Era, type Method, toShot } from './calls/mcp-shots.ts'
import { startOrg } from './calls/org.ts'
import { type Row, runRows } from './measure/rounds.ts'
import { personToken, serviceToken } from './variants/tokens.ts'

/** `/mcp` over a bare route with the same checks and the same JSON, and the servers of others; 13 fields each way. */
const org = await startOrg()
const postgres = await startPostgres()
const counts = [1, 50, 200] as const
const [era, earlier]: readonly [Era, Era] = ['2026-07-28', '2025-11-25']

const toCount = (tools: number): string => `${tools} tool${tools === 1 ? '' : 's'}`
/** A call does not depend on how many tools there are. */
const bareOf = (method: Method, tools: number): string =>
  method === 'tools/call' ? 'tools/call, bare Hono and Zod' : `tools/list, bare Hono and Zod, ${toCount(tools)}`

const toBare = (method: Method, tools: number): Row => ({
  label: bareOf(method, tools),
  server: { variant: 'bare', shape: 'wide', tools },
  shot: toShot(method, era),
  over: bareOf(method, tools),
})

const toOurs = (method: Method, tools: number, of: Era = era): Row => ({
  label: `${method}, ${toCount(tools)}${of === era ? '' : `, ${of}`}`,
  server: { variant: 'ours', shape: 'wide', tools, orgUrl: org.url },
  shot: toShot(method, of),
  over: bareOf(method, tools),
})

const toDocumented = (method: Method, tools: number): Row => ({
  label: `${method}, official SDK as documented, ${toCount(tools)}`,
  server: { variant: 'documented', shape: 'wide', tools },
  shot: toShot(method, era),
  over: bareOf(method, tools),
})

/** The token is looked up in the store, and the session of its person or its authorization with it. */
const toTokenRow = (who: 'person' | 'service', name: string, store = name): Row => ({
  label: `tools/call, token of a ${who}, ${name}`,
  server: {
    ...{ variant: 'ours', shape: 'wide', tools: 200, orgUrl: org.url, store },
    runAs: who === 'person' ? 'user' : 'authorization',
  },
  shot: toShot('tools/call', era, who === 'person' ? personToken : serviceToken),
  over: bareOf('tools/call', 1),
})

/** Each by the newest era that it speaks without a session. */
const peers: readonly (readonly [peer: string, name: string, speaks: Era])[] = [
  ['mcpLite', 'mcp-lite', '2025-06-18'],
  ['tmcp', 'tmcp', era],
  ['fastmcp', 'fastmcp', earlier],
  ['mcpHandler', 'mcp-handler', era],
]

const toPeers = (tools: number): Row[] =>
  peers.map(([peer, name, speaks]) => ({
    label: `tools/call, ${name}, ${toCount(tools)}`,
    server: { peer, shape: 'wide', tools },
    shot: toShot('tools/call', speaks),
    over: bareOf('tools/call', tools),
  }))

const lowLevel: Row = {
  label: "tools/call, official SDK's low-level server, 1 tool",
  server: { variant: 'lowLevel', shape: 'wide' },
  shot: toShot('tools/call', era),
  over: bareOf('tools/call', 1),
}

const overLite = (tools: number) => ({
  label: `tools/call, ${toCount(tools)}, over mcp-lite`,
  of: (cpuOf: (label: string) => number) =>
    cpuOf(`tools/call, ${toCount(tools)}`) / cpuOf(`tools/call, mcp-lite, ${toCount(tools)}`),
})

const ends = [1, 200]
await runRows(
  [
    toBare('tools/call', 1),
    ...counts.map(tools => toOurs('tools/call', tools)),
    toOurs('tools/call', 200, earlier),
    toTokenRow('person', 'SQLite'),
    toTokenRow('service', 'SQLite'),
    toTokenRow('person', 'PostgreSQL', await postgres.createDatabase('person')),
    toTokenRow('service', 'PostgreSQL', await postgres.createDatabase('service')),
    ...ends.flatMap(tools => [toDocumented('tools/call', tools), ...toPeers(tools)]),
    lowLevel,
    ...ends.flatMap(tools => [toBare('tools/list', tools), toOurs('tools/list', tools)]),
    toDocumented('tools/list', 1),
  ],
  ends.map(overLite),
)
await postgres.close()
await org.close()
