import { agentSecret, portalSecret } from '../../../client/host/host-with-org.ts'
import { type Arena, loopback } from './arena.ts'
import { attack } from './attack.ts'
import { callTool } from './messages.ts'

const badGrant = '400 invalid_grant: grant request is invalid'
const otherGrant = '400 invalid_request: requested grant type is not allowed for this client'
const unnamedClient = '400 invalid_request: no client authentication mechanism provided'
const otherResource = '400 invalid_target: resource indicator is missing, or unknown'
const unknownToken =
  '401 unauthenticated: authorization: the access token is unknown, expired or revoked; sign in again'
const badClient = '401 invalid_client: client authentication failed'
const noSuchGrant = '400 unsupported_grant_type: unsupported grant_type requested'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const both = 'tools:read tools:write'

type Fields = Readonly<Record<string, string | undefined>>

const exchange = (arena: Arena, fields: Fields, headers: Readonly<Record<string, string>> = {}) =>
  arena.post(
    '/oauth/token',
    Object.fromEntries(
      Object.entries({
        ...{ grant_type: 'authorization_code', client_id: 'editor', redirect_uri: loopback },
        ...fields,
      }).filter(([, value]) => value !== undefined),
    ),
    headers,
  )
const refresh = (arena: Arena, token: string | undefined, fields: Fields = {}) =>
  arena.post('/oauth/token', { grant_type: 'refresh_token', client_id: 'editor', refresh_token: token, ...fields })
const credentials = (arena: Arena, fields: Fields) =>
  arena.post('/oauth/token', { grant_type: 'client_credentials', scope: 'tools:read', ...fields })

/** A code with its verifier, changed in one place. */
const withCode = (name: string, refused: string, changes: Fields) =>
  attack(name, refused, async arena => {
    const { client, code } = await arena.code()
    return () => exchange(arena, { code, code_verifier: client.verifier, ...changes })
  })

