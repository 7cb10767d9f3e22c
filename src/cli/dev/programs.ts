import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'

/** A program of `examples/` that stands for a third party. */
interface Program {
  readonly folder: string
  readonly urlVariable: string
  readonly keyVariable: string
}

const programs: readonly Program[] = [
  { folder: 'news-api', urlVariable: 'NEWS_API_URL', keyVariable: 'NEWS_API_KEY' },
  { folder: 'provisioning-api', urlVariable: 'PROVISIONING_API_URL', keyVariable: 'PROVISIONING_API_KEY' },
]

export interface DevPrograms {
  /** The host's variables for them. */
  readonly env: Readonly<Record<string, string>>
  /** Address by name of the program, of those that were started. */
  readonly thirdParties: Readonly<Record<string, string>>
  /** Ends them at once. */
  kill(): void
}

/** Starts the third parties on free ports, but for those whose address the person at the terminal has set herself. */
export async function startPrograms(root: URL, given: NodeJS.ProcessEnv): Promise<DevPrograms> {
  const started = await Promise.all(
    programs
      .filter(({ urlVariable }) => !given[urlVariable])
      .map(async ({ folder, keyVariable, urlVariable }) => {
        const key = given[keyVariable] || randomBytes(16).toString('hex')
        const { kill, url } = await startProgram(root, folder, { ...given, PORT: '0', [keyVariable]: key })
        return { folder, kill, url, env: { [urlVariable]: url, [keyVariable]: key } }
      }),
  )
  return {
    env: Object.assign({}, ...started.map(({ env }) => env)),
    thirdParties: Object.fromEntries(started.map(({ folder, url }) => [folder, url])),
    kill() {
      for (const { kill } of started) kill()
    },
  }
}

/** A program of `examples/` that runs. */
export interface RunningProgram {
  readonly url: string
  /** Ends it at once. */
  kill(): void
}

/** Starts a program of `examples/`, and waits until it says where it is. */
export async function startProgram(root: URL, folder: string, env: NodeJS.ProcessEnv): Promise<RunningProgram> {
  const stdio = ['ignore', 'pipe', 'inherit', 'ipc'] as const
  const child = spawn(process.execPath, [`examples/${folder}/main.ts`], { cwd: root, stdio: [...stdio], env })
  const { promise, reject, resolve } = Promise.withResolvers<string>()
  child.once('exit', code => reject(new Error(`examples/${folder} ended with exit code ${code}.`)))
  if (child.stdout) createInterface({ input: child.stdout }).once('line', resolve)
  const { url } = JSON.parse(await promise) as { url: string }
  return { url, kill: () => child.kill('SIGTERM') }
}
