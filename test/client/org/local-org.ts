import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { RunningDev } from '../../../src/test-client/dev.ts'

const root = new URL('../../../', import.meta.url)

export type RunningOrg = Omit<RunningDev, 'host' | 'mcp' | 'thirdParties' | 'process' | 'log' | 'stop'>

/** The local org, the AppLink API and the mesh as a process of their own, on free ports. */
export async function startLocalOrgProcess(env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['local-org/main.ts', '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, PORT: '0', APP_PORT: '9', ORG_PORT: '0', ...env },
  })
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  const line = new Promise<string>(
    resolve => child.stdout && createInterface({ input: child.stdout }).once('line', resolve),
  )
  const failed = ended.then(code => {
    throw new Error(`the local org ended with exit code ${code}`)
  })
  failed.catch(() => {})
  const addresses = JSON.parse(await Promise.race([line, failed])) as RunningOrg
  return {
    ...addresses,
    pid: child.pid,
    async headersFor(username: string): Promise<Record<string, string>> {
      const answer = await fetch(`${addresses.org}/_local/headers?as=${encodeURIComponent(username)}`)
      return (await answer.json()) as Record<string, string>
    },
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}
