import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pickPort } from '../../src/cli/dev/free-port.ts'
import { toSecretHash } from '../../src/identity/keys/secret-hash.ts'
import { copyFixtureApp } from '../client/host/fixture-app.ts'
import { createFolder } from '../client/host/folder.ts'
import { startHostProcess } from '../client/host/host-process.ts'
import { type PostgresServer, startPostgres } from '../client/host/postgres.ts'
import { startLocalOrgProcess } from '../client/org/local-org.ts'
import { createProcess, type Process } from './processes.ts'

export type StoreName = 'SQLite' | 'PostgreSQL'

/** The host as it is deployed, with the tools of the crash runs, and all that it talks to. */
export interface Cluster {
  readonly store: StoreName
  readonly org: Awaited<ReturnType<typeof startLocalOrgProcess>>
  /** Answers calls. On SQLite it works on the jobs too. */
  readonly web: Process
  /** Those that work on the jobs. */
  readonly workers: readonly Process[]
  /** Address of the host itself. */
  readonly url: string
  /** The database server, where there is one. */
  readonly server: PostgresServer | undefined
  /** Where its data are. */
  readonly place: { readonly databaseUrl: string | undefined; readonly dataFolder: string }
  readonly serviceSecret: string
  /** Where the connections of all its processes were to lead, each once. */
  targets(): readonly string[]
  close(): Promise<void>
}

export interface ClusterOptions {
  readonly store: StoreName
  /** Of an app with the tools, from `prepareApp`. */
  readonly folder: string
  /** Further variables of its processes. */
  readonly env?: Readonly<Record<string, string>>
}

const serviceSecret = 'secret-of-the-soak-run'
const serviceClients = JSON.stringify([
  {
    ...{ clientId: 'soak', secretHash: toSecretHash(serviceSecret) },
    ...{ scopes: ['tools:read', 'tools:write'], authorizations: ['influencerPortal'] },
  },
])

/** A copy of the fixture app whose tools are those of the crash runs. */
export async function prepareApp() {
  const app = await copyFixtureApp('soak')
  const tools = readFileSync(new URL('tools.ts', import.meta.url), 'utf8')
  await app.write('tools/index.ts', tools.replace('../fixtures/tools/', './'))
  // Without settings it ends at once, and leaves what it compiled to those that will be killed.
  await startHostProcess({}, app.folder).ended
  return app
}

/** Starts one process on SQLite, or one that answers and two that work on PostgreSQL, beside a local org. */
export async function startCluster({ env: more = {}, folder, store }: ClusterOptions): Promise<Cluster> {
  const port = await pickPort('APP_PORT', '0')
  const data = createFolder()
  const server = store === 'PostgreSQL' ? await startPostgres() : undefined
  const org = await startLocalOrgProcess({ APP_PORT: String(port) })
  const socketsFile = join(data.path, 'sockets')
  writeFileSync(socketsFile, '')
  const url = `http://127.0.0.1:${port}`
  const env = {
    ...{ APP_PORT: String(port), PUBLIC_URL: url, LOCAL_ORG_URL: org.org, SERVICE_CLIENTS: serviceClients },
    ...{ HEROKU_APPLINK_API_URL: org.applink.apiUrl, HEROKU_APPLINK_TOKEN: org.applink.token },
    ...{ HEROKU_APP_ID: org.applink.appId, ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=' },
    ...{ DATA_DIR: data.path, SOCKETS_FILE: socketsFile },
    ...(server && { DATABASE_URL: server.url, WORKER: 'separate' }),
    ...more,
  }
  const web = createProcess({ name: 'web', folder, args: ['start'], env })
  const createWorker = (name: string) => createProcess({ name, folder, args: ['worker'], env })
  const workers = server ? ['worker 1', 'worker 2'].map(createWorker) : [web]
  const all = new Set([web, ...workers])
  for (const process of all) await process.start()
  return {
    ...{ store, org, web, workers, server, url, serviceSecret },
    place: { databaseUrl: server?.url, dataFolder: data.path },
    targets: () => [...new Set(readFileSync(socketsFile, 'utf8').split('\n').filter(Boolean))],
    async close() {
      await Promise.all([...all].map(process => process.end('SIGKILL')))
      await org.stop()
      await server?.close()
      data.remove()
    },
  }
}

/** Starts a cluster for a piece of work, and ends it whatever becomes of that. */
export async function withCluster<T>(options: ClusterOptions, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = await startCluster(options)
  return await work(cluster).finally(() => cluster.close())
}
