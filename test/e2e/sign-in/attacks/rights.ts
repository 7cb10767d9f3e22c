import { createAssignment } from '../../../client/org/assignments.ts'
import { mia, tom } from './arena.ts'
import { attack } from './attack.ts'
import { callTool, legacyCall, sendMessage } from './messages.ts'

const needsMore =
  '403 forbidden: The token does not allow this call. It needs: tools:read tools:write. Sign in to this server again and allow it there.'
const alteredState = '200 -32602: requestState: was not issued by this server'
const foreignState = '200 -32602: requestState: was issued for another call; call the tool again to be asked anew'

const usedState = '200 -32602: requestState: was answered before; call the tool again to be asked anew'

const notForPeople =
  '200 tool: forbidden: readPortal: is not for signed-in people. Call it from Agentforce, Flow or Apex, or as a service that was granted its authorization.'
const notPermitted = (tool: string): string =>
  `200 tool: forbidden: ${tool}: is for people with the custom permission CustomerActivity, which your org did not confirm for you. An administrator gives it with a permission set.`

const form = { capabilities: { elicitation: {} } }
const accepted = { confirm: { action: 'accept', content: {} } }
const both = 'tools:read tools:write'

interface Question {
  readonly result: { readonly requestState: string }
}
type CallParts = Parameters<typeof callTool>

/** The state that comes with the question before a tool changes data. */
const stateFor = async (arena: CallParts[0], token: string, tool = 'changeOwn'): Promise<string> => {
  const { text } = await callTool(arena, token, { ...form, tool })
  return (JSON.parse(text) as Question).result.requestState
}
/** One character of the signature. Not the last one: some of its bits stand for nothing. */
const alter = (state: string): string => state.replace(/.(?=.{9}$)/, one => (one === 'A' ? 'B' : 'A'))
const answerWith = (state: unknown, more: object = {}) => ({
  ...{ ...form, tool: 'changeOwn' },
  params: { requestState: state, inputResponses: accepted, ...more },
})

