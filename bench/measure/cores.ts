import { spawnSync } from 'node:child_process'

/** Node on the core that is kept for servers, as `fork` takes it. What asks them has the other cores. */
export interface OwnCore {
  readonly execPath?: string
  readonly execArgv?: string[]
}

/** Moves this process, and what it starts from now on, away from the core that it keeps for servers. Does nothing on one core, or without `taskset`. */
export function keepCore(): OwnCore {
  const [, list = ''] = / ([\d,-]+)\n$/.exec(taskset('-pc', String(process.pid))) ?? []
  const cores = coresIn(list)
  const kept = cores.pop()
  if (kept === undefined || cores.length === 0) return {}
  taskset('-apc', cores.join(','), String(process.pid))
  return { execPath: 'taskset', execArgv: ['-c', String(kept), process.execPath] }
}

const taskset = (...args: readonly string[]): string => spawnSync('taskset', args, { encoding: 'utf8' }).stdout ?? ''

/** `0,2-3` are 0, 2 and 3. */
const coresIn = (list: string): number[] =>
  list.split(',').flatMap(part => {
    if (part === '') return []
    const [first = 0, last = first] = part.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
