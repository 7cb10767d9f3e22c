import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCreate } from './command.ts'

const usage = `Usage: npm run create -- NAME

  NAME  of the app, and of the folder that is made for it; of a path, the last part is the name

Packs this checkout, and makes an app that depends on what was packed.

Example:
  npm run create -- ../my-actions`

const root = fileURLToPath(new URL('..', import.meta.url))

/** `npm run create`: as `npm create applink-action-host`, with the package of this checkout. */
function main(args: readonly string[]): number {
  const packed = mkdtempSync(join(tmpdir(), 'applink-action-host-'))
  try {
    return runCreate(args, {
      ...{ usage, folder: process.env.INIT_CWD ?? process.cwd() },
      pack: () => pack(packed),
      print: text => console.log(text),
      complain: text => console.error(text),
    })
  } finally {
    rmSync(packed, { recursive: true, force: true })
  }
}

/** Compiles the sources too, as npm does before it packs. */
function pack(folder: string): string {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    ...{ cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' },
  })
  return join(folder, readdirSync(folder)[0] ?? '')
}

process.exitCode = main(process.argv.slice(2))
