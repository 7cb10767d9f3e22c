import * as oauth from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDocumentServer } from '../../../client/sign-in/document-server.ts'
import { createOAuthClient, postForm } from '../../../client/sign-in/oauth-client.ts'
import { startOAuthHost } from '../../../client/sign-in/oauth-host.ts'
import { createSigner, proofClaims, type Signer, toProof } from '../../../client/sign-in/signer.ts'

const algorithms = ['RS256', 'PS256', 'ES256', 'Ed25519'] as const
const rights = { scopes: ['tools:read', 'tools:write'], authorizations: ['influencerPortal'] }
const [first, second] = [createSigner('first'), createSigner('second')]
const signers = algorithms.map(alg => createSigner(`of-${alg}`, alg))

let documents: Awaited<ReturnType<typeof startDocumentServer>>
let host: Awaited<ReturnType<typeof startOAuthHost>>
let aheadMs = 0
let published: readonly object[] = []
let status = 200

beforeAll(async () => {
  documents = await startDocumentServer(['keys.example'])
  const jwksUri = documents.on(documents.addressOf('keys.example', '/jwks.json'), (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published })),
  )
  host = await startOAuthHost({
    ...{ network: documents.network, now: () => Date.now() + aheadMs },
    clients: [
      ...signers.map(({ alg, jwk }) => ({ clientId: `robot-${alg}`, jwks: { keys: [jwk] }, ...rights })),
      { clientId: 'remote', jwksUri, ...rights },
      { clientId: 'portal-with-key', jwks: { keys: [first.jwk] }, redirectUris: ['https://portal.example/callback'] },
    ],
  })
})
afterAll(async () => {
  await host?.stop()
  await documents?.stop()
})

const ask = async (clientId: string, signer: Signer, header?: Record<string, unknown>) => {
  const assertion = await signer.sign(proofClaims(clientId, host.url), header)
  const fields = { grant_type: 'client_credentials', scope: 'tools:read', ...toProof(assertion) }
  return postForm(`${host.url}/oauth/token`, fields)
}

describe('a service with a key of its own', () => {
  it.each(signers)('gets a token with openid-client, signing with $alg', async ({ alg, kid, privateKey }) => {
    const name = alg === 'Ed25519' ? { name: alg } : algorithmOf[alg]
    const key = await crypto.subtle.importKey(
      'pkcs8',
      privateKey.export({ type: 'pkcs8', format: 'der' }),
      name,
      false,
      ['sign'],
    )
    const proof = oauth.PrivateKeyJwt({ key, kid })
    const options: oauth.DiscoveryRequestOptions = { algorithm: 'oauth2', execute: [oauth.allowInsecureRequests] }
    const server = await oauth.discovery(new URL(host.url), `robot-${alg}`, undefined, proof, options)
    expect(server.serverMetadata().token_endpoint_auth_signing_alg_values_supported).toContain(alg)
    const parameters = { scope: 'tools:read tools:write', resource: `${host.url}/mcp` }
    const { access_token: token } = await oauth.clientCredentialsGrant(server, parameters)
    expect((await host.call(token)).caller).toEqual({
      ...{ kind: 'service', clientId: `robot-${alg}`, authorizations: ['influencerPortal'] },
      scopes: ['tools:read', 'tools:write'],
    })
    await oauth.tokenRevocation(server, token)
    expect((await host.call(token)).status).toBe(401)
  })

  it('may put a new key beside the old one, use it at once, and take the old one out', async () => {
    published = [first.jwk]
    expect((await ask('remote', first)).status).toBe(200)
    published = [first.jwk, second.jwk]
    aheadMs += 11_000
    expect([(await ask('remote', second)).status, (await ask('remote', first)).status]).toEqual([200, 200])
    published = [second.jwk]
    aheadMs += 5 * 60_000
    expect([(await ask('remote', second)).status, (await ask('remote', first)).status]).toEqual([200, 401])
  })

  it('needs not say which key it signs with', async () => {
    published = [first.jwk, second.jwk]
    aheadMs += 11_000
    const answers = [await ask('remote', second, { kid: undefined }), await ask('remote', first, { kid: undefined })]
    expect(answers.map(answer => answer.status)).toEqual([200, 200])
  })

  it('goes on while its keys cannot be fetched, and is told to wait when none are known', async () => {
    published = [first.jwk]
    aheadMs += 11_000
    await ask('remote', first, { kid: 'unknown' })
    status = 503
    aheadMs += 60 * 60_000
    expect((await ask('remote', first)).status).toBe(200)
    aheadMs += 24 * 60 * 60_000
    const answer = await ask('remote', first)
    status = 200
    expect([answer.status, answer.body.error, answer.headers.get('retry-after')]).toEqual([
      ...[503, 'temporarily_unavailable', '10'],
    ])
  })

  it('has a set without keys: nothing that is signed is taken', async () => {
    published = []
    aheadMs += 11_000
    const answer = await ask('remote', first)
    expect(`${answer.status} ${answer.body.error}`).toBe('401 invalid_client')
  })
})

describe('a client of people with a key of its own', () => {
  it('signs people in with it', async () => {
    const redirectUri = 'https://portal.example/callback'
    const client = createOAuthClient({ issuer: host.url, clientId: 'portal-with-key', redirectUri })
    expect((await client.exchange(await client.code())).body.error).toBe('invalid_client')
    const proof = toProof(await first.sign(proofClaims('portal-with-key', host.url)))
    const { body } = await client.exchange(await client.code(), proof)
    expect((await host.call(String(body.access_token))).caller.kind).toBe('person')
  })
})

const algorithmOf = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
} as const
