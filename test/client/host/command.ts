import { runCli } from '../../../src/cli/commands.ts'
import { environmentOf } from './environment.ts'
import { fixtureApp } from './fixture-app.ts'
import type { Run, RunOptions } from './program.ts'

/** Runs a command to its end in this process: it is a program as well, which takes ten times as long to start. */
export async function runCommand(
  name: string,
  args: readonly string[],
  { env, folder = fixtureApp }: RunOptions = {},
): Promise<Run> {
  const [out, err]: [string[], string[]] = [[], []]
  const code = await runCli([name, ...args], {
    folder,
    env: { ...environmentOf(), ...env },
    print: text => out.push(`${text}\n`),
    complain: text => err.push(`${text}\n`),
  })
  return { code, out: out.join(''), err: err.join('') }
}
