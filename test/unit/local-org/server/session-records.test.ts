import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'
import { createOrg } from '../../../../local-org/server/org.ts'

const names = {
  admin: 'admin@acme.example',
  sara: 'sara.sales@acme.example',
  ingrid: 'ingrid.integration@acme.example',
  nora: 'nora.none@acme.example',
}

type User = keyof typeof names

interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as a client reads them, without types
  readonly body: any
}

/** Users and permission sets; the tests leave them as they are. */
const sample = createSampleOrg({ now: () => new Date() })

const createWorld = () => {
  const failed = (error: unknown): never => {
    throw error
  }
  const org = createOrg({ now: Date.now, random: randomBytes, sample, failed })
  const url = 'http://127.0.0.1:4000'
  org.openAt(url)
  const sessionOf = (user: User) => {
    const person = org.people.personOf(names[user])
    if (person === undefined) throw new Error(user)
    return org.sessions.standing(person)
  }
  const call = async (user: User, path: string, init: { method?: string; body?: object } = {}): Promise<Answer> => {
    const answer = await org.app.request(`${url}/services/data/v62.0${path}`, {
      method: init.method ?? (init.body ? 'POST' : 'GET'),
      headers: { authorization: `Bearer ${sessionOf(user).accessToken}`, 'content-type': 'application/json' },
      ...(init.body && { body: JSON.stringify(init.body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  const query = (user: User, soql: string) => call(user, `/query?q=${encodeURIComponent(soql)}`)
  const idOf = async (soql: string): Promise<string> => (await query('admin', soql)).body.records[0].Id
  const parameters = async (user: User): Promise<string> => {
    const { status, body } = await query(user, 'SELECT Id FROM ProvisioningParameter__mdt')
    return status === 200 ? `${body.totalSize} rows` : body[0].errorCode
  }
  const setNamed = (name: string) => idOf(`SELECT Id FROM PermissionSet WHERE Name = '${name}'`)
  return { org, call, query, sessionOf, parameters, setNamed }
}

const current = 'SELECT Id, UsersId, IsCurrent FROM AuthSession WHERE IsCurrent = true'

describe('AuthSession', () => {
  it.each(['admin', 'sara', 'ingrid'] as const)('gives %s the own session as the current one', async user => {
    const { query, sessionOf } = createWorld()
    sessionOf('nora')
    const { sessionId, userId } = sessionOf(user)
    const { body } = await query(user, current)
    expect(body.records).toMatchObject([{ Id: sessionId, UsersId: userId, IsCurrent: true }])
  })

  it('shows the sessions of others to those who manage users only', async () => {
    const { query, sessionOf } = createWorld()
    const sessions = [sessionOf('admin'), sessionOf('sara'), sessionOf('nora')]
    const all = 'SELECT Id FROM AuthSession ORDER BY Id'
    expect((await query('sara', all)).body.records).toMatchObject([{ Id: sessionOf('sara').sessionId }])
    const ids = sessions.map(({ sessionId }) => sessionId)
    const seen = (await query('admin', all)).body.records as { Id: string }[]
    expect(new Set(seen.map(({ Id }) => Id))).toEqual(new Set(ids))
  })

  it('goes with the session', async () => {
    const { org, query, sessionOf } = createWorld()
    const { sessionId, accessToken } = sessionOf('sara')
    org.sessions.end(accessToken)
    expect((await query('admin', `SELECT Id FROM AuthSession WHERE Id = '${sessionId}'`)).body.totalSize).toBe(0)
  })

  it('takes the session along when it is deleted', async () => {
    const { org, call, sessionOf } = createWorld()
    const { sessionId, accessToken } = sessionOf('sara')
    expect((await call('nora', `/sobjects/AuthSession/${sessionId}`, { method: 'DELETE' })).status).toBe(404)
    expect(org.sessions.find(accessToken)).toBeDefined()
    expect((await call('admin', `/sobjects/AuthSession/${sessionId}`, { method: 'DELETE' })).status).toBe(204)
    expect(org.sessions.find(accessToken)).toBeUndefined()
  })
})

describe('SessionPermSetActivation', () => {
  const createActivation = async (user: User, world: ReturnType<typeof createWorld>, set = 'ActionHostPermissions') => {
    const AuthSessionId = (await world.query('sara', current)).body.records[0].Id
    const PermissionSetId = await world.setNamed(set)
    const body = { AuthSessionId, PermissionSetId, Description: 'by hand' }
    return world.call(user, '/sobjects/SessionPermSetActivation', { body })
  }

  it('activates the session permission set for its session until it is deleted', async () => {
    const world = createWorld()
    expect(await world.parameters('sara')).toBe('INVALID_TYPE')
    const made = await createActivation('admin', world)
    expect(made.status).toBe(201)
    expect(await world.parameters('sara')).toBe('3 rows')
    const path = `/sobjects/SessionPermSetActivation/${made.body.id}`
    expect((await world.call('admin', path)).body).toMatchObject({
      UserId: world.sessionOf('sara').userId,
      Description: 'by hand',
    })
    expect((await world.call('admin', path, { method: 'DELETE' })).status).toBe(204)
    expect(await world.parameters('sara')).toBe('INVALID_TYPE')
  })

  it('leaves other sessions of the same user as they are', async () => {
    const world = createWorld()
    await createActivation('admin', world)
    const { person } = world.sessionOf('sara')
    expect([...world.org.sessions.open(person).permissionSets]).toEqual([])
  })

  it('is refused to users who may not activate session permission sets', async () => {
    const world = createWorld()
    const { status, body } = await createActivation('sara', world)
    expect([status, body[0].errorCode]).toEqual([400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY'])
    expect(await world.parameters('sara')).toBe('INVALID_TYPE')
  })

  it.each(['ActionHost', 'InfluencerPortal'])('is refused for %s, which needs no activation', async set => {
    const { status, body } = await createActivation('admin', createWorld(), set)
    expect([status, body[0].errorCode]).toEqual([400, 'FIELD_INTEGRITY_EXCEPTION'])
  })

  it('is refused for a user who is not assigned the permission set', async () => {
    const world = createWorld()
    const AuthSessionId = world.sessionOf('nora').sessionId
    const PermissionSetId = await world.setNamed('ActionHostPermissions')
    const body = { AuthSessionId, PermissionSetId }
    expect((await world.call('admin', '/sobjects/SessionPermSetActivation', { body })).status).toBe(400)
  })

  it('is there for a user-plus call, during the call', async () => {
    const { org, query, sessionOf } = createWorld()
    const count = async () => (await query('admin', 'SELECT Id FROM SessionPermSetActivation')).body.totalSize
    org.applink.leases.begin('core token', sessionOf('sara'), 'ActionHostPermissions')
    expect(await count()).toBe(1)
    org.applink.leases.end('core token')
    expect(await count()).toBe(0)
  })

  it('does not outlast its session', async () => {
    const world = createWorld()
    await createActivation('admin', world)
    world.org.sessions.end(world.sessionOf('sara').accessToken)
    expect((await world.query('admin', 'SELECT Id FROM SessionPermSetActivation')).body.totalSize).toBe(0)
  })
})
