import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Whether a program ended well. */
export function succeeds(program: string, words: readonly string[], cwd: string): boolean {
  const { error, status } = spawnSync(program, words, { cwd, stdio: 'inherit' })
  if (error) throw error
  return status === 0
}

/** Installs what the lock file of a folder names, unless it is there. Whether it is. */
export function install(home: string): boolean {
  const installed = join(home, 'node_modules/.installed')
  const lock = createHash('sha256')
  for (const file of ['package.json', 'package-lock.json']) lock.update(readFileSync(join(home, file)))
  const wanted = lock.digest('hex')
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return true
  const quiet = ['--no-audit', '--no-fund']
  // Some of these programs name a package for each platform, and not every registry has all of them: then `npm ci` refuses
  // the lock file, while `npm install` takes from it what there is.
  if (!succeeds('npm', ['ci', ...quiet], home) && !succeeds('npm', ['install', '--no-save', ...quiet], home))
    return false
  writeFileSync(installed, wanted)
  return true
}
