import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Installs the programs of others from the lock files, unless they are there, and runs the tests that drive them: `npm run
 * clients`, or some of them, with their programs alone: `npm run clients -- mcp/sdk`, `npm run clients -- org`.
 */
const here = fileURLToPath(new URL('.', import.meta.url))
const filters = process.argv.slice(2)

/** Folders with tests, and where their programs are installed. */
const areas = [
  { name: 'mcp', home: here },
  { name: 'org', home: join(here, 'org') },
] as const

function run(program: string, args: readonly string[], cwd: string = here): void {
  const { error, status } = spawnSync(program, args, { cwd, stdio: 'inherit' })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

function install(home: string): void {
  const installed = join(home, 'node_modules/.installed')
  const lock = createHash('sha256')
  for (const file of ['package.json', 'package-lock.json']) lock.update(readFileSync(join(home, file)))
  const wanted = lock.digest('hex')
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return
  run('npm', ['ci', '--no-audit', '--no-fund'], home)
  writeFileSync(installed, wanted)
}

const named = areas.filter(({ name }) => filters.some(filter => filter.split('/')[0] === name))
for (const { home } of named.length === 0 ? areas : named) {
  install(home)
  run('tsc', ['-p', home])
}
run('vitest', ['run', '--config', join(here, 'vitest.config.ts'), ...filters])
