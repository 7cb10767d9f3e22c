import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import type { Tool } from '#kit'
import { type RunningDev, startDev } from '../../../src/test-client/dev.ts'
import { createApiClient } from '../../../src/test-client/surface-client.ts'
import { createTestClient } from '../../../src/test-client/test-client.ts'
import { createOrgReader } from '../../client/org/org-reader.ts'

export const sara = 'sara.sales@acme.example'
export const tom = 'tom.sales@acme.example'
export const mia = 'mia.manager@acme.example'
export const nora = 'nora.none@acme.example'
export const admin = 'admin@acme.example'

/** The tests of one tool, or of some that belong together. Each file of `tools/` has one; who deletes a tool deletes its file. */
export interface ToolSuite {
  readonly name: string
  /** Keys for the tools of the `api` surface. */
  readonly keys?: readonly SuiteKey[]
  /** A call of each tool that Salesforce may call, with a text that its answer has. */
  calls?(app: RunningApp): Promise<readonly SuiteCall[]>
  /** An input of each tool that takes texts, with every one of them filled in. */
  texts?(idOf: (soql: string) => Promise<string>): Promise<Readonly<Record<string, object>>>
  /** Registers tests that share the app; `app` runs when they do. */
  define?(app: RunningApp): void
}

export interface SuiteKey {
  readonly key: string
  readonly tools: readonly string[]
}

export interface SuiteCall {
  readonly tool: Pick<Tool, 'name'>
  readonly input: object
  readonly answers: string
}

const files = readdirSync(new URL('tools/', import.meta.url)).map(file => file.replace(/\.ts$/, ''))

export const readSuites = (): Promise<readonly ToolSuite[]> =>
  Promise.all(files.map(async file => ((await import(`./tools/${file}.ts`)) as { readonly suite: ToolSuite }).suite))

/** `npm run dev` as the tests of all tools share it, on free ports. */
export function createRunningApp(keys: readonly SuiteKey[]) {
  let started: RunningDev | undefined
  let client: ReturnType<typeof createTestClient> | undefined
  const running = (): RunningDev => started ?? fail()
  const rest = (username: string, path: string, init: RequestInit = {}): Promise<Response> => {
    const { apiVersion, org, users } = running()
    const { accessToken } = users.find(user => user.username === username) ?? {}
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
    return fetch(`${org}/services/data/v${apiVersion}${path}`, { ...init, headers })
  }
  const rowsFor = async <T>(username: string, soql: string): Promise<T[]> => {
    const answer = await rest(username, `/query?q=${encodeURIComponent(soql)}`)
    return ((await answer.json()) as { records: T[] }).records
  }
  return {
    async start() {
      started = await startDev({ env: { SERVICE_CLIENTS: JSON.stringify(keys.map(toServiceClient)) } })
      client = createTestClient(started)
    },
    async stop() {
      await started?.stop()
    },
    get dev() {
      return running()
    },
    as: (username: string) => (client ?? fail()).asUser(username),
    withKey: (key: string, headers = {}) => createApiClient(running(), key, headers),
    /** What an administrator does and sees. */
    get org() {
      return createOrgReader(running())
    },
    rest,
    rowsFor,
    /** An account that the first may see, and the second may not. */
    async accountOf(username: string, other: string): Promise<string> {
      const hidden = await rowsFor<{ Id: string }>(other, 'SELECT Id FROM Account')
      const seen = await rowsFor<{ Id: string }>(username, 'SELECT Id FROM Account ORDER BY Name')
      return seen.find(({ Id }) => !hidden.some(row => row.Id === Id))?.Id ?? ''
    },
    async idFor(username: string, object: string, name: string): Promise<string> {
      const [row] = await rowsFor<{ Id: string }>(username, `SELECT Id FROM ${object} WHERE Name = '${name}'`)
      return row?.Id ?? ''
    },
  }
}

export type RunningApp = ReturnType<typeof createRunningApp>

const fail = (): never => {
  throw new Error('npm run dev is not started yet')
}

const toServiceClient = ({ key, tools }: SuiteKey, at: number) => ({
  ...{ name: `suite${at}`, tools, keyHashes: [`sha256:${createHash('sha256').update(key).digest('hex')}`] },
  ...{ authorizations: ['influencerPortal'], requestsPerMinute: 6000 },
})

/** Texts that would widen a query, leave a path or break a document if they were taken for more than text. */
export const hostile = [
  "' OR Name != '",
  "\\' OR 1=1 --",
  "x'; DROP TABLE UnifiedIndividual__dlm; --",
  '../../../etc',
  '%00\u0000',
  '{{7*7}}',
  '\u202e\u200b\ufeff',
]
