import type { ChildProcess } from 'node:child_process'
import { devRoutes } from '../../host/dev/routes.ts'
import { noteRunningDev } from '../settings/running-dev.ts'
import type { Command, Shell } from '../shell.ts'
import { readArguments } from '../usage.ts'
import { chooseDataFolder, createCredentials, createHostEnv } from './env.ts'
import { completeFirst } from './first-call/first-call.ts'
import { pickPort } from './free-port.ts'
import { type Front, openFront } from './front.ts'
import { createHosts, type Hosts } from './hosts.ts'
import { keepRunning } from './keep-running.ts'
import { addTarget, type LocalOrg, startLocalOrg } from './local-org.ts'
import { toReadable } from './log-text.ts'
import type { DevPlan } from './plan.ts'
import { type RunningProgram, startThirdParties, startWebsites } from './programs.ts'
import { type Running, toDevLine, toScene, toSummary } from './summary.ts'
import { createTypeCheck } from './type-check.ts'
import { allowForAll } from './without-applink/consents.ts'
import { connectDirectly } from './without-applink/without-applink.ts'

export const devCommand: Command = {
  usage: `Usage: applink-action-host dev [--json] [--data DIR] [--schema DIR]... [--triggers FILE] [--https] [--verbose]
       [--without-applink]

Starts a local org with the AppLink API and the service mesh, what "dev" of app-link.config.ts names, and the host behind
them. When a file changes, a new host takes over from the one that runs.

  --json        print one line of JSON once ready, and nothing else on standard output
  --data DIR    keep the records of the local org in DIR instead of in memory
  --schema DIR  add objects, fields, permission sets and data plans of the sf project in DIR to the local org; may be repeated
  --triggers FILE  start the flows in FILE, calls of the app by platform events and changes of records
  --https       https at the port of the local org too
  --verbose     the log of the mesh
  --without-applink  no add-on and no mesh: the local org calls the host at PORT by a named credential, as each of its users

PORT (mesh, 8080), APP_PORT (host, 3000) and ORG_PORT (local org, 4000) choose the ports; 0 picks a free one.

Example:
  npm run dev`,
  run: runDev,
}

const options = {
  json: { type: 'boolean' },
  verbose: { type: 'boolean' },
  https: { type: 'boolean' },
  data: { type: 'string' },
  schema: { type: 'string', multiple: true },
  triggers: { type: 'string' },
  'without-applink': { type: 'boolean' },
} as const

async function runDev(args: readonly string[], shell: Shell): Promise<number> {
  const { values } = readArguments({ args: [...args], options })
  const isDirect = values['without-applink'] ?? false
  const appPort = await pickFrontPort(isDirect, shell.env)
  const front = await openFront(appPort)
  let org: LocalOrg | undefined
  const hosts = createHosts({
    ...{ folder: shell.folder, env: shell.env, front },
    // Whoever reads the line of JSON is a program.
    ...{ awaitsChanges: !values.json, hintsFromOrg: !values.json },
    show: line => (values.json ? shell.complain(line) : shell.print(toReadable(line, org?.users ?? []))),
    say: shell.complain,
  })
  const first = hosts.begin()
  const open = devRoutes.flatMap(path => ['--open', path])
  const orgArgs = [...args.filter(argument => argument !== '--json'), ...open]
  const starting = startLocalOrg({ args: orgArgs, appPort }, shell)
  // Whoever reads the line of JSON reads no types.
  const types = createTypeCheck({ folder: values.json ? undefined : shell.folder, say: shell.complain })
  const programs: Pick<RunningProgram, 'kill'>[] = [types]
  keepRunning({
    ...{ shell, hosts, front, first, renewed: types.check },
    async prepare(plan) {
      const { env, running } = await prepare(plan, { starting, appPort, programs, isDirect }, shell)
      const ready = async (served: DevPlan) => {
        noteRunningDev(shell.folder, { ...running, ...running.org })
        if (isDirect) await allowAccess(running.org, front, shell)
        const shown = isDirect ? withoutEvents(served) : served
        return show({ ...running, plan: shown }, values.json ?? false, shell)
      }
      return { env, scene: toScene(running), ready, renew: next => renew(next, running, shell) }
    },
  })
  const started = await starting
  org = started.org
  endTogether(hosts, started.process, programs)
  return 0
}

