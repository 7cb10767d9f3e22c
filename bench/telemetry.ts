import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toActionShot } from './calls/action-shots.ts'
import { toShot } from './calls/mcp-shots.ts'
import { startOrg } from './calls/org.ts'
import type { OwnOptions } from './calls/server-options.ts'
import { queriedName } from './calls/tool-shapes.ts'
import { type Row, runRows } from './measure/rounds.ts'

/** Calls of a host whose spans and figures go to a collector, over the same calls of one that collects nothing. */
const org = await startOrg()
const collector = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200).end())
})
await new Promise<void>(resolve => collector.listen(0, '127.0.0.1', resolve))
const collectorUrl = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`

const idle = { asks: false, shot: toActionShot('wide', org.clientContext) }
const asking = { asks: true, shot: { ...idle.shot, expect: queriedName } }
const call = { asks: false, shot: toShot('tools/call', '2026-07-28') }

function toRows(label: string, { asks, shot }: typeof idle): Row[] {
  const off = `${label}, telemetry off`
  const server: OwnOptions = { variant: 'watched', shape: 'wide', orgUrl: org.url, asks }
  const watched = { ...server, collect: collectorUrl }
  return [
    { label: off, server, shot, over: off },
    { label: `${label}, telemetry on`, server: watched, shot, over: off },
    { label: `${label}, one trace in ten`, server: { ...watched, ratio: '0.1' }, shot, over: off },
  ]
}

await runRows([
  ...toRows('action that asks the org once', asking),
  ...toRows('action that asks nobody', idle),
  ...toRows('tools/call that asks nobody', call),
])
collector.closeAllConnections()
collector.close()
await org.close()
