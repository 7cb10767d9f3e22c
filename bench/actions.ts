import { startOrg } from './org.ts'
import { type Row, runRows } from './rounds.ts'
import { type ShapeName, shapeOf, toolName } from './tool-shapes.ts'

/** `POST /actions/{tool}` over a bare route, with one field and with thirteen each way. */
const org = await startOrg()

function toRows(shape: ShapeName, fields: string): Row[] {
  const { example, run } = shapeOf(shape)
  const shot = {
    path: `/actions/${toolName(0)}`,
    headers: {
      'content-type': 'application/json',
      'x-client-context': org.clientContext,
      'x-request-id': '00D5e000000AcmEEAS-3c572064-b4d7-4653',
    },
    body: JSON.stringify(example),
    expect: String(run(example).name),
  }
  const bare = `bare Hono + Zod, ${fields}`
  return [
    { label: bare, server: ['bare', shape], shot, over: bare },
    { label: `action, 1 tool, ${fields}`, server: ['ours', shape, '1', org.url], shot, over: bare },
    { label: `action, 200 tools, ${fields}`, server: ['ours', shape, '200', org.url], shot, over: bare },
  ]
}

await runRows([...toRows('narrow', '1 field'), ...toRows('wide', '13 fields')])
await org.close()
