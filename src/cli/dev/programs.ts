import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ThirdParty, Website } from '../../app/dev.ts'
import type { Shell } from '../shell.ts'
import { pickPort } from './free-port.ts'

/** A program of the app that runs. */
export interface RunningProgram {
  readonly name: string
  readonly url: string
  /** Ends it at once. */
  kill(): void
}

export interface DevPrograms {
  /** The host's variables for them. */
  readonly env: Readonly<Record<string, string>>
  readonly running: readonly RunningProgram[]
}

type Place = Pick<Shell, 'folder' | 'env'>

/** Starts the third parties on free ports, but for those whose address the person at the terminal has set herself. */
export async function startThirdParties(parties: readonly ThirdParty[], { env, folder }: Place): Promise<DevPrograms> {
  const started = await Promise.all(
    parties
      .filter(({ urlVariable }) => !env[urlVariable])
      .map(async party => {
        const key = keyFor(party, env)
        const program = await startProgram(party, { folder, env: { ...env, PORT: '0', ...key } })
        return { program, env: { [party.urlVariable]: program.url, ...key } }
      }),
  )
  return {
    env: Object.assign({}, ...started.map(each => each.env)),
    running: started.map(({ program }) => program),
  }
}

const keyFor = ({ keyVariable }: ThirdParty, env: NodeJS.ProcessEnv): Record<string, string> =>
  keyVariable === undefined ? {} : { [keyVariable]: env[keyVariable] || randomBytes(16).toString('hex') }

interface WebsitePlace extends Place {
  readonly mesh: string
  readonly apiKeys: readonly { readonly name: string; readonly key: string }[]
}

/** Starts the websites, each with its key and the address of the mesh. */
export function startWebsites(
  websites: readonly Website[],
  { apiKeys, env, folder, mesh }: WebsitePlace,
): Promise<readonly RunningProgram[]> {
  const started = websites.map(async website => {
    const given = env[website.portVariable]
    const port = given ? await pickPort(website.portVariable, given) : 0
    const key = apiKeys.find(({ name }) => name === website.apiKey)?.key
    return startProgram(website, { folder, env: { ...env, PORT: String(port), API_URL: mesh, API_KEY: key } })
  })
  return Promise.all(started)
}

/** The variables of a program, with a place where Node keeps what it compiled, which is most of what a start takes. */
export const withCompileCache = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
  ...env,
})

/** Starts a program of the app, and waits until it says where it is. */
async function startProgram(
  { name, program }: Pick<ThirdParty, 'name' | 'program'>,
  { env, folder }: Place,
): Promise<RunningProgram> {
  if (!existsSync(join(folder, program))) {
    throw new Error(`app-link.config.ts: dev: ${name}: there is no file ${program}`)
  }
  const stdio = ['ignore', 'pipe', 'inherit', 'ipc'] as const
  const child = spawn(process.execPath, [program], { cwd: folder, stdio: [...stdio], env: withCompileCache(env) })
  const { promise, reject, resolve } = Promise.withResolvers<string>()
  child.once('exit', code => reject(new Error(`${program} ended with exit code ${code}.`)))
  if (child.stdout) createInterface({ input: child.stdout }).once('line', resolve)
  const { url } = JSON.parse(await promise) as { url: string }
  return { name, url, kill: () => child.kill('SIGTERM') }
}