/** Stolen and replayed codes and refresh tokens, and services that are none. */
export const codeAttacks = [
  withCode('a code with another verifier', badGrant, { code_verifier: 'x'.repeat(43) }),
  withCode('a code without a verifier', badGrant, { code_verifier: undefined }),
  withCode('a code through another client', otherGrant, { client_id: 'agentforce', client_secret: agentSecret }),
  withCode('a code through another client of people', badGrant, {
    ...{ client_id: 'portal', client_secret: portalSecret, redirect_uri: 'https://portal.example/callback?a=1' },
  }),
  withCode('a code without a client', unnamedClient, { client_id: undefined }),
  withCode('a code for another address', badGrant, { redirect_uri: 'http://127.0.0.1:51235/callback' }),
  withCode('a code without its address', "400 invalid_request: missing required parameter 'redirect_uri'", {
    redirect_uri: undefined,
  }),
  withCode('a code for another resource', otherResource, { resource: 'https://elsewhere.example/mcp' }),
  withCode('a code that nobody was given', badGrant, { code: 'x'.repeat(43) }),
  attack('a code after its minute', badGrant, async arena => {
    const { client, code } = await arena.code()
    arena.pass(minuteMs + 1000)
    return () => exchange(arena, { code, code_verifier: client.verifier })
  }),
  attack('a code used again, which ends what came from it', [badGrant, unknownToken, badGrant], async arena => {
    const { client, code } = await arena.code()
    const { body } = await client.exchange(code)
    return async () => [
      await exchange(arena, { code, code_verifier: client.verifier }),
      await callTool(arena, String(body.access_token)),
      await refresh(arena, String(body.refresh_token)),
    ]
  }),
  attack(
    'a code at a token address that a page of another site calls',
    '400 invalid_request: origin https://evil.example not allowed for client: editor',
    async arena => {
      const { code } = await arena.code()
      return () => exchange(arena, { code, code_verifier: 'x'.repeat(43) }, { origin: 'https://evil.example' })
    },
  ),
  attack(
    'a refresh token used again, which ends the whole sign-in',
    [badGrant, unknownToken, badGrant],
    async arena => {
      const first = await arena.person()
      const { body: second } = await first.client.refresh(first.refresh_token)
      return async () => [
        await refresh(arena, first.refresh_token),
        await callTool(arena, String(second.access_token)),
        await refresh(arena, String(second.refresh_token)),
      ]
    },
  ),
  attack('a refresh token through another client', badGrant, async arena => {
    const { refresh_token: token } = await arena.person()
    const clientId = await arena.register()
    return () => refresh(arena, token, { client_id: clientId })
  }),
  attack('a refresh token through a service', otherGrant, async arena => {
    const { refresh_token: token } = await arena.person()
    return () => refresh(arena, token, { client_id: 'agentforce', client_secret: agentSecret })
  }),
  attack(
    'a refresh token for more than was allowed',
    '400 invalid_scope: refresh token missing requested scope',
    async arena => {
      const { refresh_token: token } = await arena.person()
      return () => refresh(arena, token, { scope: both })
    },
  ),
  attack('a refresh token for another resource', otherResource, async arena => {
    const { refresh_token: token } = await arena.person()
    return () => refresh(arena, token, { resource: 'https://elsewhere.example/mcp' })
  }),
  attack('a refresh token that was revoked', badGrant, async arena => {
    const { client, refresh_token: token } = await arena.person()
    await client.revoke(token)
    return () => refresh(arena, token)
  }),
  attack('a refresh token of last month', badGrant, async arena => {
    const { refresh_token: token } = await arena.person()
    arena.pass(31 * dayMs)
    return () => refresh(arena, token)
  }),
  attack('an access token in the place of a refresh token', badGrant, async arena => {
    const { access_token: token } = await arena.person()
    return () => refresh(arena, token)
  }),
  attack(
    'revoking what is of another client, which stays',
    [
      '200',
      '200 tool: forbidden: readPlus: runs with an extra permission set that only AppLink can activate. Call it from Agentforce, Flow or Apex.',
    ],
    async arena => {
      const { access_token: token } = await arena.person()
      const clientId = await arena.register()
      const keep = arena.runs.length
      return async () => {
        const answer = await arena.post('/oauth/revoke', { client_id: clientId, token })
        const alive = await callTool(arena, token, { tool: 'readPlus' })
        if (arena.runs.length !== keep) throw new Error('something ran')
        return [answer, alive]
      }
    },
  ),
  attack(
    'a service with a wrong secret',
    badClient,
    async arena => () => credentials(arena, { client_id: 'agentforce', client_secret: `${agentSecret}x` }),
  ),
  attack('a service without a secret', badClient, async arena => () => credentials(arena, { client_id: 'agentforce' })),
  attack(
    'a service with its secret in the address',
    unnamedClient,
    async arena => () =>
      arena.post(`/oauth/token?client_id=agentforce&client_secret=${agentSecret}`, {
        ...{ grant_type: 'client_credentials', scope: 'tools:read' },
      }),
  ),
  attack(
    'a service with its secret in the address and its name in the form',
    badClient,
    async arena => () =>
      arena.post(`/oauth/token?client_secret=${agentSecret}`, {
        ...{ grant_type: 'client_credentials', scope: 'tools:read', client_id: 'agentforce' },
      }),
  ),
  attack(
    'a service with the secret twice',
    "400 invalid_request: 'client_secret' parameter must not be provided twice",
    async arena => () =>
      arena.send({
        ...{ method: 'POST', path: '/oauth/token' },
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `grant_type=client_credentials&client_id=agentforce&client_secret=x&client_secret=${agentSecret}`,
      }),
  ),
  attack(
    'a service with an unsigned proof of itself',
    badClient,
    async arena => () =>
      credentials(arena, {
        client_id: 'agentforce',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJhZ2VudGZvcmNlIiwic3ViIjoiYWdlbnRmb3JjZSJ9.',
      }),
  ),
  attack(
    'a service with a scope it may not have',
    '400 invalid_scope: the client may not have this scope',
    async arena => () =>
      credentials(arena, { client_id: 'reporting', client_secret: agentSecret, scope: 'tools:read,tools:write' }),
  ),
  attack(
    'a service for another resource',
    otherResource,
    async arena => () =>
      credentials(arena, {
        client_id: 'agentforce',
        client_secret: agentSecret,
        resource: 'https://elsewhere.example/',
      }),
  ),
  attack(
    'a client of people that wants to be a service',
    otherGrant,
    async arena => () => credentials(arena, { client_id: 'portal', client_secret: portalSecret }),
  ),
  attack(
    'a client without a secret that wants to be a service',
    otherGrant,
    async arena => () => credentials(arena, { client_id: 'editor' }),
  ),
  attack(
    'a name and a password',
    noSuchGrant,
    async arena => () =>
      arena.post('/oauth/token', {
        ...{ grant_type: 'password', client_id: 'editor', username: 'sara.sales@acme.example', password: 'x' },
      }),
  ),
  attack('a Salesforce token for one of this host', noSuchGrant, async arena => {
    const token = arena.host.org.users[0]?.accessToken ?? ''
    return () =>
      arena.post('/oauth/token', {
        ...{ grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', client_id: 'editor' },
        ...{ subject_token: token, subject_token_type: 'urn:ietf:params:oauth:token-type:access_token' },
      })
  }),
  attack(
    'an assertion for a token',
    noSuchGrant,
    async arena => () =>
      arena.post('/oauth/token', {
        ...{ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', client_id: 'editor' },
        assertion: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJzYXJhIn0.',
      }),
  ),
  attack(
    'a token request as JSON',
    '400 invalid_request: only application/x-www-form-urlencoded content-type bodies are supported on POST /oauth/token',
    async arena => {
      const { client, code } = await arena.code()
      const body = { grant_type: 'authorization_code', client_id: 'editor', redirect_uri: loopback, code }
      return () =>
        arena.send({
          ...{ method: 'POST', path: '/oauth/token', headers: { 'content-type': 'application/json' } },
          body: JSON.stringify({ ...body, code_verifier: client.verifier }),
        })
    },
  ),
  attack(
    'a token request of a megabyte',
    '400 invalid_request: failed to parse the request body',
    async arena => () => exchange(arena, { code: 'x'.repeat(1_100_000) }),
  ),
]