/** Doing more than one may, or as somebody else. */
export const rightsAttacks = [
  attack('changing data with a token that may read', needsMore, async arena => {
    const { access_token: token } = await arena.person()
    return () => callTool(arena, token, { tool: 'changeOwn' })
  }),
  attack('changing data with a token that may read, in the older era', needsMore, async arena => {
    const { access_token: token } = await arena.person()
    return () => sendMessage(arena, token, { body: JSON.stringify(legacyCall('changeOwn')) })
  }),
  attack('hiding a change among reads in a batch', needsMore, async arena => {
    const { access_token: token } = await arena.person()
    const body = JSON.stringify([legacyCall('readOwn', 1), legacyCall('changeOwn', 2)])
    return () => sendMessage(arena, token, { body })
  }),
  attack(
    'naming a tool that reads in the header and one that changes data in the body',
    '400 -32020: Bad Request: the request headers and body disagree: the body carries params.name="changeOwn" but the Mcp-Name header names "readOwn"',
    async arena => {
      const { access_token: token } = await arena.person({ scope: both })
      return () => callTool(arena, token, { tool: 'changeOwn', headers: { 'mcp-name': 'readOwn' } })
    },
  ),
  attack(
    'a tool that only AppLink can run',
    '200 tool: forbidden: readPlus: runs with an extra permission set that only AppLink can activate. Call it from Agentforce, Flow or Apex.',
    async arena => {
      const { access_token: token } = await arena.person()
      return () => callTool(arena, token, { tool: 'readPlus' })
    },
  ),
  attack('stored rights, for a person who may do nothing in the org with them', notForPeople, async arena => {
    const { access_token: token } = await arena.person()
    return () => callTool(arena, token, { tool: 'readPortal' })
  }),
  attack('stored rights without the custom permission', notPermitted('readPermitted'), async arena => {
    const { access_token: token } = await arena.person({ username: tom })
    return () => callTool(arena, token, { tool: 'readPermitted' })
  }),
  attack('stored rights without it, in the older era', notPermitted('readPermitted'), async arena => {
    const { access_token: token } = await arena.person({ username: tom })
    return () => sendMessage(arena, token, { body: JSON.stringify(legacyCall('readPermitted')) })
  }),
  attack(
    'stored rights without it, among other calls in a batch',
    ['200 answered', notPermitted('readPermitted')],
    async arena => {
      const { access_token: token } = await arena.person({ username: tom })
      const body = JSON.stringify([{ jsonrpc: '2.0', id: 1, method: 'tools/list' }, legacyCall('readPermitted', 2)])
      return async () => {
        const answer = await sendMessage(arena, token, { body })
        return (JSON.parse(answer.text) as object[]).map(one => ({ ...answer, text: JSON.stringify(one) }))
      }
    },
  ),
  attack(
    'changing data with stored rights without it, and with the answer to a question',
    notPermitted('changePermitted'),
    async arena => {
      const { access_token: token } = await arena.person({ scope: both, username: tom })
      return () => callTool(arena, token, { ...form, tool: 'changePermitted', params: { inputResponses: accepted } })
    },
  ),
  attack('a custom permission that was taken away', notPermitted('readPermitted'), async arena => {
    const { access_token: token } = await arena.person({ username: mia })
    const assignment = createAssignment(arena.host.org, { permissionSet: 'CustomerActivity', username: mia })
    await assignment.remove()
    return () => callTool(arena, token, { tool: 'readPermitted' }).finally(assignment.add)
  }),
  attack(
    'going on after the approval was taken away',
    [
      '401 unauthenticated: Your sign-in at Salesforce has ended. Sign in again.',
      '401 unauthenticated: authorization: the access token is unknown, expired or revoked; sign in again',
    ],
    async arena => {
      const { org } = arena.host
      const { access_token: token } = await arena.person({ username: mia })
      const assignment = createAssignment(org, { permissionSet: 'ActionHost', username: mia })
      await assignment.remove()
      await fetch(`${org.org}/_local/sessions?as=${mia}`, { method: 'DELETE' })
      const first = await callTool(arena, token)
      return async () => [first, await callTool(arena, token).finally(assignment.add)]
    },
  ),
  attack('a tool that is not there', '200 -32602: Unknown tool: __proto__', async arena => {
    const { access_token: token } = await arena.person()
    return () => callTool(arena, token, { tool: '__proto__' })
  }),
  attack(
    'a service calling a tool of people',
    '200 tool: forbidden: readOwn: runs as the person who asks, and this client has none. Call it from Agentforce, Flow or Apex, or as a signed-in person.',
    async arena => {
      const token = await arena.service()
      return () => callTool(arena, token)
    },
  ),
  attack(
    'a service calling a tool of people that changes data',
    '200 tool: forbidden: changeOwn: runs as the person who asks, and this client has none. Call it from Agentforce, Flow or Apex, or as a signed-in person.',
    async arena => {
      const token = await arena.service()
      return () => callTool(arena, token, { tool: 'changeOwn' })
    },
  ),
  attack(
    'a service without the authorization of the tool',
    '200 tool: forbidden: readPortal: this client was not granted the authorization that the tool runs under. Call it from Agentforce, Flow or Apex.',
    async arena => {
      const token = await arena.service('tools:read', 'reporting')
      return () => callTool(arena, token, { tool: 'readPortal' })
    },
  ),
  attack('a service changing data with a token that may read', needsMore, async arena => {
    const token = await arena.service('tools:read')
    return () => callTool(arena, token, { tool: 'changePortal' })
  }),
  attack(
    'a service reading what an object of the org is, which is for people',
    '200 -32602: Resource not found: salesforce://objects/Account',
    async arena => {
      const token = await arena.service()
      const body = JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'resources/read',
        params: { uri: 'salesforce://objects/Account' },
      })
      return () => sendMessage(arena, token, { body })
    },
  ),
  attack('an answered question with an altered state', alteredState, async arena => {
    const { access_token: token } = await arena.person({ scope: both })
    const state = await stateFor(arena, token)
    return () => callTool(arena, token, answerWith(alter(state)))
  }),
  attack('an answered question with a state that nobody signed', alteredState, async arena => {
    const { access_token: token } = await arena.person({ scope: both })
    return () => callTool(arena, token, answerWith('v1.e30.AAAA'))
  }),
  attack(
    'an answered question with a state that is no text',
    '200 -32602: Invalid or expired requestState',
    async arena => {
      const { access_token: token } = await arena.person({ scope: both })
      return () => callTool(arena, token, answerWith({ ok: true }))
    },
  ),
  attack('an answered question of another person', foreignState, async arena => {
    const { access_token: token } = await arena.person({ scope: both })
    const { access_token: toms } = await arena.person({ scope: both, username: tom })
    const state = await stateFor(arena, toms)
    return () => callTool(arena, token, answerWith(state))
  }),
  attack('an answered question of the same person through another program', foreignState, async arena => {
    const { access_token: token } = await arena.person({ scope: both })
    const { access_token: other } = await arena.person({ scope: both, clientId: await arena.register() })
    const state = await stateFor(arena, other)
    return () => callTool(arena, token, answerWith(state))
  }),
  attack('an answered question about another tool', foreignState, async arena => {
    const { access_token: token } = await arena.person({ scope: both })
    const state = await stateFor(arena, token, 'changePermitted')
    return () => callTool(arena, token, answerWith(state))
  }),
  attack('an answered question about other arguments', foreignState, async arena => {
    const { access_token: token } = await arena.person({ scope: both })
    const state = await stateFor(arena, token)
    return () => callTool(arena, token, answerWith(state, { arguments: { all: true } }))
  }),
  attack('an answered question with a token that may no longer change data', needsMore, async arena => {
    const { access_token: token } = await arena.person({ scope: both })
    const { access_token: less } = await arena.person()
    const state = await stateFor(arena, token)
    return () => callTool(arena, less, answerWith(state))
  }),
  attack('answering a question that was answered with yes', usedState, async arena => {
    const { access_token: token } = await arena.person({ scope: both })
    const state = await stateFor(arena, token)
    await callTool(arena, token, answerWith(state))
    return () => callTool(arena, token, answerWith(state))
  }),
  attack('saying yes after the person said no', usedState, async arena => {
    const { access_token: token } = await arena.person({ scope: both })
    const state = await stateFor(arena, token)
    await callTool(arena, token, answerWith(state, { inputResponses: { confirm: { action: 'decline' } } }))
    return () => callTool(arena, token, answerWith(state))
  }),
  attack('saying yes to a question that was put twice and denied once', usedState, async arena => {
    const { access_token: token } = await arena.person({ scope: both })
    const state = await stateFor(arena, token)
    const { text } = await callTool(arena, token, answerWith(state, { inputResponses: {} }))
    const again = (JSON.parse(text) as Question).result.requestState
    await callTool(arena, token, answerWith(again, { inputResponses: { confirm: { action: 'decline' } } }))
    return () => callTool(arena, token, answerWith(state))
  }),
]
