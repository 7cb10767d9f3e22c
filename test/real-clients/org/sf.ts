import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageOf, run, type World } from './world.ts'

const program = packageOf('@salesforce/cli/bin/run.js')

/** What keeps the CLI from the network and from the keychain of this machine. */
const settings = {
  SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
  SF_DISABLE_TELEMETRY: 'true',
  SF_AUTOUPDATE_DISABLE: 'true',
  SF_SKIP_NEW_VERSION_CHECK: 'true',
}

/** The browser comes back at once, as one does, since the CLI listens for its answer only then. */
function createBrowser({ folder }: World): string {
  const file = join(folder, 'browser.sh')
  const person = fileURLToPath(new URL('person.mjs', import.meta.url))
  writeFileSync(file, `#!/bin/sh\n"${process.execPath}" "${person}" "$1" &\n`)
  chmodSync(file, 0o755)
  return file
}

/** The Salesforce CLI as published. */
export function createSf(world: World) {
  const browser = createBrowser(world)
  const sf = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    run(world, [program, ...args], { ...settings, BROWSER: browser, ...more })
  return {
    /** What it prints for people. @throws Error with what it complains of */
    async say(args: readonly string[]): Promise<string> {
      const { code, out, err } = await sf(args)
      if (code !== 0) throw new Error(`sf ${args.join(' ')}: ${err}${out}`)
      return out
    },
    /** The result that it prints for programs. @throws Error with what it complains of */
    async result(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
      const { code, out, err } = await sf([...args, '--json'], more)
      if (code !== 0) throw new Error(`sf ${args.join(' ')}: ${err}${out}`)
      return JSON.parse(out).result
    },
  }
}
