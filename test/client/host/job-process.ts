import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { environmentOf } from './environment.ts'

const root = new URL('../../../', import.meta.url)

export interface JobProcess {
  readonly port: number
  /** Lines of its log so far. */
  readonly log: readonly string[]
  readonly ended: Promise<number | null>
  kill(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts `job-host.ts`; resolves once it answers. */
export async function startJobProcess(env: Readonly<Record<string, string>>): Promise<JobProcess> {
  const child = spawn(process.execPath, ['test/client/host/job-host.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environmentOf(), ...env },
  })
  const log: string[] = []
  createInterface({ input: child.stderr }).on('line', line => log.push(line))
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  const line = new Promise<string>(resolve => createInterface({ input: child.stdout }).once('line', resolve))
  const failed = ended.then(code => {
    throw new Error(`the host ended with exit code ${code}:\n${log.join('\n')}`)
  })
  failed.catch(() => {})
  const { port } = JSON.parse(await Promise.race([line, failed])) as { port: number }
  return {
    ...{ port, log, ended },
    kill(signal) {
      child.kill(signal)
      return ended
    },
  }
}
