import { generateKeyPair, SignJWT } from 'jose'
import { signInAsService, signInOverMcp } from '../../../../src/test-client/tokens.ts'
import { agentSecret, type HostWithOrg } from '../../../client/host/host-with-org.ts'
import type { NamedTokens } from '../../../client/sign-in/named-credential.ts'
import {
  bearer,
  callAction,
  type NamedWorld,
  namedOf,
  type Sent,
  sara,
  tom,
} from '../../../client/sign-in/named-world.ts'

/** What an attacker is up against: a host, another one beside it, and the tokens that Sara has at both. */
export interface NamedPlace {
  readonly world: NamedWorld
  readonly host: HostWithOrg
  readonly other: HostWithOrg
  readonly held: NamedTokens
  readonly heldElsewhere: NamedTokens
}

/** A request that must get nowhere: how it ends, and that no tool ran. */
export interface NamedAttack {
  readonly name: string
  /** The status with the code of ours, or OAuth's. */
  readonly ends: string
  send(place: NamedPlace): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }>
}

const withHeaders = (
  name: string,
  ends: string,
  headersOf: (place: NamedPlace) => Sent | Promise<Sent>,
): NamedAttack => ({
  ...{ name, ends },
  send: async place => callAction(place.host, 'whoAmI', await headersOf(place)),
})

const contextOf = async ({ world }: NamedPlace): Promise<Record<string, string>> => world.headersOf(tom)
const refused = '401 unauthenticated'
const twoCallers = '400 invalid_context'

export const tokenAttacks: readonly NamedAttack[] = [
  withHeaders('a token of another host', refused, ({ heldElsewhere }) => bearer(heldElsewhere.access_token)),
  withHeaders('a token for /mcp', refused, async ({ host }) =>
    bearer((await signInOverMcp({ mcp: host.mcp, username: sara })).access_token),
  ),
  withHeaders('a token of a service', refused, async ({ host }) => {
    const service = { mcp: host.mcp, clientId: 'agentforce', clientSecret: agentSecret }
    return bearer((await signInAsService(service)).access_token)
  }),
  withHeaders('a token that another issuer signed', refused, async ({ host, world }) => {
    const { privateKey } = await generateKeyPair('RS256')
    const claims = { sub: await world.userIdOf(sara), scope: 'tools:read tools:write', client_id: 'acme' }
    const token = new SignJWT({ ...claims, iss: 'https://evil.example', aud: `${host.url}/actions` })
    const about = token.setProtectedHeader({ alg: 'RS256', typ: 'at+jwt' }).setIssuedAt().setExpirationTime('15m')
    return bearer(await about.sign(privateKey))
  }),
  withHeaders('a refresh token in the place of an access token', refused, ({ held }) => bearer(held.refresh_token)),
  withHeaders("the user's own token of Salesforce", refused, async place => {
    const context = (await contextOf(place))['x-client-context'] ?? ''
    return bearer((JSON.parse(Buffer.from(context, 'base64').toString()) as { accessToken: string }).accessToken)
  }),
  withHeaders('another scheme', refused, ({ held }) => ({ authorization: `Basic ${held.access_token}` })),
  withHeaders('an empty header', refused, () => ({ authorization: '' })),
  withHeaders('two tokens, of which Node keeps the first', refused, ({ held }) => ({
    authorization: ['Bearer nothing', `Bearer ${held.access_token}`],
  })),
  withHeaders('two tokens in one', refused, ({ held }) => bearer(`${held.access_token}, Bearer ${held.access_token}`)),
  {
    ...{ name: 'a token in the address', ends: refused },
    send: ({ held, host }) =>
      callAction(host, `whoAmI?access_token=${held.access_token}`, { authorization: 'Bearer x' }),
  },
  {
    ...{ name: 'a tool that AppLink alone can run', ends: '403 forbidden' },
    send: ({ held, host }) => callAction(host, 'asMore', bearer(held.access_token)),
  },
]

