import { describe, expect, it } from 'vitest'
import type { OrgSession } from '../../../../src/core/caller.ts'
import { openBorrowedSession } from '../../../../src/identity/sessions/sessions.ts'

const first: OrgSession = {
  accessToken: 'token-1',
  apiVersion: '62.0',
  orgId: '00Dxx0000000000EA2',
  orgUrl: 'https://acme.my.salesforce.com',
  userId: '005xx0000000000AAA',
  username: 'sara@acme.example',
}

/** Somebody who lends the sessions in turn, the last one for ever. */
function createLender(...sessions: readonly OrgSession[]) {
  let asked = 0
  return {
    read: async () => {
      const session = sessions[Math.min(asked, sessions.length - 1)]
      asked += 1
      if (!session) throw new Error('nothing to lend')
      return session
    },
    asked: () => asked,
  }
}

describe('openLentSession', () => {
  it('asks once for however many have the session that ended', async () => {
    const second = { ...first, accessToken: 'token-2' }
    const lender = createLender(first, second)
    const borrowed = await openBorrowedSession(lender.read)
    expect(await Promise.all([borrowed.renew(first), borrowed.renew(first), borrowed.renew(first)])).toEqual([
      second,
      second,
      second,
    ])
    expect(await borrowed.renew(first)).toBe(second)
    expect([borrowed.current(), lender.asked()]).toEqual([second, 2])
  })

  it('says that the person must sign in again when there is no other session', async () => {
    const borrowed = await openBorrowedSession(createLender(first).read)
    await expect(borrowed.renew(first)).rejects.toMatchObject({
      code: 'unauthenticated',
      message: 'The session of sara@acme.example has ended. Sign in to the org again.',
    })
  })

  it('asks again after it failed', async () => {
    const second = { ...first, accessToken: 'token-2' }
    const borrowed = await openBorrowedSession(createLender(first, first, second).read)
    await expect(borrowed.renew(first)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await borrowed.renew(first)).toEqual(second)
  })

  it.each([{ userId: '005xx0000000001AAA' }, { orgId: '00Dxx0000000001EA2' }])(
    'never goes on as somebody else: %o',
    async change => {
      const borrowed = await openBorrowedSession(
        createLender(first, { ...first, accessToken: 'token-2', ...change }).read,
      )
      await expect(borrowed.renew(first)).rejects.toMatchObject({ code: 'forbidden' })
      expect(borrowed.current()).toBe(first)
    },
  )
})
