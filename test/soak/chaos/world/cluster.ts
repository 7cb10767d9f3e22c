import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pickPort } from '../../../../src/cli/dev/free-port.ts'
import { toSecretHash } from '../../../../src/identity/keys/secret-hash.ts'
import { createFolder } from '../../../client/host/folder.ts'
import { type PostgresServer, startPostgres } from '../../../client/host/postgres.ts'
import { startLocalOrgProcess } from '../../../client/org/local-org.ts'
import type { StoreName } from '../../cluster.ts'
import { createProcess } from '../../processes.ts'
import { type Collector, startCollector } from './collector.ts'
import { type Cut, startFront } from './front.ts'
import { type Watched, watchProcess } from './lives.ts'

/** Hosts behind a front, with all that they talk to, each of which can go wrong. */
export interface ChaosCluster {
  readonly store: StoreName
  readonly org: Awaited<ReturnType<typeof startLocalOrgProcess>>
  readonly server: PostgresServer | undefined
  readonly collector: Collector
  readonly place: { readonly databaseUrl: string | undefined; readonly dataFolder: string }
  /** Those that answer, first the one behind the mesh, and those that work. */
  readonly processes: readonly Watched[]
  /** Lives longest: memory is told by these. */
  readonly witnesses: readonly Watched[]
  /** Where clients are led that come past the mesh: on PostgreSQL to a host that checks calls itself. */
  readonly url: string
  /** Sets the clock of a process, by so many milliseconds. */
  setClock(process: Watched, offsetMs: number): void
  /** Lines that each process wrote on its memory. */
  memoryOf(process: Watched): readonly string[]
  close(): Promise<void>
}

export interface ChaosClusterParts {
  readonly store: StoreName
  readonly folder: string
  onCut(cut: Cut): void
  onCrash(process: string, code: number | null, log: readonly string[]): void
  onLine(process: string, line: string): void
}

export const secrets = { service: 'service-secret-of-the-soak', key: 'api-key-of-the-soak-run-0123456789' }
export const personClient = { clientId: 'soak-person', redirectUri: 'http://127.0.0.1/callback' }

const authorizations = ['influencerPortal']
const clients = [
  {
    ...{ clientId: 'soak', secretHash: toSecretHash(secrets.service) },
    ...{ scopes: ['tools:read', 'tools:write'], authorizations },
  },
  { clientId: personClient.clientId, redirectUris: [personClient.redirectUri] },
  {
    ...{ name: 'supplier', keyHashes: [toSecretHash(secrets.key)], authorizations },
    ...{ tools: ['addProduct', 'portalWhoAmI'], requestsPerMinute: 60_000 },
  },
]

const preload = fileURLToPath(new URL('preload.ts', import.meta.url))

export async function startChaosCluster(parts: ChaosClusterParts): Promise<ChaosCluster> {
  const { folder, onCrash, onCut, onLine, store } = parts
  const isPostgres = store === 'PostgreSQL'
  const data = createFolder()
  const server = isPostgres ? await startPostgres() : undefined
  const collector = await startCollector()
  const [meshFrontPort, frontPort] = [await pickPort('APP_PORT', '0'), await pickPort('PORT', '0')]
  const org = await startLocalOrgProcess({ APP_PORT: String(meshFrontPort) })
  const url = `http://127.0.0.1:${frontPort}`
  const fileOf = (process: string, kind: string) => join(data.path, `${process.replace(' ', '-')}.${kind}`)
  const shared = {
    ...(await envOf(org, url)),
    DATA_DIR: data.path,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    ...(server && { DATABASE_URL: server.url }),
  }
  const create = async (name: string, env: Readonly<Record<string, string>>, args = ['start']) => {
    const port = args[0] === 'start' ? await pickPort('APP_PORT', '0') : undefined
    const files = { CLOCK_FILE: fileOf(name, 'clock'), MEMORY_FILE: fileOf(name, 'memory') }
    for (const file of Object.values(files)) writeFileSync(file, '')
    const ports = { APP_PORT: String(port ?? 9), PORT: String(port ?? 9) }
    const process = createProcess({
      ...{ name, folder, args, env: { ...shared, ...ports, ...files, ...env }, preloads: [preload] },
      onLine: line => onLine(name, line),
    })
    return watchProcess({
      process,
      ...(port && { port }),
      crashed: code => onCrash(name, code, process.log.slice(-20)),
    })
  }
  const separate = { WORKER: 'separate' }
  const webs = isPostgres
    ? [
        await create('web 1', { MESH: 'sidecar', ...separate }),
        await create('web 2', { MESH: 'embedded', ...separate }),
      ]
    : [await create('web', { MESH: 'sidecar' })]
  const workers = isPostgres
    ? [await create('worker 1', separate, ['worker']), await create('worker 2', separate, ['worker'])]
    : []
  const processes = [...webs, ...workers]
  const fronts = [
    await startFront({ port: meshFrontPort, processes: webs.slice(0, 1), onCut }),
    await startFront({ port: frontPort, processes: webs.slice(-1), onCut }),
  ]
  for (const process of processes) await process.start()
  return {
    ...{ store, org, server, collector, processes, url },
    place: { databaseUrl: server?.url, dataFolder: data.path },
    witnesses: isPostgres ? processes.filter(({ name }) => name.endsWith('2')) : processes,
    setClock: ({ name }, offsetMs) => writeFileSync(fileOf(name, 'clock'), String(offsetMs)),
    // A process that is killed as it writes, or whose disk is full then, leaves a part of a line, and the next one goes on behind it.
    memoryOf: ({ name }) => readFileSync(fileOf(name, 'memory'), 'utf8').match(/\{"pid":[^{}\n]*\}/g) ?? [],
    async close() {
      await Promise.all(processes.map(process => process.end('SIGKILL')))
      for (const front of fronts) front.close()
      collector.close()
      await org.stop()
      await server?.close()
      data.remove()
    },
  }
}

type Org = ChaosCluster['org']

async function envOf({ applink, org }: Org, url: string): Promise<Record<string, string>> {
  const answer = await fetch(`${org}/_local/clients`)
  const { clients: known } = (await answer.json()) as { clients: { clientId: string; clientSecret?: string }[] }
  const secret = known.find(({ clientId }) => clientId === 'ActionHostClient')?.clientSecret ?? ''
  return {
    ...{ PUBLIC_URL: url, LOCAL_ORG_URL: org, SALESFORCE_LOGIN_URL: org, SERVICE_CLIENTS: JSON.stringify(clients) },
    ...{ SALESFORCE_CLIENT_ID: 'ActionHostClient', SALESFORCE_CLIENT_SECRET: secret },
    ...{ HEROKU_APPLINK_API_URL: applink.apiUrl, HEROKU_APPLINK_TOKEN: applink.token },
    ...{ HEROKU_APP_ID: applink.appId, ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=' },
  }
}