/** Headers that say who calls, beside a token that says it too. */
export const headerAttacks: readonly NamedAttack[] = [
  withHeaders('what AppLink sends', twoCallers, async place => ({
    ...(await contextOf(place)),
    ...bearer(place.held.access_token),
  })),
  ...['x-client-context', 'X-CLIENT-Context', 'x-request-context', 'X-Request-Context'].flatMap(name => [
    withHeaders(name, twoCallers, async place => {
      const context = (await contextOf(place))[name.toLowerCase()] ?? ''
      return { [name]: context, ...bearer(place.held.access_token) }
    }),
    withHeaders(`${name} twice`, twoCallers, async place => {
      const context = (await contextOf(place))[name.toLowerCase()] ?? ''
      return { [name]: [context, context], ...bearer(place.held.access_token) }
    }),
    withHeaders(`${name} without a value`, twoCallers, ({ held }) => ({ [name]: '', ...bearer(held.access_token) })),
  ]),
  withHeaders('another running user than the one who signed in', '403 forbidden', ({ held }) => ({
    ...{ 'x-running-user': '0055e00000AnotherAAA', ...bearer(held.access_token) },
  })),
  withHeaders('a running user that is none', '403 forbidden', ({ held }) => ({
    ...{ 'X-Running-User': '{!$User.Id}', ...bearer(held.access_token) },
  })),
  withHeaders('two running users', '403 forbidden', async ({ held, world }) => ({
    'x-running-user': [await world.userIdOf(sara), '0055e00000AnotherAAA'],
    ...bearer(held.access_token),
  })),
]

const answerOf = async (answer: Promise<{ status: number; body: Record<string, unknown> }>) => {
  const { body, status } = await answer
  return { status, body: { code: body.error, ...body } }
}

/** What is asked of the authorization server. */
export const grantAttacks: readonly NamedAttack[] = [
  {
    ...{ name: 'a wrong secret', ends: '401 invalid_client' },
    send: ({ held, host, world }) => answerOf(namedOf(world, host, 'wrong').acme.refresh(held.refresh_token)),
  },
  {
    ...{ name: 'no secret', ends: '401 invalid_client' },
    send: ({ held, host, world }) =>
      answerOf(namedOf(world, host).acme.refresh(held.refresh_token, { client_id: 'acme' }, {})),
  },
  {
    ...{ name: 'the refresh token of another named credential', ends: '400 invalid_grant' },
    send: ({ held, host, world }) => answerOf(namedOf(world, host).second.refresh(held.refresh_token)),
  },
  {
    ...{ name: 'the refresh token of an MCP client', ends: '400 invalid_grant' },
    async send({ host, world }) {
      const { refresh_token } = await signInOverMcp({ mcp: host.mcp, username: sara })
      return answerOf(namedOf(world, host).acme.refresh(refresh_token))
    },
  },
  {
    ...{ name: 'a refresh for /mcp', ends: '400 invalid_target' },
    send: ({ held, host, world }) =>
      answerOf(namedOf(world, host).acme.refresh(held.refresh_token, { resource: host.mcp })),
  },
  {
    ...{ name: 'more scopes than were allowed', ends: '400 invalid_scope' },
    async send({ host, world }) {
      const { acme } = namedOf(world, host)
      const { refresh_token } = await acme.tokens(sara, { scope: 'tools:read' })
      return answerOf(acme.refresh(refresh_token, { scope: 'tools:read tools:write' }))
    },
  },
  {
    ...{ name: 'a code of another named credential', ends: '400 invalid_grant' },
    async send({ host, world }) {
      const { acme, second } = namedOf(world, host)
      return answerOf(second.exchange(await acme.code(sara)))
    },
  },
  {
    ...{ name: 'a code without its verifier', ends: '400 invalid_grant' },
    async send({ host, world }) {
      const { acme } = namedOf(world, host)
      return answerOf(acme.exchange(await acme.code(sara), { code_verifier: 'x'.repeat(43) }))
    },
  },
  {
    ...{ name: 'a token without any user', ends: '400 invalid_request' },
    send: ({ host, world }) =>
      answerOf(namedOf(world, host).acme.refresh('', { grant_type: 'client_credentials', refresh_token: undefined })),
  },
]
