import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { environmentOf } from './environment.ts'
import { fixtureApp } from './fixture-app.ts'

/** The program of the package. */
export const cli = fileURLToPath(new URL('../../../src/cli/cli.ts', import.meta.url))

export interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface RunOptions {
  /** Of the app. Default: the fixture app. */
  readonly folder?: string
  /** The environment has nothing of ours beside this. */
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a command to its end. */
export const runProgram = (name: string, args: readonly string[], options: RunOptions = {}): Promise<Run> =>
  runProcess([cli, name, ...args], options)

/** Runs a file with Node to its end. */
export function runProcess(args: readonly string[], { env, folder = fixtureApp }: RunOptions): Promise<Run> {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...environmentOf(), ...env },
  })
  const [out, err]: [string[], string[]] = [[], []]
  child.stdout.on('data', chunk => out.push(String(chunk)))
  child.stderr.on('data', chunk => err.push(String(chunk)))
  return new Promise<Run>(resolve => {
    child.once('close', code => resolve({ code, out: out.join(''), err: err.join('') }))
  })
}
