import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Installs the programs of others from the lock files, unless they are there, and runs the tests that drive them: `npm run
 * clients`, or some of them, with their programs alone: `npm run clients -- mcp/clients`, `npm run clients -- org`. With
 * `--write` the table in `docs/mcp.md` becomes what was seen.
 */
const here = fileURLToPath(new URL('.', import.meta.url))
const args = process.argv.slice(2)
const filters = args.filter(arg => arg !== '--write')
if (args.includes('--write')) process.env.WRITE_TABLE = '1'

/** Folders with tests, and where their programs are installed. */
const areas = [
  { name: 'mcp', home: here },
  { name: 'org', home: join(here, 'org') },
] as const

function succeeds(program: string, words: readonly string[], cwd: string): boolean {
  const { error, status } = spawnSync(program, words, { cwd, stdio: 'inherit' })
  if (error) throw error
  return status === 0
}

function run(program: string, words: readonly string[], cwd: string = here): void {
  if (!succeeds(program, words, cwd)) process.exit(1)
}

function install(home: string): void {
  const installed = join(home, 'node_modules/.installed')
  const lock = createHash('sha256')
  for (const file of ['package.json', 'package-lock.json']) lock.update(readFileSync(join(home, file)))
  const wanted = lock.digest('hex')
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return
  const quiet = ['--no-audit', '--no-fund']
  // Some of these programs name a package for each platform, and not every registry has all of them: then `npm ci` refuses
  // the lock file, while `npm install` takes from it what there is.
  if (!succeeds('npm', ['ci', ...quiet], home)) run('npm', ['install', '--no-save', ...quiet], home)
  writeFileSync(installed, wanted)
}

const named = areas.filter(({ name }) => filters.some(filter => filter.split('/')[0] === name))
for (const { home } of named.length === 0 ? areas : named) {
  install(home)
  run('tsc', ['-p', home])
}
run('vitest', ['run', '--config', join(here, 'vitest.config.ts'), ...filters])
