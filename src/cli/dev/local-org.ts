import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { SampleEvent } from '../../app/dev.ts'
import { readUtf8 } from '../../core/utf8.ts'
import { programFile } from '../../package.ts'
import type { Shell } from '../shell.ts'

/** A Data Action Target of an event, and what the local org sends as a sample. */
export interface PlannedTarget extends SampleEvent {
  readonly apiName: string
  /** Path of the app. */
  readonly endpoint: string
}

export interface DevUser {
  readonly username: string
  readonly userId: string
  readonly accessToken: string
}

/** What the local org prints once it is ready. */
export interface LocalOrg {
  readonly mesh: string
  readonly org: string
  /** With `--https`: the org by https, and the file of its certificate. */
  readonly https?: { readonly org: string; readonly certificate: string }
  readonly orgId: string
  readonly apiVersion: string
  readonly users: readonly DevUser[]
  readonly applink: { readonly apiUrl: string; readonly token: string; readonly appId: string }
}

export interface LocalOrgOptions {
  /** Of its command line. */
  readonly args: readonly string[]
  /** Where the mesh finds the host. */
  readonly appPort: number
}

/** Starts the local org with its mesh, and waits until it says where it is. */
export async function startLocalOrg({ args, appPort }: LocalOrgOptions, { env, folder }: Shell) {
  const child = spawn(process.execPath, [programFile('local-org/main.ts'), '--json', ...args], {
    cwd: folder,
    // The channel tells the local org when this process has ended, however it did.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...env, APP_PORT: String(appPort) },
  })
  const failed = new Promise<never>((_, reject) => {
    child.once('exit', code => reject(new Error(`The local org ended with exit code ${code}.`)))
  })
  const line = new Promise<string>(
    resolve => child.stdout && createInterface({ input: child.stdout }).once('line', resolve),
  )
  return { org: JSON.parse(await Promise.race([line, failed])) as LocalOrg, process: child as ChildProcess }
}

/** Gives the local org a Data Action Target, as an administrator would in Data Cloud, and the sample that it sends. */
export async function addTarget({ org }: Pick<LocalOrg, 'org'>, { apiName, ...target }: PlannedTarget): Promise<void> {
  const answer = await fetch(`${org}/_local/data-action-targets/${apiName}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(target),
  })
  if (!answer.ok)
    throw new Error(`The local org refuses the Data Action Target ${apiName}: ${readUtf8(await answer.bytes())}`)
}
