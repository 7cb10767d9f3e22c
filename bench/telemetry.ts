import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toActionShot } from './action-shots.ts'
import { toShot } from './mcp-shots.ts'
import { startOrg } from './org.ts'
import { type Row, runRows } from './rounds.ts'

/** Calls of a host whose spans and figures go to a collector, over the same calls of one that collects nothing. */
const org = await startOrg()
const collector = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200).end())
})
await new Promise<void>(resolve => collector.listen(0, '127.0.0.1', resolve))
const collectorUrl = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`

const action = toActionShot('wide', org.clientContext)

function toRows(label: string, work: 'idle' | 'asks', shot = action): Row[] {
  const off = `${label}, telemetry off`
  const server = (collect: string) => ['watched', 'wide', '1', org.url, collect, work]
  return [
    { label: off, server: server('off'), shot, over: off },
    { label: `${label}, telemetry on`, server: server(collectorUrl), shot, over: off },
    { label: `${label}, one trace in ten`, server: [...server(collectorUrl), '0.1'], shot, over: off },
  ]
}

await runRows([
  ...toRows('action that asks the org once', 'asks'),
  ...toRows('action that asks nobody', 'idle'),
  ...toRows('tools/call that asks nobody', 'idle', toShot('tools/call', '2026-07-28')),
])
collector.closeAllConnections()
collector.close()
await org.close()
