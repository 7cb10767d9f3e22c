import { describe, expect, it } from 'vitest'
import type { Caller } from '../../../../src/core/caller.ts'
import type { AppError } from '../../../../src/core/failure.ts'
import { decideRights, isOffered, requireGrant } from '../../../../src/core/invoke/rights.ts'
import type { RunAs } from '../../../../src/core/tool/run-as.ts'
import { invoker, person, service, toolWith } from '../../world.ts'

const portal = { authorization: 'influencerPortal' }
const several = { authorizations: ['influencerPortal', 'salesEurope'] }
const stranger: Caller = { kind: 'service', clientId: 'stranger', authorizations: ['other'] }

/** Row for row the table of the contract, `Who a tool runs as`. */
const table: readonly (readonly [RunAs, string, Caller, 'own' | 'stored' | RegExp])[] = [
  ['user', 'AppLink call', invoker, 'own'],
  ['user', 'signed-in person', person, 'own'],
  ['user', 'service', service, /runs as the person who asks, and this client has none/],
  ['user-plus', 'AppLink call', invoker, 'own'],
  ['user-plus', 'signed-in person', person, /extra permission set that only AppLink can activate/],
  ['user-plus', 'service', service, /extra permission set that only AppLink can activate/],
  [portal, 'AppLink call', invoker, 'stored'],
  [portal, 'signed-in person', person, 'stored'],
  [portal, 'service that was granted it', service, 'stored'],
  [portal, 'service that was not granted it', stranger, /was not granted the authorization/],
  [several, 'service that was granted all', { ...stranger, authorizations: several.authorizations }, 'stored'],
  [several, 'service that was granted one of two', service, /was not granted the authorization/],
]

const thrownBy = (action: () => unknown): Partial<AppError> => {
  try {
    action()
  } catch (error) {
    return error as AppError
  }
  return {}
}

describe.each(table)('a tool that runs as %j, asked by a %s', (runAs, _, ...[caller, expected]) => {
  const tool = toolWith({ runAs })

  it('gets the rights that the contract says, and never other ones', () => {
    if (typeof expected === 'string') expect(decideRights(tool, caller)).toBe(expected)
    else {
      expect(thrownBy(() => decideRights(tool, caller))).toMatchObject({
        code: 'forbidden',
        message: expect.stringMatching(expected),
      })
    }
  })

  it('is listed exactly when it would run', () => {
    expect(isOffered(tool, caller)).toBe(typeof expected === 'string')
  })
})

describe('a refusal', () => {
  it('names the tool but not the authorization behind it', () => {
    const { message } = thrownBy(() => decideRights(toolWith({ runAs: portal }), stranger))
    expect(message).toMatch(/^echoText: /)
    expect(message).not.toContain('influencerPortal')
  })
})

describe('a stored authorization asked for by name', () => {
  it.each([
    ['an AppLink call', invoker],
    ['a signed-in person', person],
    ['a service that was granted it', service],
  ])('is there for %s', (_, caller) => {
    expect(thrownBy(() => requireGrant('influencerPortal', caller))).toEqual({})
  })

  it.each(['influencerportal', 'other', 'length', ''])(
    'is refused to a service that was granted another one: %j',
    name => {
      expect(thrownBy(() => requireGrant(name, service)).code).toBe('forbidden')
    },
  )
})
