import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { createDataCloud } from '../../../../local-org/data-cloud/data-cloud.ts'
import { readPeople } from '../../../../local-org/sample/people.ts'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'
import { createSessionRecords } from '../../../../local-org/sign-in/sessions/records.ts'
import { createSessions } from '../../../../local-org/sign-in/sessions/sessions.ts'

export interface Reply {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as a client reads them, without types
  readonly body: any
}

interface WorldOptions {
  readonly rowsPerBatch?: number
  readonly path?: string
}

const subject = { grant_type: 'urn:salesforce:grant-type:external:cdp' }
const subjectType = { subject_token_type: 'urn:ietf:params:oauth:token-type:access_token' }

/** The sample's Data Cloud, without a socket. */
export function createDataCloudWorld(options: WorldOptions = {}) {
  let time = Date.parse('2026-05-20T12:34:56.789Z')
  const now = () => time
  const { store } = createSampleOrg({ now: () => new Date(now()) })
  const people = readPeople(store)
  const sessions = createSessions({
    orgId: '00D',
    now,
    random: randomBytes,
    records: createSessionRecords({ store, now }),
  })
  const failures: unknown[] = []
  const orgUrl = () => 'http://org.example'
  const parts = {
    sessions,
    orgUrl,
    orgId: '00D',
    now,
    random: randomBytes,
    failed: (error: unknown) => failures.push(error),
  }
  const dataCloud = createDataCloud({ ...parts, ...options })
  const app = new Hono().route('/', dataCloud.tokenRoutes).route('/', dataCloud.routes)

  async function request(method: string, path: string, init: RequestInit = {}): Promise<Reply> {
    const response = await app.request(path, { method, ...init })
    return { status: response.status, body: JSON.parse(await response.text()) }
  }

  const exchange = (token: string, more: Readonly<Record<string, string>> = {}) =>
    request('POST', '/services/a360/token', {
      body: new URLSearchParams({ ...subject, subject_token: token, ...subjectType, ...more }),
    })

  const sessionOf = (name: string, scope?: string) => {
    const person = people.find(({ username }) => username.startsWith(name))
    if (person === undefined) throw new Error(name)
    return sessions.open(person, scope === undefined ? {} : { scope })
  }

  /** A client with a token. */
  function withToken(token: string) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const send = (method: string, path: string, body?: unknown) =>
      request(method, path, { headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const rowsOf = async (sql: string) => (await send('POST', '/api/v2/query', { sql })).body.data
    return { send, query: (sql: unknown) => send('POST', '/api/v2/query', { sql }), rowsOf }
  }

  const as = async (name: string) => withToken((await exchange(sessionOf(name).accessToken)).body.access_token)
  const later = (ms: number): void => {
    time += ms
  }
  return { exchange, sessionOf, withToken, as, later, failures, sessions, close: dataCloud.close }
}
