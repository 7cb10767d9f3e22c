import { sara } from './arena.ts'
import { attack } from './attack.ts'
import { callTool, jsonHeaders, legacyCall, sendMessage } from './messages.ts'

const noToken = '401 unauthenticated: authorization: a bearer token is needed'
const unknownToken =
  '401 unauthenticated: authorization: the access token is unknown, expired or revoked; sign in again'
const noTokenOfOurs = '401 unauthenticated: authorization: must be Bearer and an access token of this server'
const inTheOpen = '400 invalid_input: access_token: send the token in the Authorization header only'

const quarterMs = 15 * 60_000 + 1000

/** Getting in with what is no token of this host, no longer one, or not where it belongs. */
export const tokenAttacks = [
  attack('no token', noToken, async arena => () => callTool(arena, undefined)),
  attack('a token that somebody made up', unknownToken, async arena => () => callTool(arena, 'x'.repeat(43))),
  attack(
    'a statement for the database as a token',
    noTokenOfOurs,
    async arena => () => callTool(arena, "' OR kind = 'AccessToken' --"),
  ),
  attack('the Salesforce token of a person', noTokenOfOurs, async arena => {
    const token = arena.host.org.users.find(({ username }) => username === sara)?.accessToken
    return () => callTool(arena, token)
  }),
  attack('a signed-in Salesforce session, as the host keeps it', noTokenOfOurs, async arena => {
    await arena.person()
    const person = arena.host.org.people.personOf(sara)
    if (!person) throw new Error('Sara is not there')
    const { accessToken } = arena.host.org.sessions.open(person, { clientId: 'ActionHostClient' })
    return () => callTool(arena, accessToken)
  }),
  attack(
    'a JSON Web Token without a signature',
    noTokenOfOurs,
    async arena => () => callTool(arena, 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJzYXJhIn0.'),
  ),
  attack('a token of another host', unknownToken, async arena => {
    const other = await arena.tokenElsewhere()
    return () => callTool(arena, other)
  }),
  attack(
    'a token for another resource of this host',
    '401 unauthenticated: authorization: the access token is for another resource',
    async arena => {
      const { access_token: token } = await arena.person()
      const elsewhere = [`${arena.host.url}/mcp`, 'https://elsewhere.example/mcp']
      await arena.host.database.run('UPDATE oauth_records SET payload = REPLACE(payload, ?, ?)', elsewhere)
      return async () => {
        const answer = await callTool(arena, token)
        await arena.host.database.run(
          'UPDATE oauth_records SET payload = REPLACE(payload, ?, ?)',
          elsewhere.toReversed(),
        )
        return answer
      }
    },
  ),
  attack('a token that has expired', unknownToken, async arena => {
    const { access_token: token } = await arena.person()
    arena.pass(quarterMs)
    return () => callTool(arena, token)
  }),
  attack('a token that was revoked', unknownToken, async arena => {
    const { access_token: token, client } = await arena.person()
    await client.revoke(token)
    return () => callTool(arena, token)
  }),
  attack('a refresh token', unknownToken, async arena => {
    const { refresh_token: token } = await arena.person()
    return () => callTool(arena, token)
  }),
  attack('a code', unknownToken, async arena => {
    const { code } = await arena.code()
    return () => callTool(arena, code)
  }),
  attack('a token in the address', inTheOpen, async arena => {
    const { access_token: token } = await arena.person()
    const body = JSON.stringify(legacyCall('readOwn'))
    return () => arena.send({ method: 'POST', path: `/mcp?access_token=${token}`, headers: jsonHeaders, body })
  }),
  attack('a token in the address beside a good one', inTheOpen, async arena => {
    const { access_token: token } = await arena.person()
    const headers = { ...jsonHeaders, authorization: `Bearer ${token}` }
    const body = JSON.stringify(legacyCall('readOwn'))
    return () => arena.send({ method: 'POST', path: `/mcp?x=1&Access_Token=${token}`, headers, body })
  }),
  attack('a token in a cookie', noToken, async arena => {
    const { access_token: token } = await arena.person()
    return () => callTool(arena, undefined, { headers: { cookie: `access_token=${token}; authorization=${token}` } })
  }),
  attack('a token in a form', noToken, async arena => {
    const { access_token: token } = await arena.person()
    return () => arena.post('/mcp', { access_token: token })
  }),
  attack('a token under another scheme', noTokenOfOurs, async arena => {
    const { access_token: token } = await arena.person()
    return () => callTool(arena, undefined, { headers: { authorization: `DPoP ${token}` } })
  }),
  attack('a token as a password', noTokenOfOurs, async arena => {
    const { access_token: token } = await arena.person()
    const basic = Buffer.from(`editor:${token}`).toString('base64')
    return () => callTool(arena, undefined, { headers: { authorization: `Basic ${basic}` } })
  }),
  attack('two tokens in one header', noTokenOfOurs, async arena => {
    const { access_token: token } = await arena.person()
    return () => callTool(arena, undefined, { headers: { authorization: `Bearer ${token}, Bearer ${token}` } })
  }),
  attack('a good token in a second header behind a bad one', unknownToken, async arena => {
    const { access_token: token } = await arena.person()
    const authorization = [`Bearer ${'x'.repeat(43)}`, `Bearer ${token}`]
    return () => callTool(arena, undefined, { headers: { authorization } })
  }),
  attack('the headers of AppLink without a token', noToken, async arena => {
    const answer = await fetch(`${arena.host.org.org}/_local/headers?as=${sara}`)
    const headers = (await answer.json()) as Record<string, string>
    return () =>
      sendMessage(arena, 'none', {
        body: JSON.stringify(legacyCall('readOwn')),
        headers: { ...headers, authorization: undefined },
      })
  }),
  attack('the token of a person where AppLink calls', '401 401 Invalid request', async arena => {
    const { access_token: token } = await arena.person()
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
    return () => arena.send({ method: 'POST', path: '/actions/readOwn', headers, body: '{}' })
  }),
]
