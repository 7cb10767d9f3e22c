import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { programFile } from '../../package.ts'
import type { HostProcess } from './host-process.ts'

export interface StandbyParts {
  /** Starts a host that loads the program, and waits. */
  start(): HostProcess
  /** What the program was loaded from, as it is now; `undefined` while that cannot be told. */
  stateOfProgram(): string | undefined
}

/** A host that has loaded all but the app, so that a change of a tool needs little more than the tool. */
export interface Standby {
  /** Has one wait, if none does. */
  renew(): void
  /** The one that waits, if it has the program as it is now. */
  take(): HostProcess | undefined
}

export function createStandby({ start, stateOfProgram }: StandbyParts): Standby {
  let waiting: { readonly host: HostProcess; readonly state: string } | undefined
  return {
    renew() {
      if (waiting) return
      // Before it loads anything: what changes meanwhile makes it an old one.
      const state = stateOfProgram()
      if (state === undefined) return
      const begun = { state, host: start() }
      waiting = begun
      void begun.host.gone.then(() => {
        if (waiting === begun) waiting = undefined
      })
    },
    take() {
      const taken = waiting
      waiting = undefined
      if (!taken || taken.state === stateOfProgram()) return taken?.host
      taken.host.kill()
      return undefined
    },
  }
}

/** What package managers write when they have changed what is installed. */
const installed = ['.package-lock.json', '.modules.yaml', '.yarn-state.yml', '.yarn-integrity']

/** Sources of the program, and what the app has installed: who works on this package changes them too. */
export function readProgramState(folder: string, program = programFolder): string | undefined {
  const sources = sourcesIn(program)?.map(name => join(program, String(name)))
  const marks = installed.map(name => join(folder, 'node_modules', name))
  return sources && [...sources, ...marks, join(folder, 'package.json')].map(stateOf).join()
}

const programFolder = dirname(dirname(programFile('src/cli/cli.ts')))

/** A folder may go away while it is looked through, such as with another branch or another installation. */
function sourcesIn(program: string) {
  try {
    return readdirSync(program, { recursive: true })
  } catch {
    return undefined
  }
}

function stateOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return found ? `${path} ${found.mtimeMs} ${found.size}` : ''
}
