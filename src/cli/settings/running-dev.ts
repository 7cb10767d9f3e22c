import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { readTextFile } from '../../text-file.ts'
import type { Shell } from '../shell.ts'
import { UsageError } from '../usage.ts'

/** Where `npm run dev` of an app is to be found. No token and no secret: whoever reads the folder may read this. */
export interface DevPlace {
  readonly mesh: string
  readonly host: string
  readonly org: string
  /** Absent: it uses the database of the terminal. */
  readonly dataDir?: string | undefined
}

const file = z.object({ mesh: z.url(), host: z.url(), org: z.url(), dataDir: z.string().optional() })

const folderOf = (folder: string): string => join(folder, '.data')
const fileName = /^dev-(\d{1,10})\.json$/

/** Notes where this process is to be found, until it ends. */
export function noteRunningDev(folder: string, { dataDir, host, mesh, org }: DevPlace): void {
  mkdirSync(folderOf(folder), { recursive: true, mode: 0o700 })
  const path = join(folderOf(folder), `dev-${process.pid}.json`)
  writeFileSync(path, `${JSON.stringify({ mesh, host, org, dataDir }, null, 2)}\n`, { mode: 0o600 })
  process.once('exit', () => rmSync(path, { force: true }))
}

/** Those of an app that run. What one has left that was killed is deleted. */
function readRunningDevs(folder: string): readonly DevPlace[] {
  return namesIn(folderOf(folder)).flatMap(name => {
    const path = join(folderOf(folder), name)
    if (!isAlive(Number(fileName.exec(name)?.[1]))) {
      rmSync(path, { force: true })
      return []
    }
    const read = file.safeParse(parse(path))
    return read.success ? [read.data] : []
  })
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter(name => fileName.test(name))
  } catch {
    return []
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It runs, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** `undefined` for what is just being written, or just went. */
function parse(path: string): unknown {
  try {
    return JSON.parse(readTextFile(path))
  } catch {
    return undefined
  }
}

const variables = {
  PORT: ({ mesh }: DevPlace) => new URL(mesh).port,
  ORG_PORT: ({ org }: DevPlace) => new URL(org).port,
  DATA_DIR: ({ dataDir }: DevPlace) => dataDir,
}

/**
 * Adds the variables that say where the `npm run dev` of this app is, for those that are not set: no command needs ports.
 * @throws UsageError when several run, and they are needed to choose
 */
export function withRunningDev<Place extends Pick<Shell, 'env' | 'folder'>>(
  shell: Place,
  names: readonly (keyof typeof variables)[],
): Place {
  // A port that any will do for is not one to find something at.
  const missing = names.filter(name => !shell.env[name] || shell.env[name] === '0')
  if (missing.length === 0) return shell
  const [running, ...others] = readRunningDevs(shell.folder)
  if (!running) return shell
  if (others.length > 0) throw new UsageError(toChoice(missing, [running, ...others]))
  const found = missing.flatMap(name => {
    const value = variables[name](running)
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...shell, env: { ...shell.env, ...Object.fromEntries(found) } }
}

const toChoice = (names: readonly (keyof typeof variables)[], running: readonly DevPlace[]): string =>
  [
    `"npm run dev" runs ${running.length} times in this folder. Set ${names.join(' and ')} to say which is meant:`,
    ...running.map(dev => `  ${names.map(name => `${name}=${variables[name](dev) ?? ''}`).join(' ')}`),
  ].join('\n')
