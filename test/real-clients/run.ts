import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install, succeeds } from './install.ts'

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

function run(program: string, words: readonly string[], cwd: string = here): void {
  if (!succeeds(program, words, cwd)) process.exit(1)
}

const named = areas.filter(({ name }) => filters.some(filter => filter.split('/')[0] === name))
for (const { home } of named.length === 0 ? areas : named) {
  if (!install(home)) process.exit(1)
  run('tsc', ['-p', home])
}
run('vitest', ['run', '--config', join(here, 'vitest.config.ts'), ...filters])
