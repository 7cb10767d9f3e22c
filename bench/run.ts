import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `node bench/run.ts [GROUP...]`: the groups named, or all, one after another, each in a process of its own. */
const fileOf = (group: string): string => fileURLToPath(new URL(`${group}.ts`, import.meta.url))
/** Of a sample tool: there as long as the tool is. */
const ofSamples = ['../test/app/bench/ingest']
const own = ['actions', 'mcp', 'jobs', 'salesforce', 'telemetry', 'local-org', 'lint-spec']
const files = new Map([...own, ...ofSamples].map(path => [basename(path), fileOf(path)]))
const groups = [...files].filter(([, file]) => existsSync(file)).map(([group]) => group)

const named = process.argv.slice(2)
if (named.includes('--help')) {
  console.log(`Usage: npm run bench -- [GROUP...]

Measures the groups named, or all: ${groups.join(', ')}.`)
  process.exit()
}
const unknown = named.find(name => !groups.includes(name))
if (unknown !== undefined) {
  console.error(`${unknown}: no such group; there are ${groups.join(', ')}`)
  process.exit(1)
}

for (const group of named.length > 0 ? named : groups) {
  console.log(`\n${group}\n`)
  const [code] = await once(spawn(process.execPath, [files.get(group) ?? ''], { stdio: 'inherit' }), 'exit')
  if (code !== 0) process.exitCode = 1
}
