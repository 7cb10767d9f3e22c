import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createSignIns } from '../../../../src/sign-in/grants/sign-ins.ts'
import { startLocalOrgProcess } from '../../../client/org/local-org.ts'
import {
  isLiving,
  personOf,
  redeem,
  type SignInHost,
  type SignInHostOptions,
  signInAs,
  startSignInHost,
} from '../../../client/sign-in/sign-in-host.ts'

let org: Awaited<ReturnType<typeof startLocalOrgProcess>>
const opened: SignInHost[] = []

beforeAll(async () => {
  org = await startLocalOrgProcess()
})
afterEach(async () => {
  for (const host of opened.splice(0)) await host.close()
})
afterAll(() => org?.stop())

/** A host where Sara is signed in, and a count of the refreshes that Salesforce was asked for. */
async function signedIn(options: SignInHostOptions = {}) {
  let refreshes = 0
  const reach: typeof fetch = (url, init) => {
    if (String(init?.body).includes('grant_type=refresh_token')) refreshes++
    return (options.fetch ?? fetch)(url, init)
  }
  const host = await startSignInHost(org.org, { ...options, fetch: reach })
  opened.push(host)
  const client = await host.program()
  const tokens = await redeem(client, await signInAs({ client }))
  const { grantId, session } = await personOf(host, tokens)
  return { host, client, tokens, grantId, session, refreshes: () => refreshes }
}

/** Another process on the same database. */
const secondStore = ({ as, database, salesforce, vault }: SignInHost) =>
  createSignIns({ database, vault, salesforce, revokeGrant: as.revokeGrant, now: Date.now })

/** Ends a sign-in as an administrator would, at Salesforce and not here. */
async function revokeAtSalesforce({ accessToken }: { accessToken: string }, host: SignInHost, grantId: string) {
  const row = await host.database.first<{ sealed: string }>('SELECT sealed FROM login_sign_ins WHERE grant_id = ?', [
    grantId,
  ])
  const kept = JSON.parse(await host.vault.open(row?.sealed ?? '', `sign-in:${grantId}`)) as { refreshToken: string }
  await fetch(`${org.org}/services/oauth2/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ token: kept.refreshToken }),
  })
  expect(await isLiving({ accessToken, orgUrl: org.org })).toBe(false)
}

describe('renewing a sign-in', () => {
  it('gives a session with another token, time after time', async () => {
    const { grantId, host, session } = await signedIn()
    let stale = session
    for (let round = 0; round < 3; round++) {
      const fresh = await host.signIns.renew(grantId, stale.accessToken)
      expect(fresh).toEqual({ ...session, accessToken: expect.any(String) })
      expect(fresh.accessToken).not.toBe(stale.accessToken)
      expect(await isLiving(fresh)).toBe(true)
      expect(await host.signIns.sessionOf(grantId)).toEqual(fresh)
      stale = fresh
    }
  })

  it('asks Salesforce once for all that two stores on one database want at once', async () => {
    const { grantId, host, refreshes, session } = await signedIn()
    const stores = [host.signIns, secondStore(host)]
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) => stores[index % 2]?.renew(grantId, session.accessToken)),
    )
    expect(refreshes()).toBe(1)
    expect(new Set(all.map(one => one?.accessToken)).size).toBe(1)
    expect(all[0] && (await isLiving(all[0]))).toBe(true)
  })

  it('of a sign-in that Salesforce ended ends the grant', async () => {
    const { client, grantId, host, session, tokens } = await signedIn()
    await revokeAtSalesforce(session, host, grantId)
    await expect(host.signIns.renew(grantId, session.accessToken)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await host.signIns.sessionOf(grantId)).toBeUndefined()
    await expect(personOf(host, tokens)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect((await client.refresh(tokens.refresh_token)).status).toBe(400)
    await expect(host.signIns.renew(grantId, session.accessToken)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it.each([
    ['cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
    ['is down', async () => new Response('<html>', { status: 503 })],
    ['has no time', async () => Response.json({ error: 'too_many_requests' }, { status: 429 })],
    [
      'is working on it already',
      async () =>
        Response.json(
          { error: 'invalid_grant', error_description: 'token request is already being processed' },
          { status: 400 },
        ),
    ],
  ] satisfies [string, () => Promise<Response>][])('changes nothing while Salesforce %s', async (_, outage) => {
    let isDown = false
    const reach: typeof fetch = (url, init) => (isDown ? outage() : fetch(url, init))
    const { grantId, host, session } = await signedIn({ fetch: reach })
    isDown = true
    await expect(host.signIns.renew(grantId, session.accessToken)).rejects.toMatchObject({ code: 'unavailable' })
    expect(await host.signIns.sessionOf(grantId)).toEqual(session)
    isDown = false
    expect(await isLiving(await host.signIns.renew(grantId, session.accessToken))).toBe(true)
  })

  it('blames nobody’s sign-in when Salesforce refuses the client app', async () => {
    let isWrong = false
    const refusal = () => Promise.resolve(Response.json({ error: 'invalid_client' }, { status: 400 }))
    const reach: typeof fetch = (url, init) => (isWrong ? refusal() : fetch(url, init))
    const { grantId, host, session } = await signedIn({ fetch: reach })
    isWrong = true
    await expect(host.signIns.renew(grantId, session.accessToken)).rejects.toMatchObject({ code: 'upstream_failed' })
    expect(await host.signIns.sessionOf(grantId)).toEqual(session)
  })

  it('leaves no session behind when it is revoked meanwhile', async () => {
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>()
    const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>()
    let answer: { access_token?: string } = {}
    const reach: typeof fetch = async (url, init) => {
      const response = await fetch(url, init)
      if (!String(init?.body).includes('grant_type=refresh_token')) return response
      answer = (await response.clone().json()) as typeof answer
      isAsked()
      await goOn
      return response
    }
    const { grantId, host, session } = await signedIn({ fetch: reach })
    const renewing = host.signIns.renew(grantId, session.accessToken)
    await asked
    const forgetting = host.as.revokeGrant(grantId)
    letGo()
    await Promise.allSettled([renewing, forgetting])
    expect(await host.signIns.sessionOf(grantId)).toBeUndefined()
    expect(await isLiving({ accessToken: answer.access_token ?? '', orgUrl: org.org })).toBe(false)
  })
})

describe('signing in while Salesforce is down', () => {
  it('shows a page that says so, and no trace of the program', async () => {
    const host = await startSignInHost(org.org, { fetch: () => Promise.reject(new TypeError('fetch failed')) })
    opened.push(host)
    const page = await signInAs({ client: await host.program() }).catch((error: Error) => error.message)
    expect(page).toContain('The sign-in cannot go on at the moment')
    expect(page).not.toMatch(/\bat \S+\.ts/)
  })
})
