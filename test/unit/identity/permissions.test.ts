import { describe, expect, it } from 'vitest'
import type { Caller, CallScope, Person } from '../../../src/core/caller.ts'
import { AppError } from '../../../src/core/failure.ts'
import { createCustomPermissions } from '../../../src/identity/permissions/permissions.ts'
import { invoker, service, session } from '../world.ts'

const names = ['CustomerActivity', 'RegionalForecasts']
const scope: CallScope = { requestId: 'r-1', signal: new AbortController().signal }
const personWith = (accessToken: string): Person => ({ kind: 'person', session: { ...session, accessToken } })

/** An org whose answers the test gives, and a clock that the test moves. */
function createWorld(held: () => Promise<ReadonlySet<string>> | ReadonlySet<string>) {
  const asked: string[] = []
  const warnings: unknown[] = []
  let time = 0
  const withPermissions = createCustomPermissions({
    names,
    now: () => time,
    log: { warn: (_, fields) => warnings.push(fields) },
    async readHeld({ session: { accessToken } }) {
      asked.push(accessToken)
      return held()
    },
  })
  const of = async (caller: Caller, callScope = scope) => {
    const found = await withPermissions(caller, callScope)
    return found.kind === 'person' ? found.customPermissions : found
  }
  const pass = (ms: number) => {
    time += ms
  }
  return { asked, of, pass, warnings, withPermissions }
}

describe('what a person may do', () => {
  it('is what her org confirms, of what tools ask for and in that order', async () => {
    const { of } = createWorld(() => new Set(['Other', 'RegionalForecasts', 'CustomerActivity']))
    expect(await of(personWith('one'))).toEqual(names)
  })

  it('is nothing when her org names nothing', async () => {
    expect(await createWorld(() => new Set()).of(personWith('one'))).toEqual([])
  })

  it('is asked once in five minutes for a token, and follows what has changed by then', async () => {
    let held = new Set(names)
    const { asked, of, pass } = createWorld(() => held)
    await of(personWith('one'))
    held = new Set()
    pass(299_999)
    expect(await of(personWith('one'))).toEqual(names)
    pass(1)
    expect(await of(personWith('one'))).toEqual([])
    expect(asked).toEqual(['one', 'one'])
  })

  it('is asked for each token by itself, and for each user and org of it', async () => {
    const { asked, of } = createWorld(() => new Set(names))
    await of(personWith('one'))
    await of(personWith('two'))
    await of({ kind: 'person', session: { ...session, accessToken: 'one', userId: '005000000000002AAA' } })
    await of({ kind: 'person', session: { ...session, accessToken: 'one', orgId: '00D000000000002AAA' } })
    await of({ kind: 'person', session: { ...session, accessToken: 'one', orgUrl: 'https://b.my.salesforce.com' } })
    expect(asked).toEqual(['one', 'two', 'one', 'one', 'one'])
  })

  it('is asked once for all who wait for it', async () => {
    const { promise, resolve } = Promise.withResolvers<ReadonlySet<string>>()
    const { asked, of } = createWorld(() => promise)
    const waiting = Array.from({ length: 100 }, () => of(personWith('one')))
    resolve(new Set(names))
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => names))
    expect(asked).toEqual(['one'])
  })

  it('is not kept for more than ten thousand tokens', async () => {
    const { asked, of } = createWorld(() => new Set(names))
    for (let at = 0; at <= 10_000; at++) await of(personWith(`token ${at}`))
    await of(personWith('token 10000'))
    expect(asked).toHaveLength(10_001)
    await of(personWith('token 0'))
    expect(asked).toHaveLength(10_002)
  })
})

describe('an org that does not say', () => {
  it.each([
    ['unavailable', new AppError('unavailable', 'The org is down.')],
    ['unauthenticated', new AppError('unauthenticated', 'The session has ended.')],
    ['about somebody else', new AppError('upstream_failed', 'The org did not say whose custom permissions these are.')],
    ['in a way that nobody knows', new Error('boom')],
  ])('gives nothing, says so in the log, and is asked again after ten seconds: %s', async (_, error) => {
    let fails = true
    const { asked, of, pass, warnings } = createWorld(() => (fails ? Promise.reject(error) : new Set(names)))
    expect(await of(personWith('one'))).toBeUndefined()
    fails = false
    pass(9_999)
    expect(await of(personWith('one'))).toBeUndefined()
    pass(1)
    expect(await of(personWith('one'))).toEqual(names)
    expect(asked).toEqual(['one', 'one'])
    // What others say can hold anything.
    const problem = error instanceof AppError ? error.message : 'unknown'
    expect(warnings).toEqual([expect.objectContaining({ user: session.userId, problem })])
    expect(JSON.stringify(warnings)).not.toContain('"one"')
  })

  it('keeps nothing of what it said before', async () => {
    let fails = false
    const { of, pass } = createWorld(() => (fails ? Promise.reject(new Error('boom')) : new Set(names)))
    await of(personWith('one'))
    fails = true
    pass(300_000)
    expect(await of(personWith('one'))).toBeUndefined()
  })
})

describe('nobody is asked', () => {
  it.each([invoker, service])('for a caller who is no signed-in person: %j', async caller => {
    const { asked, of } = createWorld(() => new Set(names))
    expect(await of(caller)).toBe(caller)
    expect(asked).toEqual([])
  })
})

describe('who stops waiting', () => {
  it('leaves the question to the others', async () => {
    const { promise, resolve } = Promise.withResolvers<ReadonlySet<string>>()
    const { of } = createWorld(() => promise)
    const gone = new AbortController()
    const [left, stayed] = [of(personWith('one'), { ...scope, signal: gone.signal }), of(personWith('one'))]
    gone.abort(new Error('gone'))
    resolve(new Set(names))
    await expect(left).rejects.toThrow('gone')
    expect(await stayed).toEqual(names)
  })
})
