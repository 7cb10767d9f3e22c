import { listen } from '../src/host/server/server.ts'
import type { OwnOptions } from './calls/server-options.ts'
import { startProfile } from './measure/profile.ts'
import { createBare, type Fetch } from './variants/bare.ts'
import { createByHand } from './variants/by-hand/by-hand.ts'
import { createDocumented, createLowLevel } from './variants/official.ts'
import { createOurs } from './variants/ours.ts'
import { createWatched } from './variants/watched.ts'

/** One server in its own process, for `startTarget`. Tells its CPU time when asked, and where it went. */
const options = JSON.parse(process.argv[2] ?? '{}') as OwnOptions

type Made = Fetch | Pick<Awaited<ReturnType<typeof createWatched>>, 'fetch' | 'around'>
const variants: Readonly<Record<OwnOptions['variant'], (options: OwnOptions) => Made | Promise<Made>>> = {
  bare: createBare,
  byHand: createByHand,
  ours: createOurs,
  watched: createWatched,
  documented: createDocumented,
  lowLevel: createLowLevel,
}
const made = await variants[options.variant](options)
const { around, fetch } = typeof made === 'function' ? { fetch: made, around: undefined } : made
const server = await listen(fetch, { hostname: '127.0.0.1', port: 0, around })
let profile: ReturnType<typeof startProfile> | undefined
process.on('message', async message => {
  if (message === 'cpu') process.send?.(process.cpuUsage())
  else if (message === 'profile') profile = startProfile()
  else process.send?.((await (await profile)?.()) ?? {})
})
// Who measures may be interrupted.
process.once('disconnect', () => process.exit())
process.send?.({ port: server.port })
