import { describe, expect, it } from 'vitest'
import { apexReservedWords, isDeveloperName, isLinkName, toolNameProblem } from '../../../src/core/names.ts'

describe('a tool name', () => {
  it.each(['a', 'readAccount', 'getV2', 'x1', `a${'b'.repeat(63)}`])('can be %s', name => {
    expect(toolNameProblem(name)).toBeUndefined()
  })

  it.each([
    '',
    'AccountSummary',
    'account_summary',
    'account-summary',
    'account.summary',
    'account summary',
    '2fast',
    'größe',
    'readAccount\n',
    ' readAccount',
    '__proto__',
    `a${'b'.repeat(64)}`,
  ])('cannot be %j: External Services would escape it, or MCP refuse it', name => {
    expect(toolNameProblem(name)).toMatch(/^camelCase/)
  })

  it.each(['insert', 'list', 'sObject', 'instanceOf'])(
    'cannot be %s, in whatever letter case: Apex reserves it',
    name => {
      expect(toolNameProblem(name)).toMatch(/reserved word of Apex/)
    },
  )

  it('can be a word that Apex knows but does not reserve', () => {
    for (const word of ['after', 'before', 'count', 'first', 'last', 'order', 'sharing', 'with']) {
      expect(toolNameProblem(word)).toBeUndefined()
    }
  })

  it('is compared with words that are all in small letters', () => {
    expect([...apexReservedWords].filter(word => word !== word.toLowerCase() || word === '')).toEqual([])
  })
})

describe('the name of a client or a Data Action Target', () => {
  it.each(['abc', 'influencerPortal', 'influencer_portal_2', 'A1b', `a${'b'.repeat(29)}`])('can be %s', name => {
    expect(isDeveloperName(name)).toBe(true)
  })

  it.each(['', 'ab', '1abc', '_abc', 'abc_', 'a__b', 'a-b-c', 'a b c', 'abc\n', '../x', `a${'b'.repeat(30)}`])(
    'cannot be %j',
    name => {
      expect(isDeveloperName(name)).toBe(false)
    },
  )
})

describe('the name of a connection or an authorization', () => {
  it.each(['abc', 'influencer_portal_2', 'my-org', 'production-org', 'a-b_c-d', 'a--b', `a-${'b'.repeat(28)}`])(
    'can be %s',
    name => {
      expect(isLinkName(name)).toBe(true)
    },
  )

  it.each([
    '',
    'ab',
    '-abc',
    '1-abc',
    'abc-',
    'a__b',
    'a-__b',
    'a b c',
    'my-org\n',
    '../x',
    'a.b',
    `a-${'b'.repeat(29)}`,
  ])('cannot be %j', name => {
    expect(isLinkName(name)).toBe(false)
  })
})
