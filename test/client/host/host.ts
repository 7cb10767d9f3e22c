import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Addresses } from './doors.ts'
import { environmentOf } from './environment.ts'

export interface RunningDev extends Addresses {
  readonly host: string
  readonly orgId: string
  readonly apiVersion: string
  readonly applink: { readonly apiUrl: string; readonly token: string; readonly appId: string }
  readonly users: readonly { readonly username: string; readonly userId: string; readonly accessToken: string }[]
  /** Addresses of the programs that stand for third parties, by name. */
  readonly thirdParties: Readonly<Record<string, string>>
  readonly process: ChildProcess
  /** Lines of the host's log so far. */
  readonly log: readonly string[]
  stop(): Promise<number | null>
}

const root = new URL('../../../', import.meta.url)

export interface DevOptions {
  /** Another checkout than this one. */
  readonly folder?: string | URL
  readonly env?: Readonly<Record<string, string>>
}

/** Everything that `npm run dev` starts, on free ports. */
export async function startDev({ env, folder = root }: DevOptions = {}): Promise<RunningDev> {
  const child = spawn(process.execPath, ['src/cli/cli.ts', 'dev', '--json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environmentOf(folder), PORT: '0', APP_PORT: '0', ORG_PORT: '0', ...env },
  })
  const log: string[] = []
  createInterface({ input: child.stderr }).on('line', line => log.push(line))
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  const line = new Promise<string>(resolve => createInterface({ input: child.stdout }).once('line', resolve))
  const failed = ended.then(code => {
    throw new Error(`npm run dev ended with exit code ${code}:\n${log.join('\n')}`)
  })
  const addresses = JSON.parse(await Promise.race([line, failed])) as Omit<RunningDev, 'process' | 'log' | 'stop'>
  failed.catch(() => {})
  return {
    ...addresses,
    process: child,
    log,
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}
