import { describe, expect, it } from 'vitest'
import { readObjects } from '../../../../../local-org/sample/objects.ts'
import { createSessionRecords } from '../../../../../local-org/sign-in/sessions/records.ts'
import { createSessions } from '../../../../../local-org/sign-in/sessions/sessions.ts'
import { createSchema } from '../../../../../local-org/store/schema.ts'
import { createStore } from '../../../../../local-org/store/store.ts'

const orgId = '00D5e000000AcmEEAS'
const sara = {
  userId: '0055e0000000002AAA',
  username: 'sara.sales@acme.example',
  firstName: 'Sara',
  lastName: 'Sales',
  email: 'sara.sales@acme.example',
  timeZone: 'Europe/London',
}

const createWorld = () => {
  let time = 1_000
  let seed = 0
  const nextByte = () => {
    seed = (seed + 7) % 251
    return seed
  }
  const store = createStore({ schema: createSchema(readObjects()), now: () => new Date(time) })
  const set = store.schema.objectOf('PermissionSet')
  if (set) store.insert(set, { Name: 'Plus' })
  const sessions = createSessions({
    orgId,
    now: () => time,
    random: bytes => Uint8Array.from({ length: bytes }, nextByte),
    records: createSessionRecords({ store, now: () => time }),
  })
  return {
    sessions,
    pass: (ms: number) => {
      time += ms
    },
  }
}

describe('sessions', () => {
  it('give an opaque token of the org and an AuthSession id of 18 characters', () => {
    const session = createWorld().sessions.open(sara)
    expect(session.accessToken).toMatch(/^00D5e000000AcmEEAS![A-Za-z0-9]{96}$/)
    expect(session.sessionId).toMatch(/^0Ak[A-Za-z0-9]{15}$/)
    expect(session).toMatchObject({ userId: sara.userId, username: sara.username })
  })

  it('are found by their token and by their id', () => {
    const { sessions } = createWorld()
    const session = sessions.open(sara)
    expect(sessions.find(session.accessToken)).toBe(session)
    expect(sessions.findById(session.sessionId)).toBe(session)
    expect(sessions.find(`${orgId}!other`)).toBeUndefined()
    expect(sessions.find('')).toBeUndefined()
  })

  it('run out after two hours', () => {
    const { sessions, pass } = createWorld()
    const { accessToken, sessionId } = sessions.open(sara)
    pass(2 * 60 * 60 * 1000 - 1)
    expect(sessions.find(accessToken)).toBeDefined()
    pass(1)
    expect(sessions.find(accessToken)).toBeUndefined()
    expect(sessions.findById(sessionId)).toBeUndefined()
  })

  it('end when they are revoked, once', () => {
    const { sessions } = createWorld()
    const { accessToken } = sessions.open(sara)
    expect(sessions.end(accessToken)).toBe(true)
    expect(sessions.find(accessToken)).toBeUndefined()
    expect(sessions.end(accessToken)).toBe(false)
  })

  it('end all at once for one user and leave the others', () => {
    const { sessions } = createWorld()
    const tom = { ...sara, userId: '0055e0000000003AAA' }
    const [first, second, other] = [sessions.open(sara), sessions.open(sara), sessions.open(tom)]
    expect(sessions.endAll(sara.userId)).toBe(2)
    expect([first, second, other].map(({ accessToken }) => sessions.find(accessToken))).toEqual([
      undefined,
      undefined,
      other,
    ])
  })

  it('keep one standing session for each user that does not run out, and replace it once it was ended', () => {
    const { sessions, pass } = createWorld()
    const session = sessions.standing(sara)
    pass(1000 * 60 * 60 * 1000)
    expect(sessions.standing(sara)).toBe(session)
    sessions.end(session.accessToken)
    expect(sessions.standing(sara).accessToken).not.toBe(session.accessToken)
  })
})

describe('a session permission set', () => {
  it('is active in its own session until it is released', () => {
    const { sessions } = createWorld()
    const [session, other] = [sessions.open(sara), sessions.open(sara)]
    const release = sessions.activate(session, 'Plus', 1_000)
    expect([...session.permissionSets]).toEqual(['Plus'])
    expect([...other.permissionSets]).toEqual([])
    release()
    expect([...session.permissionSets]).toEqual([])
  })

  it('stays while one of two activations lasts', () => {
    const { sessions } = createWorld()
    const session = sessions.open(sara)
    const [first, second] = [sessions.activate(session, 'Plus', 1_000), sessions.activate(session, 'Plus', 1_000)]
    first()
    first()
    expect([...session.permissionSets]).toEqual(['Plus'])
    second()
    expect([...session.permissionSets]).toEqual([])
  })

  it('goes by itself when its time is over', () => {
    const { sessions, pass } = createWorld()
    const session = sessions.open(sara)
    sessions.activate(session, 'Plus', 1_000)
    pass(1_000)
    expect([...session.permissionSets]).toEqual([])
  })
})
