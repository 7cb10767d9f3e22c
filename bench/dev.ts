import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createActionsClient } from '../src/test-client/surface-client.ts'
import { figureOf, medianOf, tell } from './measure/figures.ts'

/**
 * `npm run dev` over a copy of the sample app, as somebody at a terminal has it, with the check of types: seconds until it is
 * ready, and from writing the file of a tool until its new answer is there. Beside each the seconds of processor time of all
 * that runs, where the system tells it.
 */
const root = fileURLToPath(new URL('../', import.meta.url))
const rounds = process.env.BENCH_QUICK ? 2 : 5
const saves = 4
/** Milliseconds between two saves: nobody saves sooner after having seen the answer. */
const pauseMs = 3_000
const user = 'sara.sales@acme.example'
const app = ['tools', 'examples', 'openapi', 'app-link.config.ts', 'app.json', 'tsconfig.json', 'org-objects.d.ts']

function copyApp(): string {
  mkdirSync(join(root, '.data'), { recursive: true })
  const folder = mkdtempSync(join(root, '.data/bench-dev-'))
  for (const name of [...app, 'heroku-applink-service-mesh.yaml']) {
    cpSync(join(root, name), join(folder, name), { recursive: true })
  }
  return folder
}

/** A tool that says which save it is from. */
const toolOf = (save: string): string => `import * as z from 'zod'
import { defineTool } from '#kit'

export const savedTool = defineTool({
  name: 'savedTool',
  title: 'Saved tool',
  description: 'Says which save it is from. Use when somebody asks for it.',
  input: z.object({}),
  output: z.object({ save: z.string().describe('Which one.') }),
  writes: false,
  async run() {
    return { save: '${save}' }
  },
})
`

function listTool(folder: string): void {
  const file = join(folder, 'tools/index.ts')
  const listed = readFileSync(file, 'utf8').replace(/^(export const tools.* = \[)/m, '$1savedTool, ')
  writeFileSync(file, `import { savedTool } from './saved-tool.ts'\n${listed}`)
}

/** Seconds of processor time of a process and those that it has started, which are still there. */
function cpuOf(pid: number): number {
  if (!existsSync(`/proc/${pid}/stat`)) return Number.NaN
  const pids = [pid]
  let ticks = 0
  // Grows as it goes.
  for (const each of pids) {
    const stat = readIfThere(`/proc/${each}/stat`).split(') ')[1]?.split(' ') ?? []
    ticks += [11, 12, 13, 14].reduce((sum, at) => sum + Number(stat[at] ?? 0), 0)
    pids.push(...readIfThere(`/proc/${each}/task/${each}/children`).split(' ').filter(Boolean).map(Number))
  }
  return ticks / 100
}

/** A process may end meanwhile. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

interface Running {
  readonly child: ChildProcess
  readonly mesh: string
  readonly org: string
}

async function startDev(folder: string): Promise<Running> {
  const [PORT, APP_PORT, ORG_PORT] = [await freePort(), await freePort(), await freePort()]
  const ports = { PORT: String(PORT), APP_PORT: String(APP_PORT), ORG_PORT: String(ORG_PORT) }
  const child = spawn(process.execPath, [join(root, 'src/cli/cli.ts'), 'dev'], {
    cwd: folder,
    env: { ...process.env, ...ports },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  const ready = Promise.withResolvers<void>()
  child.stderr.on('data', text => said.push(String(text)))
  child.once('exit', code => ready.reject(new Error(`dev ended with exit code ${code}: ${said.join('')}`)))
  createInterface({ input: child.stdout }).on('line', line => line === 'Ready.' && ready.resolve())
  await ready.promise
  return { child, mesh: `http://127.0.0.1:${PORT}`, org: `http://127.0.0.1:${ORG_PORT}` }
}

async function answerOf(running: Running, save: string): Promise<void> {
  const actions = createActionsClient(running, user)
  for (;;) {
    const answer = await actions.call('savedTool', {})
    if (answer.ok && answer.output.save === save) return
    if (!answer.ok) throw new Error(JSON.stringify(answer.failure))
  }
}

interface Measured {
  readonly seconds: number
  readonly cpu: number
}

async function measure(pid: () => number | undefined, work: () => Promise<unknown>): Promise<Measured> {
  const [cpu, begun] = [cpuOf(pid() ?? 0) || 0, performance.now()]
  await work()
  return { seconds: (performance.now() - begun) / 1000, cpu: cpuOf(pid() ?? 0) - cpu }
}

async function measureRound(folder: string, round: number) {
  const file = join(folder, 'tools/saved-tool.ts')
  writeFileSync(file, toolOf('none'))
  let running: Running | undefined
  const pid = () => running?.child.pid
  const ready = await measure(pid, async () => {
    running = await startDev(folder)
  })
  const started = running as unknown as Running
  const answered: Measured[] = []
  for (let save = 0; save < saves; save++) {
    await sleep(pauseMs)
    const name = `${round}-${save}`
    answered.push(
      await measure(pid, () => {
        writeFileSync(file, toolOf(name))
        return answerOf(started, name)
      }),
    )
  }
  started.child.removeAllListeners('exit').kill('SIGTERM')
  await once(started.child, 'exit')
  return { ready, answered }
}

function say(row: string, figures: readonly Measured[]): void {
  const cpu = medianOf(figures.map(each => each.cpu))
  const note = Number.isNaN(cpu) ? '' : `${cpu.toFixed(2)} s of processor time`
  tell(
    figureOf(
      row,
      figures.map(({ seconds }) => seconds),
    ),
    note,
  )
}

const folder = copyApp()
try {
  listTool(folder)
  const measured = []
  for (let round = 0; round < rounds; round++) measured.push(await measureRound(folder, round))
  say(
    'dev until ready',
    measured.map(({ ready }) => ready),
  )
  say(
    'dev, from saving to the new tool answering',
    measured.flatMap(({ answered }) => answered),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
