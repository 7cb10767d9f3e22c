import { type Arena, type Held, tom } from './arena.ts'
import { attack } from './attack.ts'
import { callTool, sendMessage } from './messages.ts'

const askThePerson = '400 interaction_required: a refresh gives no more rights; ask the person for tools:write'
const notValid = '400 invalid_grant: grant request is invalid'
const needsMore =
  '403 forbidden: The token does not allow this call. It needs: tools:read tools:write. Sign in to this server again and allow it there.'
const deadToken = '401 unauthenticated: authorization: the access token is unknown, expired or revoked; sign in again'
const halfMinuteMs = 30_000
const listing = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })

const refresh = (arena: Arena, { clientId, refresh_token: token = '' }: Held, more: Record<string, string> = {}) =>
  arena.post('/oauth/token', { grant_type: 'refresh_token', client_id: clientId, refresh_token: token, ...more })

/** Somebody who may read, and whose program has just been told that it needs more. */
async function told(arena: Arena, entering: Parameters<Arena['person']>[0] = {}): Promise<Held> {
  const held = await arena.person(entering)
  await callTool(arena, held.access_token, { tool: 'changeOwn' })
  return held
}

/** Getting more rights, or ending those of others, by what a program hears that needs more. */
export const stepUpAttacks = [
  attack('a refresh in the place of the person’s yes, again and again', [askThePerson, askThePerson], async arena => {
    const held = await told(arena)
    return async () => [await refresh(arena, held), await refresh(arena, held)]
  }),
  attack(
    'a refresh that names the scope it was told',
    '400 invalid_scope: refresh token missing requested scope',
    async arena => {
      const held = await told(arena)
      return () => refresh(arena, held, { scope: 'tools:read tools:write' })
    },
  ),
  attack('changing data with what a later refresh gives', needsMore, async arena => {
    const held = await told(arena)
    arena.pass(halfMinuteMs)
    const { body } = await held.client.refresh(held.refresh_token)
    return () => callTool(arena, String(body.access_token), { tool: 'changeOwn' })
  }),
  attack('a refresh token of somebody else’s program that was told so', notValid, async arena => {
    const held = await told(arena)
    const clientId = await arena.register()
    return () => refresh(arena, { ...held, clientId })
  }),
  attack(
    'a used refresh token of a program that was told so: it ends the sign-in',
    [notValid, deadToken],
    async arena => {
      const held = await arena.person()
      const { body } = await held.client.refresh(held.refresh_token)
      await callTool(arena, String(body.access_token), { tool: 'changeOwn' })
      return async () => [await refresh(arena, held), await callTool(arena, String(body.access_token))]
    },
  ),
  attack('a scope that the client may not have, by a refusal that leads to it', needsMore, async arena => {
    const held = await told(arena, { clientId: 'reader', scope: 'tools:read' })
    // Nobody is asked for what this client cannot get, so its refresh is like any other.
    const { body } = await held.client.refresh(held.refresh_token)
    return () => callTool(arena, String(body.access_token), { tool: 'changeOwn' })
  }),
  attack('ending the sign-in of others by refusals of one’s own', ['200 answered', '200 answered'], async arena => {
    const [other, toms] = [await arena.person(), await arena.person({ username: tom })]
    await told(arena)
    const tokens = await Promise.all([other, toms].map(({ client, refresh_token: token }) => client.refresh(token)))
    return () => Promise.all(tokens.map(({ body }) => sendMessage(arena, String(body.access_token), { body: listing })))
  }),
]
