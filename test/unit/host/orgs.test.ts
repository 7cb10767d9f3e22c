import { describe, expect, it } from 'vitest'
import type { Invoker } from '../../../src/core/caller.ts'
import { createOrgs } from '../../../src/host/orgs.ts'
import { defaultLimitShares } from '../../../src/salesforce/limits/shares.ts'
import { soql } from '../../../src/salesforce/query/soql.ts'
import { defaultTurnBounds } from '../../../src/salesforce/turns/bounds.ts'
import { session, silent } from '../world.ts'

/** An org that takes no token any more, reached by a process in which nobody signs in. */
const orgs = createOrgs({
  authorizations: { authorization: () => Promise.reject(new Error()), renew: () => Promise.reject(new Error()) },
  ...{ limitShares: defaultLimitShares, requests: defaultTurnBounds, log: silent },
  ...{ signIn: undefined, telemetry: undefined },
  watch: plain => ({
    ...plain,
    send: async () => ({
      ...{ status: 401, headers: { 'content-type': 'application/json' } },
      text: '[{"errorCode":"INVALID_SESSION_ID","message":"Session expired or invalid"}]',
    }),
  }),
})

const ask = (caller: Invoker) =>
  orgs
    .connectUser(caller, { requestId: 'r', signal: new AbortController().signal })
    .queryOne(soql`SELECT Id FROM Account`)

describe('a session that is over, in a process in which nobody can sign in', () => {
  it('can still be renewed by another process where it belongs to a sign-in, so that a job is tried again', async () => {
    const signIn = { grantId: 'g', clientId: 'acme' }
    await expect(ask({ kind: 'invoker', session, signIn })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('SALESFORCE_CLIENT_ID'),
    })
  })

  it('is over for good where AppLink brought it', async () => {
    await expect(ask({ kind: 'invoker', session })).rejects.toMatchObject({ code: 'unauthenticated' })
  })
})
