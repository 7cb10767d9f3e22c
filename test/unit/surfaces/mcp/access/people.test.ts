import { expect, it } from 'vitest'
import type { Caller } from '../../../../../src/core/caller.ts'
import { createCatalog } from '../../../../../src/core/tool/catalog.ts'
import { createCallerFor } from '../../../../../src/surfaces/mcp/access/people.ts'
import { people, permitted, person, service, toolWith } from '../../../world.ts'

const runAs = { authorization: 'influencerPortal' }
const catalog = createCatalog([
  toolWith(),
  toolWith({ name: 'stored', runAs }),
  toolWith({ name: 'forSome', runAs, people }),
])
const scope = { requestId: 'r-1', signal: new AbortController().signal }
const callerFor = createCallerFor({ catalog, withCustomPermissions: async () => permitted })
const messageOf = (method: unknown, name?: unknown) => ({ jsonrpc: '2.0', id: 1, method, params: { name } })

const askFor = (body: unknown, caller: Caller = person) => callerFor?.(body, caller, scope)

it.each([
  ['the list of tools', messageOf('tools/list')],
  ['the list of prompts', messageOf('prompts/list')],
  ['a prompt', messageOf('prompts/get', 'work')],
  ['a handshake, whose instructions name topics', messageOf('initialize')],
  ['what the server is', messageOf('server/discover')],
  ['a call of a tool for some people', messageOf('tools/call', 'forSome')],
  ['the list of skills', messageOf('skills/list')],
  ['a skill, which speaks of her tools', { ...messageOf('resources/read'), params: { uri: 'skill://work/SKILL.md' } }],
  ['a method that nobody knows', messageOf('tools/other')],
  ['a message without a method', {}],
  ['a method that is no text', messageOf(['tools/list'])],
  ['a batch', [messageOf('ping')]],
])('the org is asked for %s', async (_, body) => {
  expect(await askFor(body)).toBe(permitted)
})

it.each([
  ['a call of a tool that runs as the person', messageOf('tools/call', 'echoText')],
  ['a call of a tool that is for no people', messageOf('tools/call', 'stored')],
  ['a call of no tool', messageOf('tools/call', 'constructor')],
  ['a call of no tool by another spelling', messageOf('tools/call', 'FORSOME')],
  ['a call without a name', messageOf('tools/call')],
  ['a resource', messageOf('resources/read')],
  ['a task, which is hers already', messageOf('tasks/get')],
  ['a ping', messageOf('ping')],
  ['a notification', messageOf('notifications/initialized')],
])('nobody is asked for %s', (_, body) => {
  expect(askFor(body)).toBe(person)
})

it('nobody is asked about a service, nor where no tool asks for a permission', () => {
  expect(askFor(messageOf('tools/list'), service)).toBe(service)
  expect(createCallerFor({ catalog })).toBeUndefined()
})
