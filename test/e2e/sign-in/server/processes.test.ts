import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrgSession } from '../../../../src/core/caller.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { openPostgres } from '../../../../src/storage/postgres/postgres.ts'
import { createBrowser } from '../../../../src/test-client/browser.ts'
import { startPostgres } from '../../../client/host/postgres.ts'
import { createOAuthClient, postJson } from '../../../client/sign-in/oauth-client.ts'
import { startOAuthHost } from '../../../client/sign-in/oauth-host.ts'
import { createSigner, proofClaims, toProof } from '../../../client/sign-in/signer.ts'

type Host = Awaited<ReturnType<typeof startOAuthHost>>
const redirectUri = 'http://127.0.0.1:49152/callback'
const databases: Database[] = []
const robot = createSigner('robot')
const clients = [
  { clientId: 'robot', jwks: { keys: [robot.jwk] }, scopes: ['tools:read'], authorizations: ['influencerPortal'] },
]
let server: Awaited<ReturnType<typeof startPostgres>>
let first: Host
let second: Host

/** One public address, two that serve it, as behind a router. Each has its own connections and nothing else in common. */
beforeAll(async () => {
  server = await startPostgres()
  const url = await server.createDatabase('oauth')
  databases.push(openPostgres(url), openPostgres(url))
  const sessions = new Map<string, OrgSession>()
  const [database, other] = databases as [Database, Database]
  first = await startOAuthHost({ database, sessions, clients })
  second = await startOAuthHost({ database: other, sessions, clients, publicUrl: first.url })
})
afterAll(async () => {
  await first?.stop()
  await second?.stop()
  for (const database of databases) await database.close()
  await server?.close()
})

const clientOf = (clientId = 'editor') => createOAuthClient({ issuer: first.url, clientId, redirectUri })
/** The same request, sent to the other process. */
const to = (host: Host, address: string | URL): string => String(address).replace(first.url, host.url)

const tokenRequest = (host: Host, fields: Record<string, string>) =>
  fetch(`${host.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'editor', resource: `${first.url}/mcp`, ...fields }),
  }).then(async response => ({ status: response.status, body: (await response.json()) as Record<string, string> }))

const refresh = (host: Host, token: string | undefined) =>
  tokenRequest(host, { grant_type: 'refresh_token', refresh_token: String(token) })

describe('two processes on one PostgreSQL', () => {
  it('serve one sign-in between them, step by step', async () => {
    const client = clientOf()
    const browser = createBrowser()
    const asked = await browser.open(to(first, client.authorizeUrl()), `${first.url}/oauth/interaction`)
    const decided = await browser.open(to(second, asked.url), `${first.url}/oauth/resume`)
    const back = await browser.open(to(second, decided.url), redirectUri)
    const { body } = await tokenRequest(second, {
      ...{ grant_type: 'authorization_code', redirect_uri: redirectUri, code_verifier: client.verifier },
      code: String(back.url.searchParams.get('code')),
    })
    expect((await first.call(body.access_token)).status).toBe(200)
    const refreshed = await refresh(first, body.refresh_token)
    expect((await second.call(refreshed.body.access_token)).status).toBe(200)
  })

  it('know at once what the other revoked', async () => {
    const tokens = await clientOf().tokens()
    const { caller } = await second.call(tokens.access_token)
    await second.auth.revokeGrant((caller.signIn as { grantId: string }).grantId)
    expect((await first.call(tokens.access_token)).status).toBe(401)
  })

  it('let no refresh token through twice, and end the sign-in that was tried', async () => {
    for (let round = 0; round < 5; round++) {
      const { refresh_token: token } = await clientOf().tokens()
      const answers = await Promise.all([refresh(first, token), refresh(second, token), refresh(first, token)])
      expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
      for (const { body } of answers.filter(({ status }) => status === 200)) {
        expect((await second.call(body.access_token)).status).toBe(401)
        expect((await refresh(second, body.refresh_token)).status).toBe(400)
      }
    }
  })

  it('let one of many in who bring the same proof of a key to both', async () => {
    for (let round = 0; round < 5; round++) {
      const proof = toProof(await robot.sign(proofClaims('robot', first.url)))
      const answers = await Promise.all(
        [first, second, first, second].map(host =>
          tokenRequest(host, { grant_type: 'client_credentials', client_id: 'robot', ...proof }),
        ),
      )
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401, 401])
    }
  })

  it('know the clients that registered at the other', async () => {
    const { body } = await postJson(`${second.url}/oauth/register`, {
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'none',
    })
    const tokens = await clientOf(String(body.client_id)).tokens()
    expect((await second.call(tokens.access_token)).status).toBe(200)
  })

  it('may sweep at the same time', async () => {
    await Promise.all([first.auth.sweep(), second.auth.sweep()])
    const tokens = await clientOf().tokens()
    expect((await second.call(tokens.access_token)).status).toBe(200)
  })
})
