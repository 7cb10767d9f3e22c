import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { environmentOf } from '../client/host/environment.ts'
import { cli } from '../client/host/program.ts'

/** `src/cli/cli.ts start` or `worker` as a process to be killed and started again. */
export interface Process {
  readonly name: string
  /** Starts it; resolves once it says that it is ready. */
  start(): Promise<void>
  /** Waits until it ends by itself; gives its exit code, or nothing when a signal ended it. */
  ended(): Promise<number | null>
  /** Ends it; gives its exit code, or nothing after SIGKILL. */
  end(signal: NodeJS.Signals): Promise<number | null>
  readonly pid: number | undefined
  /** What it holds in memory, in MiB; nothing where the system does not tell. */
  memory(): number | undefined
  /** The last lines of its logs, of all its lives. */
  readonly log: readonly string[]
}

export interface ProcessParts {
  readonly name: string
  /** Of its app. */
  readonly folder: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Files that are loaded before it. */
  readonly preloads?: readonly string[]
  /** Told of each line of its log. */
  onLine?(line: string): void
}

/** A run of an hour logs millions. */
const maxLines = 2000
const watch = fileURLToPath(new URL('watch-sockets.ts', import.meta.url))

/** Makes a process that does not run yet. `SOCKETS_FILE` in its variables gets a line for each connection it makes. */
export function createProcess({ args, env, folder, name, onLine, preloads = [] }: ProcessParts): Process {
  const log: string[] = []
  let life: ReturnType<typeof spawnHost> | undefined
  const options = [...(env.SOCKETS_FILE ? [watch] : []), ...preloads].flatMap(file => ['--import', file])
  const take = (line: string) => {
    log.push(line)
    if (log.length > 2 * maxLines) log.splice(0, maxLines)
    onLine?.(line)
  }
  const spawnHost = () => {
    const child = spawn(process.execPath, [...options, cli, ...args], {
      ...{ cwd: folder, env: { ...environmentOf(), ...env } },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = new Promise<number | null>(resolve => child.once('close', resolve))
    const ready = new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stderr }).on('line', take)
      createInterface({ input: child.stdout }).on('line', line => {
        take(line)
        if (/"message":"(?:listening|working)"/.test(line)) resolve()
      })
      void ended.then(code => reject(new Error(`${name} ended with ${code}:\n${log.slice(-20).join('\n')}`)))
    })
    ready.catch(() => {})
    return { child, ended, ready }
  }
  return {
    name,
    log,
    get pid() {
      return life?.child.pid
    },
    start() {
      life = spawnHost()
      return life.ready
    },
    ended: async () => (await life?.ended) ?? null,
    async end(signal) {
      life?.child.kill(signal)
      return (await life?.ended) ?? null
    },
    memory: () => memoryOf(life?.child.pid),
  }
}

function memoryOf(pid: number | undefined): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1]) / 1024)
  } catch {
    return undefined
  }
}
