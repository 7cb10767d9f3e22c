import { discoverOAuthProtectedResourceMetadata, extractWWWAuthenticateParams } from '@modelcontextprotocol/client'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../../src/core/failure.ts'
import { createChallenges, metadataUrlOf, toChallenge } from '../../../../../src/surfaces/mcp/access/access.ts'
import { createResourceMetadata } from '../../../../../src/surfaces/mcp/access/metadata.ts'

const resource = 'https://actions.example/mcp'
const metadataUrl = 'https://actions.example/.well-known/oauth-protected-resource/mcp'
const challenges = createChallenges(resource)
const refusal = new AppError('unauthenticated', 'The token is unknown. Sign in again.')

/** What the official client makes of it. */
const readByClient = ({ authenticate }: { readonly authenticate: string }) =>
  extractWWWAuthenticateParams(new Response(null, { status: 401, headers: { 'www-authenticate': authenticate } }))

describe('a challenge to sign in', () => {
  it('tells where to sign in and for what', () => {
    expect(readByClient(challenges.signIn(refusal, undefined))).toEqual({
      resourceMetadataUrl: new URL(metadataUrl),
      scope: 'tools:read',
      error: undefined,
      errorDescription: undefined,
    })
  })

  it('tells what is wrong with a token that was sent', () => {
    expect(readByClient(challenges.signIn(refusal, 'Bearer x'))).toMatchObject({
      scope: 'tools:read',
      error: 'invalid_token',
      errorDescription: 'The token is unknown. Sign in again.',
    })
  })

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic eA=='])('finds no fault with what is no token: %j', sent => {
    expect(challenges.signIn(refusal, sent).authenticate).not.toContain('error')
  })

  it('carries no text out of its quotes', () => {
    const odd = new AppError('unauthenticated', 'a "b", scope="x" \\ ü\r\nset-cookie: x')
    const { authenticate } = challenges.signIn(odd, 'Bearer x')
    expect(authenticate).toMatch(/error_description="a 'b', scope='x' ' '''set-cookie: x"$/)
    expect(() => new Headers({ 'www-authenticate': authenticate })).not.toThrow()
  })

  it('takes the place of nothing but a missing sign-in', () => {
    const other = new AppError('unavailable', 'The database cannot be reached.')
    expect(toChallenge(challenges, other, 'Bearer x')).toBe(other)
    const bug = new TypeError('bug')
    expect(toChallenge(challenges, bug, 'Bearer x')).toBe(bug)
    expect(toChallenge(challenges, refusal, 'Bearer x')).toMatchObject({ code: 'unauthenticated' })
  })
})

describe('a challenge to ask for more', () => {
  it('names every scope of the call, those too that the token has', () => {
    expect(readByClient(challenges.stepUp(['tools:read', 'tools:write']))).toEqual({
      resourceMetadataUrl: new URL(metadataUrl),
      scope: 'tools:read tools:write',
      error: 'insufficient_scope',
      errorDescription:
        'The token does not allow this call. It needs: tools:read tools:write. Sign in to this server again and allow it there.',
    })
  })
})

describe('the metadata of the resource', () => {
  const parts = { resource, issuer: 'https://actions.example', info: { title: 'Test host' } }
  const routes = createResourceMetadata(parts)
  const ask = (path: string, init?: RequestInit) => routes.request(`https://actions.example${path}`, init)
  const root = '/.well-known/oauth-protected-resource'

  it('is where the challenge says', () => {
    expect(metadataUrlOf(resource)).toBe(metadataUrl)
  })

  it.each([root, `${root}/mcp`])('stands at %s', async path => {
    const answer = await ask(path)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(answer.headers.get('cache-control')).toBe('public, max-age=3600')
    expect(answer.headers.get('vary')).toBe('Origin')
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(await answer.json()).toEqual({
      resource,
      authorization_servers: ['https://actions.example'],
      scopes_supported: ['tools:read', 'tools:write'],
      bearer_methods_supported: ['header'],
      resource_name: 'Test host',
    })
  })

  it('names the page for people who write clients, if there is one', async () => {
    const documentation = 'https://actions.example/docs'
    const answer = await createResourceMetadata({ ...parts, documentation }).request(`https://actions.example${root}`)
    expect(await answer.json()).toMatchObject({ resource_documentation: documentation })
  })

  it('is understood by the official client', async () => {
    const fetchFn = async (url: string | URL, init?: RequestInit) => routes.request(String(url), init)
    const found = await discoverOAuthProtectedResourceMetadata(resource, {}, fetchFn)
    expect(found).toMatchObject({ resource, authorization_servers: ['https://actions.example'] })
  })

  it.each([`${root}/mcp/`, `${root}/actions`, `${root}/`])('stands nowhere else: %s', async path => {
    expect((await ask(path)).status).toBe(404)
  })

  it('can be read by a page on this machine and by one of the host itself, and by no other', async () => {
    const originOf = async (origin: string) =>
      (await ask(root, { headers: { origin } })).headers.get('access-control-allow-origin')
    expect(await originOf('http://localhost:6274')).toBe('http://localhost:6274')
    expect(await originOf('https://actions.example')).toBe('https://actions.example')
    expect(await originOf('https://evil.example')).toBeNull()
  })

  it('answers a browser that asks first', async () => {
    const headers = {
      origin: 'http://localhost:6274',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'mcp-protocol-version, x-other',
    }
    const answer = await ask(root, { method: 'OPTIONS', headers })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-headers')).toBe('mcp-protocol-version')
    expect(
      (await ask(root, { method: 'OPTIONS', headers: { ...headers, origin: 'https://evil.example' } })).status,
    ).toBe(404)
  })
})
