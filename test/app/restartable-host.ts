import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startLocalOrg } from '../../local-org/server/server.ts'
import { createFolder } from '../client/host/folder.ts'
import { startHostProcess } from '../client/host/host-process.ts'
import { startSampleParties } from './sample-parties.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const meshYaml = readFileSync(`${root}heroku-applink-service-mesh.yaml`, 'utf8')

type Json = Record<string, unknown>

/** What a caller of the local org got, as far as tests of jobs look at it. */
export interface Called {
  readonly status?: number
  readonly message?: string
  readonly error?: string
  readonly response?: Readonly<Record<string, { readonly jobId?: string }>>
  readonly outputs?: Json
  readonly callback?: { readonly id: string; readonly url: string }
}

export interface Delivered {
  readonly status: string
  readonly url: string
  readonly username: string
  readonly deliveries: readonly { readonly body: Json }[]
}

/** A tool that is called under a key. */
interface Keyed {
  readonly name: string
  readonly key?: string
}

/**
 * The host as deployed, in a process that can be killed and started again over the same data, with a local org and the
 * third parties of `examples/`.
 */
export async function startRestartableHost() {
  const [org, programs] = await Promise.all([startLocalOrg({ meshYaml }), startSampleParties()])
  const folder = createFolder()
  const env = {
    ...programs.env,
    APP_PORT: '0',
    HEROKU_APPLINK_API_URL: org.applink.apiUrl,
    HEROKU_APPLINK_TOKEN: org.applink.token,
    HEROKU_APP_ID: org.applink.appId,
    ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
    LOCAL_ORG_URL: org.org,
    DATA_DIR: folder.path,
  }
  let host = startHostProcess(env, root)
  org.forwardTo(await host.listening)

  const rest = async (username: string, path: string, body?: object) => {
    const { accessToken } = org.users.find(user => user.username === username) ?? {}
    const answer = await fetch(`${org.org}/services/data/v62.0${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    return (await answer.json()) as unknown
  }
  const act = async (username: string, tool: string | Keyed, input: object) => {
    const { key, name } = typeof tool === 'string' ? { name: tool } : tool
    const headers = await fetch(`${org.org}/_local/headers?as=${username}`)
    const answer = await fetch(`${org.mesh}/actions/${name}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...((await headers.json()) as Record<string, string>),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      body: JSON.stringify(input),
    })
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.includes('json')
    return { status: answer.status, body: isJson ? (JSON.parse(text) as Json) : { message: text } }
  }
  const readJson = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T

  return {
    org,
    /** Addresses of the programs that stand for third parties, by name. */
    thirdParties: programs.thirdParties,
    /** Through the mesh, as AppLink calls for the user. */
    act,
    rest,
    async rows<T>(username: string, soql: string): Promise<T[]> {
      const answer = (await rest(username, `/query?q=${encodeURIComponent(soql)}`)) as { records?: T[] }
      if (!answer.records) throw new Error(JSON.stringify(answer))
      return answer.records
    },
    /** The whole call as an agent, a flow or Apex makes it. */
    async callAs(kind: 'agent' | 'flow' | 'apex', invocation: object): Promise<Called> {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify(invocation)
      return (await (
        await fetch(`${org.org}/_local/callers/${kind}`, { method: 'POST', headers, body })
      ).json()) as Called
    },
    callback: (id = '') => readJson<Delivered>(`${org.org}/_local/callbacks/${id}`),
    /** How the job ended. Calls that fail meanwhile are made again. */
    async endOf(username: string, jobId: unknown): Promise<Json> {
      for (;;) {
        const { body } = await act(username, 'jobStatus', { jobId }).catch(() => ({ body: {} as Json }))
        if (body.endedAt) return body
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    },
    /** SIGKILL, and a new process over the same data, with other settings where some are given. */
    async killAndRestart(settings: Readonly<Record<string, string>> = {}) {
      await host.kill('SIGKILL')
      host = startHostProcess({ ...env, ...settings }, root)
      org.forwardTo(await host.listening)
    },
    log: () => [...host.lines, ...host.errors],
    async close() {
      await host.kill('SIGTERM')
      programs.kill()
      await org.close()
      folder.remove()
    },
  }
}

export type RestartableHost = Awaited<ReturnType<typeof startRestartableHost>>
