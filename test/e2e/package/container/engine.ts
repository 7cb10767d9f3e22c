import { randomUUID } from 'node:crypto'
import { readContainerfile } from '../../../client/container/containerfile.ts'
import type { Machine, MachineParts } from './machine.ts'
import { begin, run, runWell } from './process.ts'

/** Docker or Podman, if one works here and has the base image, or gets it. */
export async function findEngine(folder: string): Promise<string | undefined> {
  const base = readContainerfile(folder)[0]?.from ?? ''
  for (const program of ['docker', 'podman']) {
    const works = async (...args: string[]) => (await run({ program, args })).code === 0
    const isThere = (await works('info')) && ((await works('image', 'inspect', base)) || (await works('pull', base)))
    if (isThere && (await works('run', '--rm', '--network=host', base, 'true'))) return program
  }
  return undefined
}

/** Builds the image as its page says, and runs it as closed as it can be. */
export async function buildImage(program: string, { folder, settings }: MachineParts): Promise<Machine> {
  const name = `action-host-test-${randomUUID()}`
  const engine = (...args: string[]) => runWell({ program, args })
  const format = program === 'podman' ? ['--format=docker'] : []
  await engine('build', ...format, '--network=host', `--file=${folder}/Containerfile`, `--tag=${name}`, folder)
  await engine('volume', 'create', name)
  const closed = [
    ...['--network=host', '--read-only', '--tmpfs=/tmp', '--cap-drop=all', '--security-opt=no-new-privileges'],
    ...[`--volume=${name}:/data`, `--volume=${settings}:/run/secrets/settings:ro`],
  ]
  return {
    kind: program,
    async start() {
      await run({ program, args: ['rm', '--force', name] })
      await engine('run', '--detach', `--name=${name}`, ...closed, name)
    },
    exec: args => run({ program, args: ['exec', name, ...args] }),
    once: ([entry = '', ...args]) =>
      run({ program, args: ['run', '--rm', ...closed, `--entrypoint=${entry}`, name, ...args] }),
    async terminate() {
      await run({ program, args: ['kill', '--signal=SIGTERM', name] })
    },
    ended: async () => Number(await engine('wait', name)),
    async log() {
      const { ended, text } = begin({ program, args: ['logs', name] })
      await ended
      return text()
    },
    async remove() {
      await run({ program, args: ['rm', '--force', name] })
      await run({ program, args: ['volume', 'rm', name] })
      await run({ program, args: ['rmi', name] })
    },
  }
}
