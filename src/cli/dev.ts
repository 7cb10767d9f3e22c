import { type ChildProcess, spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { toReadable } from './log-text.ts'
import { type DevAddresses, type LocalOrg, toSummary } from './summary.ts'

const root = new URL('../../', import.meta.url)

/** Starts the local org with its mesh, then the host behind it; restarts the host when a file changes. */
async function main(json: boolean): Promise<void> {
  const appPort = await pickPort(process.env.APP_PORT ?? '3000')
  const org = await startLocalOrg(appPort)
  const addresses = { host: `http://127.0.0.1:${appPort}`, mcp: `${org.mesh}/mcp`, ...org }
  const host = createHostProcess({ addresses, appPort, json })
  process.once('exit', () => {
    host.stop()
    org.process.kill('SIGTERM')
  })
  process.once('SIGINT', () => process.exit(0))
  process.once('SIGTERM', () => process.exit(0))
  org.process.once('exit', code => process.exit(code || 1))
  await host.start()
  const { process: _, ...shown } = addresses
  console.log(json ? JSON.stringify(shown) : await toSummary(shown))
  watchSources(() => host.restart())
}

interface StartedOrg extends LocalOrg {
  readonly process: ChildProcess
}

/** What else is given on the command line is for the local org, such as `--schema DIR`. */
const orgArguments = process.argv.slice(2).filter(argument => argument !== '--json')

async function startLocalOrg(appPort: number): Promise<StartedOrg> {
  const child = spawn(process.execPath, ['local-org/main.ts', '--json', ...orgArguments], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, APP_PORT: String(appPort) },
  })
  const failed = new Promise<never>((_, reject) => {
    child.once('exit', code => reject(new Error(`The local org ended with exit code ${code}.`)))
  })
  const line = new Promise<string>(resolve => createInterface({ input: child.stdout }).once('line', resolve))
  return { ...(JSON.parse(await Promise.race([line, failed])) as LocalOrg), process: child }
}

interface HostProcessParts {
  readonly addresses: DevAddresses
  readonly appPort: number
  readonly json: boolean
}

/** The host as a child process, so that a change of a file needs nothing but a new one. */
function createHostProcess({ addresses, appPort, json }: HostProcessParts) {
  const { applink, org, users } = addresses
  const env = {
    ...process.env,
    APP_PORT: String(appPort),
    MESH: 'sidecar',
    HEROKU_APPLINK_API_URL: applink.apiUrl,
    HEROKU_APPLINK_TOKEN: applink.token,
    HEROKU_APP_ID: applink.appId,
    LOCAL_ORG_URL: org,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'debug',
  }
  let child: ChildProcess | undefined
  const show = (line: string) => (json ? console.error(line) : console.log(toReadable(line, users)))
  const start = async () => {
    await runOpenApi(json)
    const next = spawn(process.execPath, ['src/main.ts'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env })
    child = next
    const { promise, resolve } = Promise.withResolvers<void>()
    next.once('exit', () => resolve())
    createInterface({ input: next.stdout }).on('line', line => {
      show(line)
      if (line.includes('"message":"listening"')) resolve()
    })
    await promise
  }
  const stop = () => child?.kill('SIGTERM')
  const restart = async () => {
    const old = child
    if (old && old.exitCode === null && old.signalCode === null) {
      const gone = new Promise(resolve => old.once('exit', resolve))
      old.kill('SIGTERM')
      await gone
    }
    await start()
  }
  return { start, stop, restart }
}

/** Keeps `openapi/` fresh while tools change; a tool that cannot be published is reported, and the host says the same. */
async function runOpenApi(json: boolean): Promise<void> {
  const child = spawn(process.execPath, ['src/cli/openapi.ts'], {
    cwd: root,
    stdio: ['ignore', json ? 'ignore' : 'inherit', 'inherit'],
  })
  await new Promise(resolve => child.once('exit', resolve))
}

const settleMs = 150

function watchSources(restart: () => Promise<void>): void {
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()
  const changed = (file: string | null) => {
    if (!file?.endsWith('.ts')) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      running = running.then(restart)
    }, settleMs)
  }
  for (const folder of ['src', 'tools']) watch(new URL(folder, root), { recursive: true }, (_, file) => changed(file))
  watch(root, (_, file) => changed(file))
}

async function pickPort(text: string): Promise<number> {
  const port = Number(text)
  if (port !== 0) return port
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

main(process.argv.includes('--json')).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
