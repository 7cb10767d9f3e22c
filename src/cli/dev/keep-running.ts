import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readTextFile } from '../../text-file.ts'
import type { Shell } from '../shell.ts'
import { type HostProcess, readPlan } from './host-process.ts'
import type { DevPlan } from './plan.ts'
import { watchSources } from './source-watch.ts'

export interface KeepRunningParts {
  readonly shell: Shell
  readonly firstPlan: ReturnType<typeof readPlan>
  /** Once the tools can be read for the first time. */
  prepare(plan: DevPlan): Promise<Prepared>
}

/** What stands beside the host. */
export interface Prepared {
  /** Of the host. */
  readonly env: NodeJS.ProcessEnv
  /** When the host listens for the first time. */
  ready(): Promise<void>
  /** Before each further start of the host. */
  renew(plan: DevPlan): Promise<void>
}

/**
 * Starts the host, and again whenever a file changes; one start at a time. Settings that are wrong at the first start
 * end everything, since no file mends them. A tool that is wrong does not.
 */
export function keepRunning(host: HostProcess, { firstPlan, prepare: prepareFor, shell }: KeepRunningParts): void {
  const { complain, folder } = shell
  let prepared: Prepared | undefined
  let nextPlan: ReturnType<typeof readPlan> | undefined = firstPlan
  let wasReady = false
  let meshText = readMeshText(folder)
  const start = async () => {
    await host.stop()
    if (meshText !== readMeshText(folder)) {
      meshText = readMeshText(folder)
      complain('The mesh reads heroku-applink-service-mesh.yaml when it starts: end "npm run dev" and start it again.')
    }
    const plan = await (nextPlan ?? readPlan(folder))
    nextPlan = undefined
    if (!plan) return complain('No host is running. Mend the file, and the host starts again.')
    if (prepared) await prepared.renew(plan)
    else prepared = await prepareFor(plan)
    const state = await host.start(prepared.env)
    if (wasReady) return
    if (state === 'ended') process.exit(1)
    wasReady = true
    await prepared.ready()
  }
  let running = Promise.resolve()
  const startNext = () => {
    running = running.then(start).catch(error => fail(error, shell))
  }
  const folders = ['src', 'tools'].map(name => ({ path: join(folder, name), deep: true }))
  watchSources([...folders.filter(({ path }) => existsSync(path)), { path: folder, deep: false }], startNext)
  startNext()
}

function readMeshText(folder: string): string {
  const path = join(folder, 'heroku-applink-service-mesh.yaml')
  return existsSync(path) ? readTextFile(path) : ''
}

function fail(error: unknown, { complain }: Shell): void {
  complain(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
