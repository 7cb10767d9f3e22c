import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { programFile } from '../../package.ts'
import type { DevPlan } from './plan.ts'

export interface HostProcessParts {
  /** Of the app. */
  readonly folder: string
  /** A line of the host's log. */
  show(line: string): void
  /** A line for the person at the terminal. */
  say(text: string): void
}

/** The host as a child process, so that a change of a file needs nothing but a new one. */
export interface HostProcess {
  /** `ended`: the host gave up. */
  start(env: NodeJS.ProcessEnv): Promise<'listening' | 'ended'>
  /** Asks it to end, and ends it when it does not. */
  stop(): Promise<void>
  /** Ends it at once. */
  kill(): void
}

/** Milliseconds that calls in flight get when a file has changed. A tool that never ends must not stop the work. */
const graceMs = 3_000

export function createHostProcess({ folder, say, show }: HostProcessParts): HostProcess {
  let child: ChildProcess | undefined

  function onEnd(ended: ChildProcess, code: number | null): void {
    if (child !== ended) return
    child = undefined
    say(`The host ended with exit code ${code}. Change a file, and it starts again.`)
  }

  return {
    start(env) {
      const next = spawn(process.execPath, [programFile('src/cli/cli.ts'), 'start'], {
        ...{ cwd: folder, env },
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      })
      child = next
      if (next.stdout) createInterface({ input: next.stdout }).on('line', show)
      return new Promise(resolve => {
        next.once('message', () => {
          next.once('exit', code => onEnd(next, code))
          resolve('listening')
        })
        next.once('exit', () => resolve('ended'))
      })
    },
    async stop() {
      const old = child
      child = undefined
      if (!old || old.exitCode !== null || old.signalCode !== null) return
      const gone = new Promise(resolve => old.once('exit', resolve))
      old.kill('SIGTERM')
      const timer = setTimeout(() => old.kill('SIGKILL'), graceMs)
      await gone
      clearTimeout(timer)
    },
    kill: () => child?.kill('SIGKILL'),
  }
}

/** What the app is at this moment; `undefined` when its tools cannot be loaded or published, and it has been said why. */
export function readPlan(folder: string): Promise<DevPlan | undefined> {
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const
  const child = spawn(process.execPath, [programFile('src/cli/dev/read-plan.ts')], { cwd: folder, stdio: [...stdio] })
  return new Promise(resolve => {
    child.once('message', message => resolve(message as DevPlan))
    child.once('disconnect', () => resolve(undefined))
  })
}