/** Without a mesh the host itself stands at the public port. */
const pickFrontPort = (isDirect: boolean, { APP_PORT, PORT }: NodeJS.ProcessEnv): Promise<number> =>
  isDirect ? pickPort('PORT', PORT || '8080') : pickPort('APP_PORT', APP_PORT || '3000')

interface Started {
  readonly starting: Promise<{ readonly org: LocalOrg }>
  readonly appPort: number
  /** Gets what is started, so that it ends with the rest. */
  readonly programs: Pick<RunningProgram, 'kill'>[]
  /** Whether there is no AppLink. */
  readonly isDirect: boolean
}

/** Starts what stands beside the host of this app, and makes the host's settings. */
async function prepare(given: DevPlan, { appPort, isDirect, programs, starting }: Started, shell: Shell) {
  const plan = isDirect ? withoutEvents(given) : given
  const credentials = createCredentials(plan)
  const dataDir = chooseDataFolder(shell.env)
  // A failure of the local org ends everything, and is said once.
  const orgUp = starting.then(({ org }) => org).catch(() => new Promise<never>(() => {}))
  const [thirdParties, { org, websites }] = await Promise.all([
    startThirdParties(plan.thirdParties, shell),
    orgUp.then(async org => ({
      org,
      websites: await startWebsites(plan.websites, { ...shell, ...credentials, mesh: org.mesh }),
    })),
  ])
  programs.push(...thirdParties.running, ...websites)
  await Promise.all(plan.targets.map(target => addTarget(org, target)))
  const host = `http://127.0.0.1:${appPort}`
  const running: Running = {
    ...{ org, host, plan, credentials, websites, dataDir, isDirect },
    thirdParties: thirdParties.running,
  }
  const direct = isDirect ? await connectDirectly(org, plan.authorizations, shell.env) : undefined
  const env = await createHostEnv({ ...{ org, appPort, dataDir, credentials, direct }, given: shell.env })
  return { running, env: { ...thirdParties.env, ...env } }
}

/** Data Cloud's events come over AppLink alone. */
const withoutEvents = (plan: DevPlan): DevPlan => ({ ...plan, targets: [] })

/** For this users come through the front, which else lets nobody by before everything is shown. */
async function allowAccess(org: LocalOrg, front: Pick<Front, 'release'>, { complain }: Shell): Promise<void> {
  front.release()
  for (const problem of await allowForAll(org)) complain(`No access could be allowed for ${problem}`)
}

/** Events come and go with a restart of the host; what runs or was handed out stays as it is. */
async function renew(next: DevPlan, { isDirect, org, plan: first }: Running, { complain }: Shell): Promise<void> {
  const plan = isDirect ? withoutEvents(next) : next
  await Promise.all(plan.targets.map(target => addTarget(org, target)))
  const changed = (['thirdParties', 'apiKeys', 'serviceClients', 'websites'] as const).filter(
    name => JSON.stringify(plan[name]) !== JSON.stringify(first[name]),
  )
  if (changed.length > 0) {
    complain(`${changed.join(', ')}: read when "npm run dev" starts. End it and start it again.`)
  }
}

async function show(running: Running, json: boolean, { print }: Shell): Promise<void> {
  if (json) print(toDevLine(running))
  else print(toSummary(running, await completeFirst(running.plan.firstCalls, running.org)))
}

/** No process outlives the others. A second signal does not wait for calls in flight. */
function endTogether(hosts: Hosts, org: ChildProcess, others: readonly Pick<RunningProgram, 'kill'>[]): void {
  let ending = false
  const end = async () => {
    if (ending) process.exit(1)
    ending = true
    await hosts.stop()
    process.exit(0)
  }
  process.once('exit', () => {
    hosts.kill()
    org.kill('SIGTERM')
    for (const other of others) other.kill()
  })
  // The last comes when the terminal is closed.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
  org.once('exit', code => {
    if (!ending) process.exit(code || 1)
  })
}
