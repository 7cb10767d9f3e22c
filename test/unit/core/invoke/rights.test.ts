import { describe, expect, it } from 'vitest'
import type { Principal } from '../../../../src/core/caller.ts'
import type { AppError } from '../../../../src/core/failure.ts'
import {
  decideRights,
  isOffered,
  offeredToolsKeyOf,
  requireGrant,
  requireSameOrg,
} from '../../../../src/core/invoke/rights.ts'
import { jobStatusName } from '../../../../src/core/job/job.ts'
import { invoker, people, permitted, person, service, session, toolWith } from '../../world.ts'

const portal = { runAs: { authorization: 'influencerPortal' } } as const
const several = { runAs: { authorizations: ['influencerPortal', 'salesEurope'] } } as const

const other = { ...person, customPermissions: ['Refunds', 'customeractivity'] } as const
const without = { ...person, customPermissions: [] } as const
const stranger = { kind: 'service', clientId: 'stranger', authorizations: ['other'] } as const
const both = { ...stranger, authorizations: several.runAs.authorizations }
const sender = { kind: 'sender', orgId: session.orgId, dataActionTarget: 'clicks' } as const

const user = {}
const plus = { runAs: 'user-plus' } as const
const noPerson = /runs as the person who asks, and this client has none/
const onlyAppLink = /^forbidden: .*extra permission set that only AppLink can activate/
const notGranted = /^forbidden: .*was not granted the authorization/
const notForPeople = /^forbidden: echoText: is not for signed-in people/
const lacking = /^forbidden: echoText: is for people with the custom permission CustomerActivity, .*An administrator/
const unknown = /^unavailable: echoText: your org did not say whether you may use it/
const notHere = /^forbidden: echoText: not available to this caller/

const named = { ...invoker, signIn: { grantId: 'g1', clientId: 'acme' } } as const

type Row = readonly [
  what: string,
  options: Parameters<typeof toolWith>[0],
  who: string,
  caller: Principal,
  expected: 'own' | 'stored' | RegExp,
]

/** Row for row the table of the contract, `Who a tool runs as`: every kind of caller with every kind of rights. */
const table: readonly Row[] = [
  ['user', user, 'AppLink call', invoker, 'own'],
  ['user', user, 'call through a named credential', named, 'own'],
  ['user', user, 'signed-in person', person, 'own'],
  ['user', user, 'service', service, noPerson],
  ['user', user, 'sender of events', sender, notHere],
  ['user-plus', plus, 'AppLink call', invoker, 'own'],
  ['user-plus', plus, 'call through a named credential', named, onlyAppLink],
  ['user-plus', plus, 'signed-in person', person, onlyAppLink],
  ['user-plus', plus, 'signed-in person with custom permissions', permitted, onlyAppLink],
  ['user-plus', plus, 'service', service, onlyAppLink],
  ['user-plus', plus, 'sender of events', sender, onlyAppLink],
  ['an authorization', portal, 'AppLink call', invoker, 'stored'],
  ['an authorization', portal, 'call through a named credential', named, 'stored'],
  ['an authorization', portal, 'signed-in person', person, notForPeople],
  ['an authorization', portal, 'signed-in person with custom permissions', permitted, notForPeople],
  ['an authorization', portal, 'service that was granted it', service, 'stored'],
  ['an authorization', portal, 'service that was not granted it', stranger, notGranted],
  ['an authorization', portal, 'sender of events', sender, 'stored'],
  ['an authorization for some people', { ...portal, people }, 'AppLink call', invoker, 'stored'],
  ['an authorization for some people', { ...portal, people }, 'person who has the permission', permitted, 'stored'],
  ['an authorization for some people', { ...portal, people }, 'person with other ones', other, lacking],
  ['an authorization for some people', { ...portal, people }, 'person with none', without, lacking],
  ['an authorization for some people', { ...portal, people }, 'person whose org said nothing', person, unknown],
  ['an authorization for some people', { ...portal, people }, 'service that was granted it', service, 'stored'],
  ['an authorization for some people', { ...portal, people }, 'service that was not', stranger, notGranted],
  ['several authorizations', several, 'AppLink call', invoker, 'stored'],
  ['several authorizations', several, 'signed-in person', person, notForPeople],
  ['several authorizations', several, 'service that was granted all', both, 'stored'],
  ['several authorizations', several, 'service that was granted one of two', service, notGranted],
  ['several authorizations', several, 'sender of events', sender, 'stored'],
  ['several for some people', { ...several, people }, 'person who has the permission', permitted, 'stored'],
  ['several for some people', { ...several, people }, 'person with none', without, lacking],
]

const thrownBy = (action: () => unknown): Partial<AppError> => {
  try {
    action()
  } catch (error) {
    return error as AppError
  }
  return {}
}

const textOf = ({ code, message }: Partial<AppError>): string => `${code}: ${message}`

