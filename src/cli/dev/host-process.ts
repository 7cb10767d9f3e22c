import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface HostProcessParts {
  readonly root: URL
  readonly env: NodeJS.ProcessEnv
  /** A line of the host's log. */
  show(line: string): void
  /** A line for the person at the terminal. */
  say(text: string): void
}

/** The host as a child process, so that a change of a file needs nothing but a new one. */
export interface HostProcess {
  /** `unreadable`: the tools cannot be loaded or published, so there is no host to start. `ended`: the host gave up. */
  start(): Promise<'listening' | 'unreadable' | 'ended'>
  /** Asks it to end, and ends it when it does not. */
  stop(): Promise<void>
  /** Ends it at once. */
  kill(): void
}

/** Milliseconds that calls in flight get when a file has changed. A tool that never ends must not stop the work. */
const graceMs = 3_000

export function createHostProcess({ env, root, say, show }: HostProcessParts): HostProcess {
  let child: ChildProcess | undefined

  function onEnd(ended: ChildProcess, code: number | null): void {
    if (child !== ended) return
    child = undefined
    say(`The host ended with exit code ${code}. Change a file, and it starts again.`)
  }

  return {
    async start() {
      if (!(await writeDocuments(root))) return 'unreadable'
      const next = spawn(process.execPath, ['src/host/main.ts'], {
        ...{ cwd: root, env },
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

/** Keeps `openapi/` fresh while tools change. False when the tools cannot be loaded or published; it has said why then. */
async function writeDocuments(root: URL): Promise<boolean> {
  const child = spawn(process.execPath, ['src/cli/openapi.ts'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  return (await new Promise(resolve => child.once('exit', resolve))) === 0
}
