import { spawn } from 'node:child_process'

export type Revision = '2026-07-28' | '2025-11-25'

export interface SuiteRun {
  readonly exitCode: number | null
  /** Everything it printed. */
  readonly output: string
}

const suite = new URL('../../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url).pathname
const root = new URL('../../', import.meta.url)

/** Where the scenarios of a revision stand that are known to fail, and why. */
export const baselineOf = (revision: Revision): string => new URL(`${revision}.yml`, import.meta.url).pathname

/** The checks of the tasks extension that are known to fail. No requirement names them, so no baseline is held to them. */
export const tasksBaseline = new URL('tasks.yml', import.meta.url).pathname

/** Runs the official suite, offline, as a process of its own. */
export function runSuite(args: readonly string[]): Promise<SuiteRun> {
  const child = spawn(process.execPath, [suite, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const add = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout.on('data', add)
  child.stderr.on('data', add)
  return new Promise(resolve => child.once('close', exitCode => resolve({ exitCode, output })))
}

/** Every server scenario that a revision requires, against a running server. */
export const runServerSuite = (url: string, revision: Revision): Promise<SuiteRun> =>
  runSuite([
    ...['server', '--url', url, '--requirements', revision],
    ...['--expected-failures', baselineOf(revision), '--timeout', '8000'],
  ])

/** One server scenario, held to another baseline. */
export const runScenario = (url: string, scenario: string, baseline: string): Promise<SuiteRun> =>
  runSuite(['server', '--url', url, '--scenario', scenario, '--expected-failures', baseline])
