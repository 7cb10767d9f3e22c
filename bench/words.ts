import { type Era, toShot } from './calls/mcp-shots.ts'
import { startOrg } from './calls/org.ts'
import type { ShapeName } from './calls/tool-shapes.ts'
import { type Row, runRows } from './measure/rounds.ts'

/** A `tools/call` whose answer has seven texts of a record, between marks and looked through, over the same with texts of the tool. */
const org = await startOrg()
const era: Era = '2026-07-28'
const own = 'tools/call, own words'

const toRow = (label: string, shape: ShapeName): Row => ({
  label,
  server: { variant: 'ours', shape, orgUrl: org.url },
  shot: toShot('tools/call', era),
  over: own,
})

await runRows([toRow(own, 'wide'), toRow('tools/call, words of a record', 'words')])
await org.close()
