import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Installs the programs of others from the lock file beside this one, unless they are there, and runs the tests that drive
 * them: `npm run clients`, or some of them: `npm run clients -- mcp/sdk`.
 */
const here = fileURLToPath(new URL('.', import.meta.url))
const installed = join(here, 'node_modules/.installed')

function run(program: string, args: readonly string[]): void {
  const { error, status } = spawnSync(program, args, { cwd: here, stdio: 'inherit' })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

const lock = createHash('sha256')
for (const file of ['package.json', 'package-lock.json']) lock.update(readFileSync(join(here, file)))
const wanted = lock.digest('hex')

if (!existsSync(installed) || readFileSync(installed, 'utf8') !== wanted) {
  run('npm', ['ci', '--no-audit', '--no-fund'])
  writeFileSync(installed, wanted)
}
run('tsc', ['-p', here])
run('vitest', ['run', '--config', join(here, 'vitest.config.ts'), ...process.argv.slice(2)])
