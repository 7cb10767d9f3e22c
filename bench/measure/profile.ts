import { type Profiler, Session } from 'node:inspector/promises'

/** CPU microseconds by part of the program. */
export type Parts = Readonly<Record<string, number>>

/** Notes where this process spends its time, from now on until it is asked. */
export async function startProfile(): Promise<() => Promise<Parts>> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 200 })
  await session.post('Profiler.start')
  return async () => {
    const { profile } = await session.post('Profiler.stop')
    session.disconnect()
    return partsOf(profile)
  }
}

function partsOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Parts {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const parentOf = new Map(nodes.flatMap(({ children = [], id }) => children.map(child => [child, id] as const)))
  const parts: Record<string, number> = {}
  for (const [at, id] of samples.entries()) {
    const part = partOf(id, byId, parentOf)
    parts[part] = (parts[part] ?? 0) + (timeDeltas[at] ?? 0)
  }
  return parts
}

/** What V8 says of itself. */
const own: ReadonlyMap<string, string> = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['(program)', 'sockets and system'],
  ['(idle)', 'idle'],
])

/** What is Node's or has no file of its own, such as `JSON.parse`, is a part of who called it. */
function partOf(
  id: number,
  byId: ReadonlyMap<number, Profiler.ProfileNode>,
  parentOf: ReadonlyMap<number, number>,
): string {
  for (let at: number | undefined = id; at !== undefined; at = parentOf.get(at)) {
    const { functionName, url } = byId.get(at)?.callFrame ?? { functionName: '', url: '' }
    const part = own.get(functionName) ?? toPart(url)
    if (part !== undefined) return part
  }
  return 'Node, called by nobody else'
}

function toPart(url: string): string | undefined {
  if (!url.startsWith('file:') && !url.startsWith('/')) return undefined
  // To begin and to end takes time itself.
  if (url === import.meta.url) return 'idle'
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  if (name !== undefined) return name
  const [, folder = 'the tool, or the route by hand'] = /\/(src\/(?:surfaces\/)?[^/]+)\//.exec(url) ?? []
  return folder
}
