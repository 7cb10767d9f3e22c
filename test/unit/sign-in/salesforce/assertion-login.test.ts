import { generateKeyPairSync } from 'node:crypto'
import { jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { createOrgTrust } from '../../../../src/salesforce/trust.ts'
import { createAssertionLogin } from '../../../../src/sign-in/salesforce/assertion-login.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const sara = 'sara.sales@acme.example'
const [orgId, userId] = ['00D5e000000AcmEEAS', '005000000000001AAA']
const now = Date.now()
const orgUrl = 'https://acme.my.salesforce.com'

/** As the network gives it: others put a class of their own in the place of `Response`. */
const toResponse = (body: object): Promise<Response> =>
  fetch(`data:application/json,${encodeURIComponent(JSON.stringify(body))}`)

/** A Salesforce that answers what the test says, and remembers what it was sent. */
function createSalesforce(changes: { readonly tokens?: object; readonly info?: object } = {}) {
  const sent: URLSearchParams[] = []
  const answer = (url: URL, init?: RequestInit): object => {
    const { origin, pathname } = url
    if (pathname.endsWith('/openid-configuration')) {
      const endpoints = { token_endpoint: `${origin}/token`, authorization_endpoint: `${origin}/authorize` }
      return { issuer: origin, ...endpoints, revocation_endpoint: `${origin}/revoke` }
    }
    if (pathname === '/token') {
      sent.push(new URLSearchParams(String(init?.body)))
      const id = `https://login.salesforce.com/id/${orgId}/${userId}`
      return { access_token: '00D!token', token_type: 'Bearer', instance_url: orgUrl, id, ...changes.tokens }
    }
    if (pathname === '/services/data') return [{ version: '62.0' }] as object
    return { organization_id: orgId, user_id: userId, preferred_username: sara, ...changes.info }
  }
  const { readLoginUrl, readOrgUrl } = createOrgTrust()
  const signInAs = createAssertionLogin({
    ...{ clientId: '3MVG9', privateKey, apiVersion: '62.0', now: () => now, readLoginUrl, readOrgUrl },
    fetch: (url, init) => toResponse(answer(new URL(url), init)),
  })
  return {
    sent,
    signIn: (loginUrl: string) => signInAs({ loginUrl, username: sara, assertedBy: 'https://idp.example' }),
  }
}

describe('a sign-in by assertion', () => {
  it.each([
    ['https://login.salesforce.com', 'https://login.salesforce.com'],
    ['https://test.salesforce.com', 'https://test.salesforce.com'],
    ['https://acme.my.salesforce.com', 'https://login.salesforce.com'],
    ['https://acme--uat.sandbox.my.salesforce.com', 'https://test.salesforce.com'],
    ['https://acme.my.salesforce.mil', 'https://acme.my.salesforce.mil'],
  ])('at %s is for %s, for three minutes and without a secret', async (loginUrl, audience) => {
    const { sent, signIn } = createSalesforce()
    expect(await signIn(loginUrl)).toEqual({
      ...{ assertedBy: 'https://idp.example', loginUrl },
      session: { orgId, userId, username: sara, orgUrl, apiVersion: '62.0', accessToken: '00D!token' },
    })
    const { payload } = await jwtVerify(sent[0]?.get('assertion') ?? '', publicKey)
    expect(payload).toEqual({ iss: '3MVG9', sub: sara, aud: audience, exp: Math.floor(now / 1000) + 180 })
    expect(sent[0]?.has('client_secret')).toBe(false)
  })

  it.each<[string, Parameters<typeof createSalesforce>[0], string]>([
    ['somebody else', { info: { preferred_username: 'tom.sales@acme.example' } }, 'upstream_failed'],
    ['two people', { info: { user_id: '005000000000002AAA' } }, 'upstream_failed'],
    ['nobody', { tokens: { id: undefined } }, 'upstream_failed'],
    ['an org that is none', { tokens: { instance_url: 'https://evil.example' } }, 'untrusted_org'],
  ])('is not believed when Salesforce names %s', async (_, changes, code) => {
    await expect(createSalesforce(changes).signIn('https://login.salesforce.com')).rejects.toMatchObject({ code })
  })
})
