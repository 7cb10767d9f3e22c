import { toActionShot } from './action-shots.ts'
import { startOrg } from './org.ts'
import { type Row, runRows } from './rounds.ts'
import type { ShapeName } from './tool-shapes.ts'

/** `POST /actions/{tool}` over a bare route, with one field and with thirteen each way. */
const org = await startOrg()

function toRows(shape: ShapeName, fields: string): Row[] {
  const shot = toActionShot(shape, org.clientContext)
  const bare = `bare Hono + Zod, ${fields}`
  return [
    { label: bare, server: ['bare', shape], shot, over: bare },
    { label: `action, 1 tool, ${fields}`, server: ['ours', shape, '1', org.url], shot, over: bare },
    { label: `action, 200 tools, ${fields}`, server: ['ours', shape, '200', org.url], shot, over: bare },
  ]
}

await runRows([...toRows('narrow', '1 field'), ...toRows('wide', '13 fields')])
await org.close()
