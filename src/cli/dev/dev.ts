import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { programFile } from '../../package.ts'
import { chooseDataFolder, createApiKeys, createHostEnv, createServiceClient } from './env.ts'
import { pickPort } from './free-port.ts'
import { createHostProcess, type HostProcess } from './host-process.ts'
import { toReadable } from './log-text.ts'
import { type RunningProgram, startProgram, startPrograms } from './programs.ts'
import { watchSources } from './source-watch.ts'
import { type LocalOrg, toSummary } from './summary.ts'

const root = new URL('../../../', import.meta.url)

/** Starts the local org with its mesh and the third parties, then the host behind them; restarts the host when a file changes. */
async function main(json: boolean): Promise<void> {
  const appPort = await pickPort('APP_PORT', process.env.APP_PORT || '3000')
  const { CAMPAIGN_SITE_PORT } = process.env
  const sitePort = CAMPAIGN_SITE_PORT ? await pickPort('CAMPAIGN_SITE_PORT', CAMPAIGN_SITE_PORT) : 0
  const programs = await startPrograms(root, process.env)
  const org = await startLocalOrg(appPort)
  const apiKeys = createApiKeys()
  const site = await startProgram(root, 'campaign-site', {
    ...process.env,
    PORT: String(sitePort),
    API_URL: org.mesh,
    API_KEY: apiKeys[1]?.key,
  })
  const { process: orgProcess, ...shown } = {
    host: `http://127.0.0.1:${appPort}`,
    mcp: `${org.mesh}/mcp`,
    docs: `${org.mesh}/docs`,
    serviceClients: [createServiceClient()],
    apiKeys,
    campaignSite: site.url,
    thirdParties: programs.thirdParties,
    dataDir: chooseDataFolder(process.env),
    ...org,
  }
  const host = createHostProcess({
    root,
    env: { ...programs.env, ...(await createHostEnv(shown, appPort)) },
    show: line => (json ? console.error(line) : console.log(toReadable(line, shown.users))),
    say: text => console.error(text),
  })
  endTogether(host, orgProcess, [programs, site])
  keepRunning(host, async () => console.log(json ? JSON.stringify(shown) : await toSummary(shown)))
}

/** What else is given on the command line is for the local org, such as `--schema DIR`. */
const orgArguments = process.argv.slice(2).filter(argument => argument !== '--json')

async function startLocalOrg(appPort: number): Promise<LocalOrg & { readonly process: ChildProcess }> {
  const child = spawn(process.execPath, [programFile('local-org/main.ts'), '--json', ...orgArguments], {
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

/** No process outlives the others. A second signal does not wait for calls in flight. */
function endTogether(host: HostProcess, org: ChildProcess, others: readonly Pick<RunningProgram, 'kill'>[]): void {
  let ending = false
  const end = async () => {
    if (ending) process.exit(1)
    ending = true
    await host.stop()
    process.exit(0)
  }
  process.once('exit', () => {
    host.kill()
    org.kill('SIGTERM')
    for (const other of others) other.kill()
  })
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  org.once('exit', code => {
    if (!ending) process.exit(code || 1)
  })
}

/**
 * Starts the host, and again whenever a file changes; one start at a time. Settings that are wrong at the first start
 * end everything, since no file mends them. A tool that is wrong does not.
 */
function keepRunning(host: HostProcess, ready: () => Promise<void>): void {
  let wasReady = false
  let meshText = readMeshText()
  const start = async () => {
    await host.stop()
    if (meshText !== readMeshText()) {
      meshText = readMeshText()
      console.error(
        'The mesh reads heroku-applink-service-mesh.yaml when it starts: end "npm run dev" and start it again.',
      )
    }
    const state = await host.start()
    if (state === 'unreadable') console.error('No host is running. Mend the file, and the host starts again.')
    if (state === 'ended' && !wasReady) process.exit(1)
    if (state === 'listening' && !wasReady) {
      wasReady = true
      await ready()
    }
  }
  let running = Promise.resolve()
  const startNext = () => {
    running = running.then(start).catch(fail)
  }
  const folderOf = (name: string, deep: boolean) => ({ path: fileURLToPath(new URL(name, root)), deep })
  watchSources([folderOf('src', true), folderOf('tools', true), folderOf('.', false)], startNext)
  startNext()
}

const readMeshText = (): string => readFileSync(new URL('heroku-applink-service-mesh.yaml', root), 'utf8')

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

main(process.argv.includes('--json')).catch(fail)
