import type { PeerOptions } from '../calls/server-options.ts'
import { actionPeers } from './actions.ts'
import { mcpPeers } from './mcp.ts'

/** One server of others in its own process, as `bench/server.ts` is for ours. */
const options = JSON.parse(process.argv[2] ?? '{}') as PeerOptions
const open = { ...actionPeers, ...mcpPeers }[options.peer]
if (!open) throw new Error(`no such peer: ${options.peer}`)
const port = await open(options)
process.on('message', () => process.send?.(process.cpuUsage()))
process.once('disconnect', () => process.exit())
process.send?.({ port })
