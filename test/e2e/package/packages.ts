import { execFile, spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { RunningDev } from '../../../src/test-client/dev.ts'
import { environmentOf } from '../../client/host/environment.ts'

const run = promisify(execFile)

/**
 * The environment of somebody who types in a folder. npm hands much of its own to what it starts: an npm there would take its
 * folder for this one, and programs that the app lacks would be found here.
 */
export function terminal(env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const ofNpm =
    /^(?:npm_(?:package|lifecycle|command|execpath|node_execpath|config_local_prefix|config_prefix)|INIT_CWD|VITEST)/
  const own = Object.entries(process.env).filter(([name]) => !ofNpm.test(name))
  const { PATH = '', ...rest } = environmentOf()
  const places = PATH.split(delimiter).filter(place => !place.includes('node_modules'))
  return { ...Object.fromEntries(own), ...rest, PATH: places.join(delimiter), ...env }
}

export interface NpmOptions {
  readonly folder: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs npm to its end. @throws Error with what it wrote, when it fails */
export async function npm(args: readonly string[], { env, folder }: NpmOptions): Promise<string> {
  const { stdout } = await run('npm', args, { cwd: folder, env: terminal(env), maxBuffer: 10_000_000 }).catch(
    (error: { message: string; stdout: string; stderr: string }) => {
      throw new Error([error.message, error.stdout, error.stderr].join('\n'))
    },
  )
  return stdout
}

/** Packs a package as npm does before it publishes. @returns the path of the tarball */
export async function pack(folder: string, to: string): Promise<string> {
  const file = await npm(['pack', '--silent', '--pack-destination', to], { folder })
  return join(to, file.trim().split('\n').at(-1) ?? '')
}

/** The bin of a package that is installed in a folder. */
export const runBin = (name: string, args: readonly string[], folder: string) =>
  run(process.execPath, [join(folder, 'node_modules/.bin', name), ...args], { cwd: folder, env: terminal() })

/** `npm run dev -- --json` of an app, on free ports. */
export async function startNpmDev(folder: string): Promise<RunningDev & { end(): Promise<void> }> {
  const child = spawn('npm', ['run', '--silent', 'dev', '--', '--json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: npm hands signals on to a shell, which not every shell hands on.
    detached: true,
    env: terminal({ PORT: '0', APP_PORT: '0', ORG_PORT: '0' }),
  })
  const log: string[] = []
  createInterface({ input: child.stderr }).on('line', line => log.push(line))
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  const line = new Promise<string>(resolve => createInterface({ input: child.stdout }).once('line', resolve))
  const failed = ended.then(() => Promise.reject(new Error(log.join('\n'))))
  failed.catch(() => {})
  const addresses = JSON.parse(await Promise.race([line, failed])) as RunningDev
  return {
    ...addresses,
    async end() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
      await ended
    },
  }
}
