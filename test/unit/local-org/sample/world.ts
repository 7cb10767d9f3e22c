import { Hono } from 'hono'
import type { Session } from '../../../../local-org/model.ts'
import {
  createDispatch,
  createRecordRoutes,
  type SessionVariables,
} from '../../../../local-org/records/resources/resources.ts'
import type { Resource } from '../../../../local-org/resource.ts'
import { readPeople } from '../../../../local-org/sample/people.ts'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'

export interface Reply {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as a client reads them, without types
  readonly body: any
  readonly headers: Headers
}

const users: Readonly<Record<string, string>> = {
  admin: 'admin@acme.example',
  sara: 'sara.sales@acme.example',
  tom: 'tom.sales@acme.example',
  mia: 'mia.manager@acme.example',
  ingrid: 'ingrid.integration@acme.example',
  nora: 'nora.none@acme.example',
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text()
  return text === '' ? undefined : JSON.parse(text)
}

/** The sample company with its REST API, without a socket; time stands still. */
export function createWorld({
  resources = [],
  ...parts
}: {
  resources?: readonly Resource[]
  projects?: readonly string[]
} = {}) {
  const now = () => new Date('2026-05-20T12:34:56.789Z')
  const { store, rights, records } = createSampleOrg({ now, ...parts })
  const people = readPeople(store)
  const failures: unknown[] = []
  const failed = (error: unknown) => failures.push(error)

  const sessionOf = (name: string, permissionSets: readonly string[] = []): Session => {
    const person = people.find(({ username }) => username === (users[name] ?? name))
    if (person === undefined) throw new Error(`no user ${name}`)
    const { userId, username } = person
    return { userId, username, accessToken: 'none', sessionId: '0Ak', permissionSets: new Set(permissionSets) }
  }

  function as(name: string, permissionSets: readonly string[] = []) {
    const session = sessionOf(name, permissionSets)
    // Not sooner: a test adds resources of its own to the list once it has the store.
    const dispatch = createDispatch({ store, records, resources, failed })
    const app = new Hono<SessionVariables>()
    app.use(async (c, next) => {
      c.set('session', session)
      await next()
    })
    app.route('/services/data', createRecordRoutes({ store, rights, dispatch }))
    const send = async (method: string, path: string, body?: unknown): Promise<Reply> => {
      const url = path.startsWith('/services') ? path : `/services/data/v62.0${path}`
      const json = { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
      const response = await app.request(url, body === undefined ? { method } : json)
      return { status: response.status, body: await readBody(response), headers: response.headers }
    }
    return {
      app,
      session,
      get: (path: string) => send('GET', path),
      post: (path: string, body: unknown) => send('POST', path, body),
      patch: (path: string, body: unknown) => send('PATCH', path, body),
      delete: (path: string) => send('DELETE', path),
      send,
    }
  }

  /** The id of the one record whose field has a value, past all rights. */
  function idOf(object: string, field: string, value: string): string {
    const row = store.database.prepare(`SELECT "Id" AS id FROM "${object}" WHERE "${field}" = ?`).get(value)
    if (row === undefined) throw new Error(`no ${object} with ${field} ${value}`)
    return String(row.id)
  }

  return { store, rights, records, people, as, idOf, sessionOf, failures }
}
