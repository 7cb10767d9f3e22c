import { spawn } from 'node:child_process'
import type { Ran } from './machine.ts'

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

/** Starts a program, and keeps what it writes. */
export function begin({ args, env = process.env, program }: Command) {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, all]: [string[], string[]] = [[], []]
  child.stdout.on('data', text => out.push(String(text)))
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => all.push(String(text)))
  const ended = new Promise<number | null>(resolve => {
    child.once('error', error => {
      all.push(error.message)
      resolve(null)
    })
    child.once('close', resolve)
  })
  return { pid: child.pid, ended, out: () => out.join(''), text: () => all.join('') }
}

/** Runs a program to its end. */
export async function run(command: Command): Promise<Ran> {
  const { ended, out } = begin(command)
  return { code: await ended, out: out() }
}

/** The same. @throws Error with what it wrote, when it fails */
export async function runWell(command: Command): Promise<string> {
  const { ended, out, text } = begin(command)
  const code = await ended
  if (code !== 0) throw new Error(`${command.program} ${command.args.join(' ')}: ${code}\n${text()}`)
  return out()
}
