import { toActionShot } from './calls/action-shots.ts'
import { startOrg } from './calls/org.ts'
import type { ShapeName } from './calls/tool-shapes.ts'
import { type Row, runRows } from './measure/rounds.ts'

/** `POST /actions/{tool}` over a bare route, with one field and with thirteen each way, and the frameworks of others. */
const org = await startOrg()
const peers = { zodOpenApi: '@hono/zod-openapi', orpc: 'oRPC', fastify: 'fastify', node: 'node:http alone' } as const

function toRows(shape: ShapeName, fields: string): Row[] {
  const shot = toActionShot(shape, org.clientContext)
  const bare = `bare Hono and Zod, ${fields}`
  const ours = { variant: 'ours', shape, orgUrl: org.url } as const
  return [
    { label: bare, server: { variant: 'bare', shape }, shot, over: bare },
    { label: `action, ${fields}, 1 tool`, server: { ...ours, tools: 1 }, shot, over: bare },
    { label: `action, ${fields}, 200 tools`, server: { ...ours, tools: 200 }, shot, over: bare },
    ...Object.entries(peers).map(([peer, name]) => ({
      label: `${name}, ${fields}`,
      server: { peer, shape },
      shot,
      over: bare,
    })),
  ]
}

await runRows([...toRows('narrow', '1 field'), ...toRows('wide', '13 fields')])
await org.close()
