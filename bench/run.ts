import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { install, succeeds } from '../test/real-clients/install.ts'
import { goals } from './goals.ts'
import { type Figure, toLine } from './measure/figures.ts'

/** `node bench/run.ts [GROUP...]`: the groups named, or all, one after another, each in a process of its own. */
const fileOf = (group: string): string => fileURLToPath(new URL(`${group}.ts`, import.meta.url))
/** Of a sample tool: there as long as the tool is. */
const ofSamples = ['../test/app/bench/ingest']
const calls = ['real', 'where', 'floor', 'actions', 'mcp', 'words', 'telemetry', 'policy', 'salesforce', 'slow']
const own = [...calls, 'depth', 'jobs', 'start', 'install', 'dev', 'local-org', 'lint-spec']
const files = new Map([...own, ...ofSamples].map(path => [basename(path), fileOf(path)]))
const groups = [...files].filter(([, file]) => existsSync(file)).map(([group]) => group)
/** Those that measure servers of others too. */
const withPeers = ['real', 'actions', 'mcp']

const { positionals: named, values: options } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean' }, quick: { type: 'boolean' }, million: { type: 'boolean' } },
})
if (options.help) {
  console.log(`Usage: npm run bench -- [--quick] [--million] [GROUP...]

Measures the groups named, or all: ${groups.join(', ')}.
  --quick    fewer rounds, less warming up: for work in between
  --million  depth with a million rows too`)
  process.exit()
}
const unknown = named.find(name => !groups.includes(name))
if (unknown !== undefined) {
  console.error(`${unknown}: no such group; there are ${groups.join(', ')}`)
  process.exit(1)
}

const chosen = named.length > 0 ? named : groups
if (chosen.some(group => withPeers.includes(group))) {
  const peers = fileURLToPath(new URL('peers', import.meta.url))
  if (!install(peers)) console.log('the servers of others cannot be installed here, so they are left out')
  else if (!succeeds('tsc', ['-p', '.'], peers)) process.exit(1)
}

const settings = { ...(options.quick && { BENCH_QUICK: '1' }), ...(options.million && { BENCH_MILLION: '1' }) }
const figures = new Map<string, Figure>()
for (const group of chosen) {
  console.log(`\n${group}\n`)
  // No channel of Node's: programs that a group takes listen to it, and it would never end.
  const child = spawn(process.execPath, [files.get(group) ?? ''], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, ...settings, BENCH_FIGURES_FD: '3' },
  })
  createInterface({ input: child.stdio[3] as Readable }).on('line', line => {
    const figure = JSON.parse(line) as Figure
    figures.set(figure.row, figure)
  })
  const [code] = await once(child, 'close')
  if (code !== 0) process.exitCode = 1
}

const rows = Object.entries(goals).filter(([, { group }]) => chosen.includes(group))
console.log(`\nrows with a goal, on ${new Date().toISOString().slice(0, 10)}\n`)
for (const [row] of rows) console.log(toLine(row, figures.get(row)))
