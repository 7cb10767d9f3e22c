import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { programFile } from '../../package.ts'
import type { FromHost, ServeSettings, ToHost } from './host-messages.ts'
import type { DevPlan } from './plan.ts'
import { withCompileCache } from './programs.ts'

export interface HostProcessParts {
  /** Of the app. */
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  /** Whether a person reads the hints: those that need the local org are for her alone. */
  readonly hintsFromOrg: boolean
  /** A line of the host's log. */
  show(line: string): void
}

/** One host as a child process, so that a change of a file needs nothing but a new one. */
export interface HostProcess {
  /** What the app is at this moment; `undefined` when its tools cannot be loaded, and it has said why. */
  readonly plan: Promise<DevPlan | undefined>
  /** Whether the app can be published; it has said why not. */
  readonly isPublished: Promise<boolean>
  /** Sentences on what the app had better not do, once it serves; none of a host that gave up. */
  readonly hints: Promise<readonly string[]>
  /** Has it read the app. */
  begin(): void
  /** Its exit code, once it has ended. */
  readonly gone: Promise<number | null>
  /** The port on which it listens; `undefined` when it gave up, and has said why. */
  serve(settings: ServeSettings): Promise<number | undefined>
  /** Lets it work on jobs. */
  work(): void
  /** Has it end after the calls in flight. Resolves when it works on no jobs any more. */
  end(): Promise<void>
  /** Ends it at once. */
  kill(): void
}

/** Milliseconds after which a host that should work on no more jobs, but does not say so, is blocked. */
const restMs = 4_000
/** Milliseconds after which one that is followed is ended, whatever it is still at: longer than any call may take. */
const endMs = 35_000

/** @param args `ahead`: it loads the program before it is told to begin */
export function startHostProcess(
  { env, folder, hintsFromOrg, show }: HostProcessParts,
  ...args: readonly 'ahead'[]
): HostProcess {
  const child = spawn(
    process.execPath,
    [programFile('src/cli/dev/host-main.ts'), ...(hintsFromOrg ? ['org'] : []), ...args],
    {
      cwd: folder,
      env: withCompileCache(env),
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  )
  if (child.stdout) createInterface({ input: child.stdout }).on('line', show)
  const gone = new Promise<number | null>(resolve => child.once('exit', resolve))
  const said = <Kind extends FromHost['kind']>(kind: Kind) =>
    new Promise<Extract<FromHost, { kind: Kind }> | undefined>(resolve => {
      child.on('message', (message: FromHost) => {
        if (message.kind === kind) resolve(message as Extract<FromHost, { kind: Kind }>)
      })
      void gone.then(() => resolve(undefined))
    })
  const [planned, published, listening, rested] = [said('plan'), said('published'), said('listening'), said('rested')]
  const hinted = said('hints')
  // One that has just gone hears nothing.
  const tell = (message: ToHost): void => void (child.connected && child.send(message, () => {}))
  const kill = () => void child.kill('SIGKILL')
  return {
    ...{ gone, kill },
    begin: () => tell({ kind: 'begin' }),
    plan: planned.then(message => message?.plan),
    isPublished: published.then(message => message !== undefined),
    hints: hinted.then(message => message?.hints ?? []),
    async serve({ env, scene }) {
      tell({ kind: 'serve', env, scene })
      return (await listening)?.port
    },
    work: () => tell({ kind: 'work' }),
    async end() {
      tell({ kind: 'end' })
      const late = setTimeout(kill, endMs).unref()
      void gone.then(() => clearTimeout(late))
      const isRested = await Promise.race([rested.then(() => true), sleep(restMs, false, { ref: false })])
      if (!isRested) kill()
      await rested
    },
  }
}
