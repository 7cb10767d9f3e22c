import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createFolder } from '../../client/host/folder.ts'
import type { Person } from './person.ts'

const installed = fileURLToPath(new URL('../node_modules/', import.meta.url))

/** A folder that a program takes for the home of its user. */
export const createHome = () => createFolder(tmpdir())

/** What programs get to know of this machine: no browser that they could open, and a home of their own. */
export const environmentIn = (home: string): Record<string, string> => ({
  ...{ HOME: home, USERPROFILE: home, XDG_CONFIG_HOME: `${home}/.config`, XDG_DATA_HOME: `${home}/.local/share` },
  ...{
    PATH: `${fileURLToPath(new URL('../../../node_modules/.bin', import.meta.url))}:/usr/bin:/bin`,
    BROWSER: 'none',
  },
  ...{ NO_COLOR: '1', CI: '1', TERM: 'dumb', COLUMNS: '2000' },
})

/** Reads what a program prints, and lets the person go to each sign-in that is named there, as she would by a click. */
export function createSignInWatch(person: Person) {
  const visited = new Set<string>()
  let text = ''
  return {
    get text() {
      return text
    },
    read(chunk: unknown): void {
      text += String(chunk)
      for (const [address] of text.matchAll(/https?:\/\/[!-~]+?\/oauth\/authorize\?[!-~]+(?=[^!-~])/g)) {
        if (visited.has(address)) continue
        visited.add(address)
        void visit(person, address)
      }
    },
  }
}

const [maxTries, retryMs] = [100, 200]

/** A person's way from a program through her browser and back, all the way. */
export async function visit(person: Person, address: string): Promise<void> {
  const redirectUri = new URL(address).searchParams.get('redirect_uri') ?? ''
  const answer = await person.signIn(address, redirectUri)
  // Some begin to listen only after they have named the address, since no person is that fast; others have stopped waiting.
  for (let tries = 0; tries < maxTries; tries++) {
    if (
      await fetch(answer)
        .then(({ ok }) => ok)
        .catch(() => false)
    )
      return
    await setTimeout(retryMs)
  }
}

/** For programs that sign people in at a terminal only. */
export async function runAtTerminal(bin: string, args: readonly string[], running: Running): Promise<Finished> {
  const line = [join(installed, '.bin', bin), ...args].map(word => `'${word}'`).join(' ')
  return await runFile('script', ['-qec', `stty cols 2000; ${line}`, '/dev/null'], running)
}

export interface Finished {
  readonly code: number | null
  readonly out: string
  readonly all: string
}

export interface Running {
  readonly home: string
  readonly person: Person
  /** Beside what programs get to know anyway. */
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a program of the install to its end. */
export const runProgram = (bin: string, args: readonly string[], running: Running): Promise<Finished> =>
  runFile(join(installed, '.bin', bin), args, running)

async function runFile(file: string, args: readonly string[], { env, home, person }: Running): Promise<Finished> {
  const watch = createSignInWatch(person)
  const child = spawn(file, args, {
    ...{ cwd: home, env: { ...environmentIn(home), ...env }, stdio: ['ignore', 'pipe', 'pipe'], timeout: 90_000 },
  })
  let out = ''
  child.stdout.on('data', chunk => {
    out += String(chunk)
    watch.read(chunk)
  })
  child.stderr.on('data', watch.read)
  const code = await new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject))
  return { code, out, all: watch.text }
}
