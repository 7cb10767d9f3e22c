import { randomBytes } from 'node:crypto'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'
import { createOrg } from '../../../../local-org/server/org.ts'

export interface Reply {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as a client reads them, without types
  readonly body: any
  readonly headers: Headers
}

interface CallOptions {
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const url = 'http://127.0.0.1:4000'
const secondMs = 1000

const toSent = (body: unknown): string | Uint8Array<ArrayBuffer> =>
  typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body)

const readJson = (text: string): unknown => (text === '' ? undefined : JSON.parse(text))

/** The whole org over the sample company, without a socket; time passes only when told. */
export function createOrgWorld(startedAt = Date.UTC(2026, 4, 20, 12, 0, 0)) {
  let time = startedAt
  const now = () => time
  const sample = createSampleOrg({ now: () => new Date(time) })
  const failures: unknown[] = []
  const org = createOrg({ now, random: randomBytes, sample, failed: error => failures.push(error) })
  org.openAt(url)

  const request = async (path: string, { method = 'GET', body, headers = {} }: CallOptions = {}): Promise<Reply> => {
    const address = path.startsWith('/services') || path.startsWith('/_local') ? path : `/services/data/v62.0${path}`
    const sent = body === undefined ? {} : { body: toSent(body) }
    const types = { host: '127.0.0.1:4000', 'content-type': 'application/json' }
    const answer = await org.app.request(`${url}${address}`, { method, ...sent, headers: { ...types, ...headers } })
    return { status: answer.status, body: readJson(await answer.text()), headers: answer.headers }
  }

  function as(name: string) {
    const person = org.people.all().find(({ username }) => username.startsWith(`${name}.`) || username.startsWith(name))
    if (person === undefined) throw new Error(`no user ${name}`)
    const session = org.sessions.standing(person)
    const send = (path: string, options: CallOptions = {}) =>
      request(path, { ...options, headers: { authorization: `Bearer ${session.accessToken}`, ...options.headers } })
    return {
      person,
      session,
      send,
      get: (path: string, headers: Readonly<Record<string, string>> = {}) => send(path, { headers }),
      post: (path: string, body: unknown) => send(path, { method: 'POST', body }),
      find: (sosl: string) => send(`/search?q=${encodeURIComponent(sosl)}`),
      query: (soql: string) => send(`/query?q=${encodeURIComponent(soql)}`),
    }
  }

  const pass = (seconds: number): void => {
    time += seconds * secondMs
  }
  return { org, store: sample.store, failures, request, as, pass, now }
}
