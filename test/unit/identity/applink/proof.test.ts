import { describe, expect, it } from 'vitest'
import type { Invoker } from '../../../../src/core/caller.ts'
import { AppError } from '../../../../src/core/failure.ts'
import { createCallerProof, type Identified } from '../../../../src/identity/applink/proof.ts'
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
