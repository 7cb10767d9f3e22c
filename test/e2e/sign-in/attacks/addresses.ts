import { createBrowser } from '../../../../src/test-client/browser.ts'
import type { Changes } from '../../../client/sign-in/oauth-client.ts'
import { type Arena, loopback } from './arena.ts'
import { attack } from './attack.ts'

const otherAddress =
  "400 page: Sign-in failed (invalid_redirect_uri): redirect_uri did not match any of the client's registered redirect_uris"
const inTheHash = 'to the client: invalid_request: requested response_mode is not allowed for this client or request'
const otherResource = 'to the client: invalid_target: resource indicator is missing, or unknown'
const badAddress =
  '400 invalid_redirect_uri: redirect_uris must be https, http on loopback, or a private-use scheme in reverse domain notation; without fragment'
const notForPeople = '400 invalid_client_metadata: grant_types must have authorization_code'

const pathOf = (address: string): string => {
  const { pathname, search } = new URL(address)
  return pathname + search
}

/** Begins a sign-in that differs in one thing, in a browser that stops at the client. */
const beginning = (name: string, refused: string, { client_id: clientId = 'editor', ...changes }: Changes) =>
  attack(name, refused, async arena => {
    const client = arena.clientOf(clientId)
    return () => createBrowser().open(client.authorizeUrl(changes), changes.redirect_uri ?? loopback)
  })

const evil = 'https://evil.example/callback'

/** A link that would lead a browser to any site in the name of this host, through a client that registered itself. */
const leading = (name: string, refused: string, { redirect_uri: redirectUri = evil, ...changes }: Changes) =>
  attack(`leading a browser to a site without a click: ${name}`, `400 page: Sign-in failed ${refused}`, async arena => {
    const clientId = await arena.register({ redirect_uris: [redirectUri] })
    const client = arena.clientOf(clientId, redirectUri)
    return async () => {
      const page = await createBrowser().open(client.authorizeUrl(changes), redirectUri)
      if (page.headers.has('location') || page.headers.has('refresh') || /<form|<script/.test(page.text))
        throw new Error()
      return page
    }
  })

/** The same with the document of a client. */
const leadingByDocument = (name: string, refused: string, changes: Changes) =>
  attack(
    `leading a browser to a site without a click, by a document: ${name}`,
    `400 page: Sign-in failed ${refused}`,
    async arena => {
      const document = { redirect_uris: [evil], token_endpoint_auth_method: 'none' }
      const clientId = arena.documents.publish(`/lead-${name.replaceAll(/\W/g, '-')}.json`, document)
      return () => createBrowser().open(arena.clientOf(clientId, evil).authorizeUrl(changes), evil)
    },
  )

const loginRequired = '(login_required): End-User authentication is required'

/** Begins one with an address that is written by hand. */
const written = (name: string, refused: string, write: (path: string) => string) =>
  attack(name, refused, async arena => () => arena.send({ path: write(pathOf(arena.clientOf().authorizeUrl())) }))

const registering = (name: string, refused: string, metadata: Readonly<Record<string, unknown>>) =>
  attack(name, refused, async arena => () => register(arena, metadata))

let addresses = 0
const register = (arena: Arena, metadata: Readonly<Record<string, unknown>>, headers = {}) =>
  arena.send({
    ...{ method: 'POST', path: '/oauth/register' },
    headers: { 'content-type': 'application/json', 'x-forwarded-for': `198.51.100.${++addresses}`, ...headers },
    body: JSON.stringify({
      ...{ client_name: 'Attacker', redirect_uris: [loopback], token_endpoint_auth_method: 'none' },
      ...metadata,
    }),
  })