describe.each(table)('a tool that runs as %s %j, asked by a %s', (...[, options, , caller, expected]) => {
  const tool = toolWith(options)

  it('gets the rights that the contract says, and never other ones', () => {
    if (typeof expected === 'string') expect(decideRights(tool, caller)).toBe(expected)
    else expect(textOf(thrownBy(() => decideRights(tool, caller)))).toMatch(expected)
  })

  it('is listed exactly when it would run', () => {
    if (caller.kind !== 'sender') expect(isOffered(tool, caller)).toBe(typeof expected === 'string')
  })
})

describe('the status of a job', () => {
  it.each([invoker, person, without, service, stranger])('needs nobody’s rights: %j', caller => {
    const tool = toolWith({ name: jobStatusName })
    expect([decideRights(tool, caller), isOffered(tool, caller)]).toEqual(['own', true])
  })
})

describe('a refusal', () => {
  const api = { ...portal, surfaces: ['api'] } as const
  const callback = { surfaces: ['actions'], job: { callback: 'echoed' }, agent: { publish: false } } as never

  it.each<[string, Parameters<typeof toolWith>[0], Principal, string]>([
    ['a tool of people', user, service, 'Call it from Agentforce, Flow or Apex, or as a signed-in person.'],
    [
      'one that agents do not get',
      { agent: { publish: false } },
      service,
      'Call it from Flow or Apex, or as a signed-in person.',
    ],
    ['one that is on MCP alone', { surfaces: ['mcp'] }, service, 'Call it as a signed-in person.'],
    ['one that calls back', callback, service, 'Call it from Apex.'],
    ['one with more rights', plus, person, 'Call it from Agentforce, Flow or Apex.'],
    [
      'one with stored rights',
      portal,
      person,
      'Call it from Agentforce, Flow or Apex, or as a service that was granted its authorization.',
    ],
    [
      'one for some people',
      { ...portal, people },
      stranger,
      'Call it from Agentforce, Flow or Apex, or as a person with the custom permission CustomerActivity.',
    ],
    ['one for programs alone', api, person, 'Call it as a service that was granted its authorization.'],
    ['one for programs alone, which was not granted', api, stranger, 'the authorization that the tool runs under.'],
  ])('of %s says which ways in have the rights', (...[, options, caller, end]) => {
    const { message = '' } = thrownBy(() => decideRights(toolWith(options), caller))
    expect(message.endsWith(end)).toBe(true)
  })

  it('names the tool but not the authorization behind it', () => {
    for (const caller of [stranger, person, without]) {
      const { message } = thrownBy(() => decideRights(toolWith({ ...portal, people }), caller))
      expect(message).toMatch(/^echoText: /)
      expect(message).not.toContain('influencerPortal')
    }
  })
})

describe('a stored authorization asked for by name', () => {
  it.each([
    ['an AppLink call', invoker],
    ['a signed-in person', permitted],
    ['a service that was granted it', service],
    ['a sender of events', sender],
  ])('is there for %s when the tool names it', (_, caller) => {
    for (const tool of [portal, several])
      expect(thrownBy(() => requireGrant('influencerPortal', toolWith(tool), caller))).toEqual({})
  })

  it.each(['influencerportal', 'other', 'length', '0', ''])('is refused when the tool does not name it: %j', name => {
    for (const tool of [portal, several, user, plus]) {
      const thrown = thrownBy(() => requireGrant(name, toolWith(tool), both))
      expect(textOf(thrown)).toBe(
        `forbidden: echoText: its runAs does not name the authorization "${name}", so it may not use it.`,
      )
    }
  })

  it('is refused to a service that was granted another one', () => {
    const thrown = thrownBy(() => requireGrant('salesEurope', toolWith(several), service))
    expect(textOf(thrown)).toMatch(/^forbidden: authorization "salesEurope": this client was not granted it/)
  })
})

describe('the org of an authorization', () => {
  const elsewhere = { authorization: 'salesAmericas', orgId: '00D5e000000OtherEAS' }
  const here = { authorization: 'salesAmericas', orgId: session.orgId }
  const ofAnOrg = [
    ['an AppLink call', invoker],
    ['a signed-in person', permitted],
    ['a sender of events', sender],
  ] as const

  it.each(ofAnOrg)('is that of %s', (_, caller) => {
    expect(thrownBy(() => requireSameOrg(toolWith(portal), caller, here))).toEqual({})
    expect(textOf(thrownBy(() => requireSameOrg(toolWith(portal), caller, elsewhere)))).toBe(
      'forbidden: echoText: the authorization "salesAmericas" is one of another org than yours.',
    )
  })

  it.each(ofAnOrg)('may be another one than that of %s where the tool says so', (_, caller) => {
    expect(thrownBy(() => requireSameOrg(toolWith({ ...portal, acrossOrgs: true }), caller, elsewhere))).toEqual({})
  })

  it('is any for a service, which belongs to none and was granted the authorization itself', () => {
    expect(thrownBy(() => requireSameOrg(toolWith(portal), service, elsewhere))).toEqual({})
  })
})

describe('callers with the same key', () => {
  it('are those who are offered the same tools', () => {
    const keys = [invoker, person, without, permitted, other, service, stranger, both].map(offeredToolsKeyOf)
    expect(offeredToolsKeyOf(person)).toBe(offeredToolsKeyOf(without))
    expect(new Set(keys).size).toBe(keys.length - 1)
  })
})
