import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ChaosCluster } from './world/cluster.ts'

/** Something that goes wrong for a while. */
export interface ChaosFault {
  readonly name: string
  /** Codes that callers may get meanwhile. */
  readonly explains: readonly string[]
  /** How long after its end they may still come. */
  readonly graceMs: number
  /** Begins it; what it gives ends it. */
  begin(): Promise<() => Promise<unknown>>
}

export interface FaultParts {
  readonly cluster: ChaosCluster
  readonly chance: () => number
}

export const faultNames = [
  'slow-org',
  'faulty-org',
  'lost-answers',
  'applink-away',
  'database-away',
  'disk-full',
  'clock',
  'collector-away',
] as const
export type FaultName = (typeof faultNames)[number]

/** Those of them that can be had here. */
export function createFaults(parts: FaultParts): ReadonlyMap<FaultName, ChaosFault> {
  const { cluster } = parts
  const all: Readonly<Record<FaultName, ChaosFault | undefined>> = {
    ...createOrgFaults(cluster.org.org),
    'database-away': createDatabaseFault(cluster),
    'disk-full': createDiskFault(cluster),
    clock: createClockFault(parts),
    'collector-away': createCollectorFault(cluster),
  }
  return new Map(faultNames.flatMap(name => (all[name] ? [[name, all[name]] as const] : [])))
}

/** What an org that fails makes of a call, and of who signs in there. */
const orgFailures = ['upstream_failed', 'unavailable', 'no sign-in', 'not signed in'] as const
const api = '/services/*'

function createOrgFaults(org: string) {
  const url = `${org}/_local/faults`
  const ask = async (fault: object): Promise<string> => {
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(fault) })
    if (!answer.ok) throw new Error(`the local org takes no such fault: ${await answer.text()}`)
    return ((await answer.json()) as { id: string }).id
  }
  const begin = (faults: readonly object[]) => async () => {
    const ids = await Promise.all(faults.map(ask))
    return () => Promise.all(ids.map(id => fetch(`${url}/${id}`, { method: 'DELETE' })))
  }
  const failing = (status: number, errorCode: string) => ({
    fault: 'status',
    path: api,
    status,
    errorCode,
    probability: 0.08,
  })
  return {
    'slow-org': {
      ...{ name: 'slow-org', explains: ['deadline_exceeded', 'upstream_failed'], graceMs: 10_000 },
      begin: begin([
        { fault: 'delay', path: api, ms: 2000, probability: 0.4 },
        { fault: 'slow-body', path: api, ms: 1000, probability: 0.1 },
      ]),
    },
    'faulty-org': {
      ...{ name: 'faulty-org', graceMs: 10_000 },
      // Whose session has ended is refused by the AppLink API too.
      explains: [
        ...orgFailures,
        'locked',
        'rate_limited',
        'unauthenticated',
        'invalid_token',
        'http 403',
        'undescribed',
      ],
      begin: begin([
        failing(500, 'UNKNOWN_EXCEPTION'),
        failing(503, 'SERVER_UNAVAILABLE'),
        { fault: 'lock', path: '/services/data/*', probability: 0.08 },
        { fault: 'daily-limit', path: '/services/data/*', probability: 0.05 },
        { fault: 'expired-token', path: '/services/data/*', probability: 0.02 },
        { fault: 'reset', path: api, probability: 0.08 },
      ]),
    },
    'lost-answers': {
      ...{ name: 'lost-answers', explains: orgFailures, graceMs: 10_000 },
      begin: begin([{ fault: 'lost-answer', path: api, probability: 0.2 }]),
    },
    'applink-away': {
      ...{ name: 'applink-away', graceMs: 20_000 },
      explains: ['unavailable', 'upstream_failed', 'undescribed', 'http 500', 'http 502', 'http 503', 'rate_limited'],
      begin: begin([{ fault: 'status', path: '/addons/*', status: 503 }]),
    },
  }
}

const databaseFailures = [
  'unavailable',
  'temporarily_unavailable',
  'server_error',
  'no sign-in',
  'not signed in',
  'http 503',
  'locked',
  'did not start',
]

/** PostgreSQL ends and is started again. SQLite is held by somebody else. */
function createDatabaseFault({ place, server }: ChaosCluster): ChaosFault {
  const kind = { name: 'database-away', explains: databaseFailures, graceMs: 20_000 }
  if (server) {
    const begin = async () => {
      await server.kill()
      return () => server.start()
    }
    return { ...kind, begin }
  }
  return {
    ...kind,
    async begin() {
      const file = new DatabaseSync(join(place.dataFolder, 'host.sqlite'), { timeout: 5000 })
      file.exec('BEGIN IMMEDIATE')
      return async () => file.close()
    },
  }
}

/** A file that may not grow is what a full disk is to SQLite; a server that may not write ends itself, as when it is away. */
function createDiskFault({ processes, server }: ChaosCluster): ChaosFault | undefined {
  if (server || spawnSync('prlimit', ['--version']).status !== 0) return undefined
  const limit = (size: string) => {
    for (const { life, pid } of processes) {
      if (life().isUp) execFileSync('prlimit', ['--pid', String(pid), `--fsize=${size}:`])
    }
  }
  return {
    ...{ name: 'disk-full', explains: databaseFailures, graceMs: 20_000 },
    async begin() {
      limit('4096')
      return async () => limit('unlimited')
    },
  }
}

const minutes = 60_000
const jumps = [-10 * minutes, -90_000, 90_000, 10 * minutes, 90 * minutes]

/** One process has another time than all others. */
function createClockFault({ chance, cluster }: FaultParts): ChaosFault {
  return {
    ...{ name: 'clock', graceMs: 20_000 },
    // A job that goes on there is held to its time limit by that clock.
    explains: [
      'unauthenticated',
      'invalid_token',
      'not signed in',
      'no sign-in',
      'http 403',
      'http 401',
      'deadline_exceeded',
    ],
    async begin() {
      const { processes } = cluster
      const process = processes[Math.floor(chance() * processes.length)]
      const jump = jumps[Math.floor(chance() * jumps.length)] ?? 0
      if (process) cluster.setClock(process, jump)
      return async () => process && cluster.setClock(process, 0)
    },
  }
}

/** Explains nothing: what is told of calls is no part of them. */
function createCollectorFault({ collector }: ChaosCluster): ChaosFault {
  return {
    ...{ name: 'collector-away', explains: [], graceMs: 0 },
    async begin() {
      collector.goAway()
      return async () => collector.comeBack()
    },
  }
}