/** Sending the answer of a sign-in somewhere else, weakening it, and clients that should not exist. */
export const addressAttacks = [
  beginning('an answer to another path', otherAddress, { redirect_uri: 'http://127.0.0.1:51234/callback/evil' }),
  beginning('an answer to a path above', otherAddress, { redirect_uri: 'http://127.0.0.1:51234/callback/../evil' }),
  beginning('an answer with another query', otherAddress, { redirect_uri: 'http://127.0.0.1:51234/callback?to=evil' }),
  beginning('an answer to another host on loopback', otherAddress, { redirect_uri: 'http://localhost:51234/callback' }),
  beginning('an answer to another host', otherAddress, { redirect_uri: 'http://127.0.0.1.evil.example/callback' }),
  beginning('an answer to another host behind an @', otherAddress, {
    redirect_uri: 'http://127.0.0.1@evil.example/callback',
  }),
  beginning('an answer to another host behind a backslash', otherAddress, {
    redirect_uri: 'http://evil.example\\@127.0.0.1/callback',
  }),
  beginning('an answer over another scheme', otherAddress, { redirect_uri: 'https://127.0.0.1:51234/callback' }),
  beginning('an answer with a fragment', otherAddress, { redirect_uri: 'http://127.0.0.1:51234/callback#evil' }),
  beginning('an answer to a script', otherAddress, { redirect_uri: 'javascript:alert(1)//127.0.0.1/callback' }),
  beginning('an answer to data', otherAddress, { redirect_uri: 'data:text/html,<script>alert(1)</script>' }),
  beginning(
    'an answer to nowhere in particular',
    "400 page: Sign-in failed (invalid_request): missing required parameter 'redirect_uri'",
    { redirect_uri: undefined },
  ),
  beginning('an answer to another port of a site', otherAddress, {
    client_id: 'portal',
    redirect_uri: 'https://portal.example:444/callback?a=1',
  }),
  beginning('an answer to a host below a site', otherAddress, {
    client_id: 'portal',
    redirect_uri: 'https://a.portal.example/callback?a=1',
  }),
  beginning('an answer to a site without its query', otherAddress, {
    client_id: 'portal',
    redirect_uri: 'https://portal.example/callback',
  }),
  beginning('an answer to a site with more in its query', otherAddress, {
    client_id: 'portal',
    redirect_uri: 'https://portal.example/callback?a=1&b=2',
  }),
  beginning('an answer to a site without TLS', otherAddress, {
    client_id: 'portal',
    redirect_uri: 'http://portal.example/callback?a=1',
  }),
  beginning('a client that nobody knows', '400 page: Sign-in failed (invalid_client): client is invalid', {
    client_id: 'nobody',
  }),
  beginning('a service that signs people in', otherAddress, { client_id: 'agentforce' }),
  beginning(
    'no PKCE',
    'to the client: invalid_request: Authorization Server policy requires PKCE to be used for this request',
    { code_challenge: undefined, code_challenge_method: undefined },
  ),
  beginning('plain PKCE', 'to the client: invalid_request: not supported value of code_challenge_method', {
    code_challenge_method: 'plain',
  }),
  beginning('PKCE of no named kind', 'to the client: invalid_request: code_challenge_method must be provided', {
    code_challenge_method: undefined,
  }),
  beginning(
    'a challenge that is too short',
    'to the client: invalid_request: code_challenge must be a string with a minimum length of 43 characters',
    { code_challenge: 'abc' },
  ),
  beginning('a token in the answer itself', inTheHash, { response_type: 'token' }),
  beginning('an ID token in the answer', inTheHash, { response_type: 'code id_token', nonce: 'n' }),
  beginning('a sign-in for another resource', otherResource, { resource: 'https://elsewhere.example/mcp' }),
  beginning('an unsigned request object', 'to the client: request_not_supported', {
    request: 'eyJhbGciOiJub25lIn0.eyJzY29wZSI6InRvb2xzOndyaXRlIn0.',
  }),
  beginning('a request object that the host should fetch', 'to the client: request_uri_not_supported', {
    request_uri: 'https://169.254.169.254/latest',
  }),
  beginning('a sign-in that nobody sees', 'to the client: login_required: End-User authentication is required', {
    prompt: 'none',
  }),
  leading('no sign-in page', loginRequired, { prompt: 'none' }),
  leading('no PKCE', '(invalid_request): Authorization Server policy requires PKCE to be used for this request', {
    code_challenge: undefined,
    code_challenge_method: undefined,
  }),
  leading('another resource', '(invalid_target): resource indicator is missing, or unknown', {
    resource: 'https://elsewhere.example/mcp',
  }),
  leading('a token', '(invalid_request): requested response_mode is not allowed for this client or request', {
    response_type: 'token',
  }),
  leading('a prompt that is none', '(invalid_request): unsupported prompt value requested', { prompt: 'x' }),
  leading('a form', '(invalid_request): response_mode: must be query', { response_mode: 'form_post' }),
  leading('a program on this computer', loginRequired, { prompt: 'none', redirect_uri: loopback }),
  leading('an app', loginRequired, { prompt: 'none', redirect_uri: 'cursor://anysphere.cursor-mcp/oauth/callback' }),
  leadingByDocument('no sign-in page', loginRequired, { prompt: 'none' }),
  leadingByDocument('a request object', '(request_not_supported): The sign-in cannot go on.', { request: 'e30.e30.' }),
  beginning(
    'a state of more than a kilobyte',
    '400 page: Sign-in failed (invalid_request): state: must be at most 1024 bytes',
    {
      state: 'x'.repeat(1025),
    },
  ),
  written(
    'a scope in many parts',
    '400 page: Sign-in failed (invalid_request): resource: must be at most 512 bytes',
    path => path + '&resource=https%3A%2F%2Fa.example%2F'.repeat(40),
  ),
  written(
    'a client named twice',
    "400 page: Sign-in failed (invalid_request): 'client_id' parameter must not be provided twice",
    path => `${path}&client_id=portal`,
  ),
  written(
    'an address for the answer named twice',
    "400 page: Sign-in failed (invalid_request): 'redirect_uri' parameter must not be provided twice",
    path => `${path}&redirect_uri=https%3A%2F%2Fevil.example`,
  ),
  written('two resources', otherResource, path => `${path}&resource=https%3A%2F%2Felsewhere.example%2Fmcp`),
  written(
    'a line break in the state',
    'to the client: invalid_request: not supported value of code_challenge_method',
    path => path.replace('st-1', 'st-1%0d%0aset-cookie:%20a=b').replace('S256', 'plain'),
  ),
  written(
    'a sign-in that begins with a very long address',
    '414 invalid_request: address: must be at most 8192 characters',
    path => `${path}&state=${'x'.repeat(9000)}`,
  ),
  attack('a sign-in that begins with a form', '405 invalid_request: method: this route takes GET', async arena => {
    const { search } = new URL(arena.clientOf().authorizeUrl())
    return () => arena.post('/oauth/authorize', Object.fromEntries(new URLSearchParams(search)))
  }),
  registering('registering with a script', badAddress, { redirect_uris: ['javascript:alert(1)'] }),
  registering('registering with a site without TLS', badAddress, { redirect_uris: ['http://evil.example/callback'] }),
  registering('registering with a host that only begins like loopback', badAddress, {
    redirect_uris: ['http://127.0.0.1.evil.example/'],
  }),
  registering('registering with a wildcard', badAddress, { redirect_uris: ['https://*.example/callback'] }),
  registering('registering with a fragment', badAddress, { redirect_uris: ['https://evil.example/callback#x'] }),
  registering('registering with nowhere to answer to', badAddress, { redirect_uris: [] }),
  registering('registering as a service', notForPeople, { grant_types: ['client_credentials'] }),
  registering('registering for tokens in the answer', notForPeople, {
    grant_types: ['implicit'],
    response_types: ['token'],
  }),
  registering(
    'registering with a name that is turned around',
    '400 invalid_client_metadata: client_name must be a short plain text',
    { client_name: 'Sales\u202eecrof' },
  ),
  registering('registering with very much to say', '400 invalid_client_metadata: the metadata is too long', {
    client_uri: `https://evil.example/${'x'.repeat(9000)}`,
  }),
  registering('registering with a body of 17 KB', '413 invalid_client_metadata: body: up to 16384 bytes', {
    more: 'x'.repeat(17_000),
  }),
  attack(
    'registering once more than twenty times an hour',
    '429 temporarily_unavailable: too many registrations from this address, try again in 3 minutes',
    async arena => {
      const from = { 'x-forwarded-for': '203.0.113.77' }
      for (let count = 0; count < 20; count++) await register(arena, {}, from)
      return () => register(arena, {}, { 'x-forwarded-for': '1.2.3.4, 203.0.113.77' })
    },
  ),
  attack('changing the registration of another', '404 not_found: There is no such route.', async arena => {
    const clientId = await arena.register()
    return () => arena.send({ method: 'PUT', path: `/oauth/register/${clientId}`, body: '{}' })
  }),
]
