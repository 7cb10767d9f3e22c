import { toActionShot } from './calls/action-shots.ts'
import { tellAlone } from './calls/alone.ts'
import { toShot } from './calls/mcp-shots.ts'
import { startOrg } from './calls/org.ts'
import type { OwnOptions } from './calls/server-options.ts'
import { queriedName } from './calls/tool-shapes.ts'
import { type Row, runRows } from './measure/rounds.ts'

/** Calls of a host with a data policy, over the same calls of one that shows everybody everything. */
const org = await startOrg()
const idle = { asks: false, shot: toActionShot('wide', org.clientContext) }
const asking = { asks: true, shot: { ...idle.shot, expect: queriedName } }
const call = { asks: false, shot: toShot('tools/call', '2026-07-28') }

function toRows(label: string, { asks, shot }: typeof idle): Row[] {
  const off = `${label}, no policy`
  const server: OwnOptions = { variant: 'ours', shape: 'wide', orgUrl: org.url, asks }
  const withPolicy = (policy: NonNullable<OwnOptions['policy']>) => ({ server: { ...server, policy }, shot, over: off })
  return [
    { label: off, server, shot, over: off },
    { label: `${label}, a policy for others`, ...withPolicy('others') },
    { label: `${label}, two fields masked and one dropped`, ...withPolicy('masks') },
    { label: `${label}, the same with a limit`, ...withPolicy('limits') },
  ]
}

await tellAlone()
await runRows([
  ...toRows('action that asks the org once', asking),
  ...toRows('action that asks nobody', idle),
  ...toRows('tools/call that asks nobody', call),
])
await org.close()
