import { describe, expect, it } from 'vitest'
import type { Invoker } from '../../../../src/core/caller.ts'
import { AppError } from '../../../../src/core/failure.ts'
import { createCallerProof, type Identified } from '../../../../src/identity/applink/proof.ts'
import { maxUnproven } from '../../../../src/identity/applink/proof-budget.ts'
import { session } from '../../world.ts'

const caller: Invoker = { kind: 'invoker', session }
const scope = () => ({ requestId: 'r1', signal: new AbortController().signal })
const own: Identified = { orgId: session.orgId, userId: session.userId }

/** An org that answers as the test says: the n-th question gets the n-th answer, later ones the last. */
function createProof(...answers: (Identified | Error)[]) {
  const clock = { at: 0, asked: 0 }
  const require = createCallerProof({
    now: () => clock.at,
    async identify() {
      const answer = answers[clock.asked] ?? answers.at(-1) ?? own
      clock.asked += 1
      if (answer instanceof Error) throw answer
      return answer
    },
  })
  return { clock, require }
}

const refused = new AppError('unauthenticated', 'Session expired or invalid')

describe('the proof of a caller', () => {
  it('is asked for once in five minutes, however often she calls', async () => {
    const { clock, require } = createProof(own)
    await Promise.all(Array.from({ length: 20 }, () => require(caller, scope())))
    await require(caller, scope())
    expect(clock.asked).toBe(1)
    clock.at = 300_000
    await require(caller, scope())
    expect(clock.asked).toBe(2)
  })

  it.each([
    ['the org refuses the token', refused],
    ['the token is another user’s', { ...own, userId: '005000000000002AAA' }],
    ['the token is of another org', { ...own, orgId: '00D5e000000OthrEAA' }],
  ])('fails when %s, and that is remembered for half a minute', async (_, answer) => {
    const { clock, require } = createProof(answer, own)
    for (let round = 0; round < 20; round += 1)
      await expect(require(caller, scope())).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(clock.asked).toBe(1)
    clock.at = 30_000
    await require(caller, scope())
  })

  it.each(['unavailable', 'upstream_failed', 'rate_limited'] as const)(
    'is not given by an org that fails with %s, nor refused: the next call asks again',
    async code => {
      const { clock, require } = createProof(new AppError(code, 'No.'), own)
      await expect(require(caller, scope())).rejects.toMatchObject({ code })
      await require(caller, scope())
      expect(clock.asked).toBe(2)
    },
  )

  it.each([
    ['another token', { accessToken: 'x' }],
    ['another user', { userId: '005000000000002AAA' }],
    ['another org', { orgId: '00D5e000000OthrEAA' }],
    ['another address', { orgUrl: 'https://other.my.salesforce.com' }],
  ])('of one does not hold for %s', async (_, change) => {
    const { clock, require } = createProof(own, refused)
    await require(caller, scope())
    const other: Invoker = { kind: 'invoker', session: { ...session, ...change } }
    await expect(require(other, scope())).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(clock.asked).toBe(2)
  })

  it('goes on for the others when one who waits for it leaves', async () => {
    const gate = Promise.withResolvers<Identified>()
    const require = createCallerProof({ now: () => 0, identify: () => gate.promise })
    const leaving = new AbortController()
    const first = require(caller, { requestId: 'r1', signal: leaving.signal })
    const second = require(caller, scope())
    leaving.abort(new Error('left'))
    await expect(first).rejects.toThrow('left')
    gate.resolve(own)
    await expect(second).resolves.toBeUndefined()
  })
})

describe('tokens that are well formed and wrong', () => {
  const named = (change: object): Invoker => ({ kind: 'invoker', session: { ...session, ...change } })
  const userId = (at: number) => `005${String(at).padStart(12, '0')}AAA`
  const outcome = (asking: Promise<void>): Promise<string> =>
    asking.then(
      () => 'proven',
      (error: AppError) => error.code,
    )

  it('cost so many questions a minute for one user, and those of others are proven meanwhile', async () => {
    const { clock, require } = createProof(...Array.from({ length: maxUnproven.user }, () => refused), own)
    const codes: string[] = []
    for (let at = 0; at < 150; at++) codes.push(await outcome(require(named({ accessToken: `x${at}` }), scope())))
    expect(codes.filter(code => code === 'unauthenticated')).toHaveLength(maxUnproven.user)
    expect(codes.filter(code => code === 'rate_limited')).toHaveLength(150 - maxUnproven.user)
    expect(clock.asked).toBe(maxUnproven.user)
    clock.at = 60_000
    expect(await outcome(require(named({ accessToken: 'good' }), scope()))).toBe('proven')
  })

  it('cost so many a minute for one org, whatever users they name, and for all orgs together', async () => {
    const { clock, require } = createProof(refused)
    for (let at = 0; at < 2 * maxUnproven.org; at++) await outcome(require(named({ userId: userId(at) }), scope()))
    expect(clock.asked).toBe(maxUnproven.org)
    for (let at = 0; at < 2 * maxUnproven.all; at++) {
      await outcome(require(named({ userId: userId(at), orgId: `00D${String(at).padStart(12, '0')}EAA` }), scope()))
    }
    expect(clock.asked).toBe(maxUnproven.all)
  })

  it('over AppLink use up nothing of who signed in through a named credential, whatever they name', async () => {
    const { require } = createProof(...Array.from({ length: maxUnproven.org }, () => refused), own)
    for (let at = 0; at < maxUnproven.org; at++) await outcome(require(named({ userId: userId(at) }), scope()))
    expect(await outcome(require(named({ accessToken: 'good' }), scope()))).toBe('rate_limited')
    const signIn = { grantId: 'g', clientId: 'acme' }
    expect(await outcome(require({ ...named({ accessToken: 'good' }), signIn }, scope()))).toBe('proven')
  })

  it('cost as many when the org does not answer', async () => {
    const { clock, require } = createProof(new AppError('unavailable', 'No.'))
    for (let at = 0; at < 150; at++) await outcome(require(caller, scope()))
    expect(clock.asked).toBe(maxUnproven.user)
  })

  it('leave what is proven alone: good ones are never too many, and a proven one is not asked about', async () => {
    const { clock, require } = createProof(own)
    for (let at = 0; at < 500; at++) {
      expect(await outcome(require(named({ accessToken: `good${at}` }), scope()))).toBe('proven')
    }
    expect(clock.asked).toBe(500)
  })

  it('do not let more be asked at a time than may come to nothing', async () => {
    const gate = Promise.withResolvers<Identified>()
    let asked = 0
    const require = createCallerProof({
      now: () => 0,
      identify: () => {
        asked += 1
        return gate.promise
      },
    })
    const all = Array.from({ length: 100 }, (_, at) => outcome(require(named({ accessToken: `x${at}` }), scope())))
    expect(asked).toBe(maxUnproven.user)
    gate.resolve(own)
    expect((await Promise.all(all)).filter(code => code === 'proven')).toHaveLength(maxUnproven.user)
    expect(await outcome(require(named({ accessToken: 'x99' }), scope()))).toBe('proven')
  })
})
