import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readTextFile } from '../../text-file.ts'
import type { Shell } from '../shell.ts'
import type { Front } from './front.ts'
import type { DevScene } from './host-messages.ts'
import type { HostProcess } from './host-process.ts'
import type { Hosts } from './hosts.ts'
import type { DevPlan } from './plan.ts'
import { createRestarts, type Started } from './restarts.ts'
import { firstRead, watchSources } from './source-watch.ts'

export interface KeepRunningParts {
  readonly shell: Shell
  readonly hosts: Hosts
  readonly front: Pick<Front, 'hold' | 'release'>
  /** The first host, which is starting already. */
  readonly first: HostProcess
  /** Once the tools can be read for the first time. */
  prepare(plan: DevPlan): Promise<Prepared>
  /** Whenever a host has taken over. */
  renewed(): void
}

/** What stands beside the host. */
export interface Prepared {
  /** Of the host. */
  readonly env: NodeJS.ProcessEnv
  /** For its pages. */
  readonly scene: DevScene
  /** When the host listens for the first time, with the app as it is by then. */
  ready(plan: DevPlan): Promise<void>
  /** Before each further start of the host. */
  renew(plan: DevPlan): Promise<void>
}

/**
 * Starts the host, and another one beside it whenever a file changes. The one that runs goes on until the next one listens,
 * and calls wait from the first sign of a change on. Settings that are wrong at the first start end everything, since no
 * file mends them. A tool that is wrong does not.
 */
export function keepRunning(parts: KeepRunningParts): void {
  const { first, front, hosts, shell } = parts
  const restarts = createRestarts({
    begin: hosts.begin,
    start: createStart(parts),
    settled(state) {
      if (state === 'refused') process.exit(1)
      if (state === 'broken') sayBroken(hosts, shell)
      front.release()
    },
    failed: error => fail(error, shell),
  })
  restarts.go(first)
  const folders = ['src', 'tools'].map(name => ({ path: join(shell.folder, name), deep: true }))
  watchSources([...folders, { path: shell.folder, deep: false }], {
    noticed: front.hold,
    settled(isChanged) {
      if (isChanged) restarts.change()
      else if (!restarts.isStarting()) front.release()
    },
  })
}

function sayBroken(hosts: Hosts, { complain }: Shell): void {
  const state = hosts.isServing() ? 'The host goes on as it was before this change.' : 'No host is running.'
  complain(`${state} Mend the file, and the host starts again.`)
}

/** One start. What went wrong has been said when it resolves. */
function createStart({ hosts, prepare, renewed, shell }: KeepRunningParts): (host: HostProcess) => Promise<Started> {
  let prepared: Prepared | undefined
  let wasReady = false
  const lookAtFirstReads = createFirstReads(shell)
  const takeOver = async (host: HostProcess, port: number, showFirst: () => Promise<void>) => {
    hosts.takeOver(host, port)
    renewed()
    if (!wasReady) await showFirst()
    wasReady = true
  }
  return async host => {
    lookAtFirstReads()
    const plan = await host.plan
    if (!plan) return 'broken'
    const known = prepared
    const beside = known ?? (await prepare(plan))
    prepared = beside
    if (!(await host.isPublished)) return 'broken'
    await known?.renew(plan)
    const port = await host.serve(beside)
    if (port === undefined) return wasReady ? 'broken' : 'refused'
    await takeOver(host, port, () => beside.ready(plan))
    return 'serving'
  }
}

/** Says once that a file that is read only when everything starts has changed. */
function createFirstReads({ complain, folder }: Shell): () => void {
  const read = (): readonly string[] => firstRead.map(file => readIfThere(join(folder, file)))
  let known = read()
  return () => {
    const texts = read()
    for (const [at, file] of firstRead.entries()) {
      if (texts[at] !== known[at]) complain(`${file}: read when "npm run dev" starts. End it and start it again.`)
    }
    known = texts
  }
}

const readIfThere = (path: string): string => (existsSync(path) ? readTextFile(path) : '')

function fail(error: unknown, { complain }: Shell): void {
  complain(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
