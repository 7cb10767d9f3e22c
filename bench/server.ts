import { listen } from '../src/host/server.ts'
import type { ShapeName } from './tool-shapes.ts'
import { createBare, type Fetch } from './variants/bare.ts'
import { createDocumented, createLowLevel } from './variants/official.ts'
import { createOurs } from './variants/ours.ts'
import { createWatched } from './variants/watched.ts'

/** One server in its own process, for `startTarget`. Tells its CPU time when asked. */
const [variant = '', shape = 'wide', tools = '1', orgUrl = '', tokens = 'stand-in', runAs = 'user', ratio = '1'] =
  process.argv.slice(2)
const shapeName = shape as ShapeName
const count = Number(tools)

type Variant = Fetch | Pick<Awaited<ReturnType<typeof createWatched>>, 'fetch' | 'around'>
const variants: Readonly<Record<string, () => Variant | Promise<Variant>>> = {
  bare: () => createBare(shapeName, count),
  ours: () =>
    createOurs({ shapeName, orgUrl, tokens, tools: count, runAs: runAs === 'user' ? 'user' : 'authorization' }),
  watched: () => createWatched({ shapeName, orgUrl, collect: tokens, work: runAs, ratio }),
  documented: () => createDocumented(shapeName, count),
  lowLevel: () => createLowLevel(shapeName),
}
const create = variants[variant]
if (!create) throw new Error(`no such variant: ${variant}`)
const made = await create()
const { around, fetch } = typeof made === 'function' ? { fetch: made, around: undefined } : made
const server = await listen(fetch, { hostname: '127.0.0.1', port: 0, around })
process.on('message', () => process.send?.(process.cpuUsage()))
process.send?.({ port: server.port })
