import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { programFile } from '../package.ts'
import type { TestedHost } from './test-client.ts'

/** What `npm run dev -- --json` prints, and a way to end it. */
export interface RunningDev extends TestedHost {
  /** The host itself, behind the mesh; without AppLink the same address. */
  readonly host: string
  readonly orgId: string
  readonly apiVersion: string
  /** Absent without AppLink. */
  readonly applink: { readonly apiUrl: string; readonly token: string; readonly appId: string }
  /** Sample users, with tokens for the local org's REST. */
  readonly users: readonly { readonly username: string; readonly userId: string; readonly accessToken: string }[]
  /** Addresses of the programs that stand for third parties, by name. */
  readonly thirdParties: Readonly<Record<string, string>>
  readonly process: ChildProcess
  /** Lines of the host's log so far. */
  readonly log: readonly string[]
  /** Ends everything. @returns the exit code */
  stop(): Promise<number | null>
}

export interface DevOptions {
  /** Of the app. Default: the folder in which the tests run. */
  readonly folder?: string
  /** Beside the variables of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** The program to run. Default: the one of this package. */
  readonly program?: string
  /** The local org calls the host by a named credential, as each of its users. Default: through AppLink. */
  readonly withoutAppLink?: boolean
}

/**
 * Starts all that `npm run dev` starts, on free ports, and waits until it is ready. It ends with this process at the latest.
 * @throws Error with the log when it cannot start
 */
export async function startDev(options: DevOptions = {}): Promise<RunningDev> {
  const { env, folder = process.cwd(), program = programFile('src/cli/cli.ts'), withoutAppLink = false } = options
  const child = spawn(process.execPath, [program, 'dev', '--json', ...(withoutAppLink ? ['--without-applink'] : [])], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PORT: '0', APP_PORT: '0', ORG_PORT: '0', ...env },
  })
  const log: string[] = []
  createInterface({ input: child.stderr }).on('line', line => log.push(line))
  const end = () => child.kill('SIGTERM')
  process.once('exit', end)
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  const line = new Promise<string>(resolve => createInterface({ input: child.stdout }).once('line', resolve))
  // What it wrote has been read by then, which it need not be when it ends.
  const failed = new Promise<number | null>(resolve => child.once('close', resolve)).then(code => {
    process.off('exit', end)
    throw new Error(`dev ended with exit code ${code}:\n${log.join('\n')}`)
  })
  const addresses = JSON.parse(await Promise.race([line, failed])) as Omit<RunningDev, 'process' | 'log' | 'stop'>
  failed.catch(() => {})
  return {
    ...addresses,
    process: child,
    log,
    stop() {
      end()
      return ended
    },
  }
}
