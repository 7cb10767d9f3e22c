import { cpSync, mkdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  readAllowed,
  readContainerfile,
  type Stage,
  type Step,
  wordsOf,
} from '../../../client/container/containerfile.ts'
import { createNamedFolder } from '../../../client/host/named-folder.ts'
import { npm, terminal } from '../packages.ts'
import type { Machine, MachineParts } from './machine.ts'
import { begin, run, runWell } from './process.ts'
import { beside, enter, prepare, type Room } from './room.ts'

/** Whether the steps of a Containerfile can be run in a folder: namespaces are Linux's, and root's. */
export const canUseFolder = async (): Promise<boolean> =>
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  (await run({ program: 'unshare', args: ['--mount', '--pid', '--fork', 'setpriv', '--no-new-privs', 'true'] }))
    .code === 0

/** The steps of the Containerfile, with the programs of this machine in place of those of the base image. */
export async function buildInFolder({ folder, settings }: MachineParts): Promise<Machine> {
  const place = createNamedFolder('container')
  const { env, given } = await findNpm(folder)
  const stages = readContainerfile(folder)
  const rootOf = (at: number): string => join(place.path, `stage-${at}`)
  for (const [at, stage] of stages.entries()) {
    const from = (name: string): string => rootOf(stages.findIndex(({ name: own }) => own === name))
    await build(stage, { context: folder, from, room: { root: rootOf(at), given, env, ...atFirst } })
  }
  const last = stages.at(-1) as Stage
  const room: Room = {
    ...{ root: rootOf(stages.length - 1), given: { '/run/secrets/settings': settings } },
    ...{ env: envOf(last), workdir: textOf(last, 'WORKDIR'), user: textOf(last, 'USER').split(':')[0] ?? '' },
    data: textOf(last, 'VOLUME'),
  }
  prepare(room)
  return { ...runIn(room, last), remove: async () => place.remove() }
}

/** npm, the registry that it asks and what it has fetched before. */
async function findNpm(folder: string): Promise<Pick<Room, 'env' | 'given'>> {
  const setting = async (name: string) => (await npm(['config', 'get', name], { folder })).trim()
  const cache = await setting('cache')
  mkdirSync(cache, { recursive: true })
  const cafile = await setting('cafile')
  const program = (await runWell({ program: 'sh', args: ['-c', 'command -v npm'], env: terminal() })).trim()
  return {
    given: { '/opt/npm': join(dirname(realpathSync(program)), '..'), '/npm-cache': cache },
    env: {
      ...{ npm_config_registry: await setting('registry'), npm_config_cafile: cafile === 'null' ? '' : cafile },
      ...{ npm_config_cache: '/npm-cache', npm_config_prefer_offline: 'true' },
    },
  }
}

const atFirst = { workdir: '/', user: '0' }

interface Build {
  readonly context: string
  readonly from: (stage: string) => string
  readonly room: Room
}

async function build({ steps }: Stage, { context, from, room }: Build): Promise<void> {
  prepare(room)
  let { env, workdir } = room
  for (const step of steps) {
    if (step.name === 'WORKDIR') {
      workdir = step.text
      mkdirSync(join(room.root, workdir), { recursive: true })
    }
    if (step.name === 'ENV') env = { ...env, ...toVariables(step) }
    if (step.name === 'COPY') copy(step, { context, from, to: join(room.root, workdir) })
    if (step.name === 'RUN') await runWell(enter({ ...room, env, workdir }, ['sh', '-c', step.text]))
  }
}

function copy({ text }: Step, { context, from, to }: { context: string; from: Build['from']; to: string }): void {
  const words = text.split(/ +/)
  const stage = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined
  const sources = words.slice(0, -1)
  const target = join(to, words.at(-1) ?? '')
  const allowed = stage === undefined ? readAllowed(context) : []
  for (const source of sources) {
    const path = join(stage === undefined ? context : from(stage), source)
    const isLetIn = (file: string): boolean =>
      stage !== undefined || file === context || allowed.includes(file.slice(context.length + 1).split('/')[0] ?? '')
    const goal = statSync(path).isDirectory() ? target : join(target, basename(path))
    cpSync(path, goal, { recursive: true, verbatimSymlinks: true, filter: isLetIn })
  }
}

const toVariables = ({ text }: Step): Record<string, string> =>
  Object.fromEntries(text.split(/ +/).map(pair => pair.split('=') as [string, string]))

const textOf = ({ steps }: Stage, name: string): string => steps.findLast(step => step.name === name)?.text ?? ''

const envOf = ({ steps }: Stage): Record<string, string> =>
  Object.assign({}, ...steps.filter(({ name }) => name === 'ENV').map(toVariables))

function runIn(room: Room, stage: Stage): Omit<Machine, 'remove'> {
  let process_: ReturnType<typeof begin> | undefined
  const app = (): ReturnType<typeof begin> => {
    if (process_ === undefined) throw new Error('the app was not started')
    return process_
  }
  return {
    kind: 'a folder',
    async start() {
      process_ = begin(enter(room, [...wordsOf(stage, 'ENTRYPOINT'), ...wordsOf(stage, 'CMD')]))
    },
    exec: args => run(beside(room, firstOf(app().pid) ?? 0, args)),
    once: args => run(enter(room, args)),
    async terminate() {
      const first = firstOf(app().pid)
      if (first !== undefined) process.kill(first, textOf(stage, 'STOPSIGNAL') as NodeJS.Signals)
    },
    ended: () => app().ended,
    log: async () => app().text(),
  }
}

/** The first process of the namespaces, as it is called outside of them. */
export function firstOf(pid: number | undefined): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')) || undefined
  } catch {
    return undefined
  }
}
