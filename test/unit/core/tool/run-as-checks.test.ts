import { describe, expect, it } from 'vitest'
import { authorizationsOf, ownAuthorizationOf, type RunAs } from '../../../../src/core/tool/run-as.ts'
import { runAsProblems } from '../../../../src/core/tool/run-as-checks.ts'

const portal = { runAs: { authorization: 'influencerPortal' } } as const
const sales = { runAs: { authorizations: ['salesEurope', 'salesAmericas'] } } as const
const people = { customPermission: 'CustomerActivity' }

const wrong: readonly (readonly [given: object, said: string])[] = [
  [{}, "runAs: must be 'user', 'user-plus', { authorization: 'name' } or { authorizations: ['name', 'other'] }"],
  [{ runAs: 'admin' }, "runAs: must be 'user', 'user-plus', {"],
  [{ runAs: null }, "runAs: must be 'user', 'user-plus', {"],
  [{ runAs: {} }, 'runAs: stored rights are written { authorization:'],
  [{ runAs: [] }, 'runAs: stored rights are written { authorization:'],
  [{ runAs: { authorisation: 'portal' } }, 'runAs: stored rights are written { authorization:'],
  [{ runAs: { ...portal.runAs, ...sales.runAs } }, 'runAs: stored rights are written { authorization:'],
  [{ runAs: { ...portal.runAs, people } }, 'runAs: stored rights are written { authorization:'],
  [{ runAs: { authorization: 'a__b' } }, 'runAs: an authorization name has 3 to 30 letters'],
  [{ runAs: { authorization: 7 } }, 'runAs: an authorization name has 3 to 30 letters'],
  [{ runAs: { authorizations: 'salesEurope' } }, 'runAs.authorizations: a list of at least one name'],
  [{ runAs: { authorizations: [] } }, 'runAs.authorizations: a list of at least one name'],
  [{ runAs: { authorizations: ['salesEurope', ''] } }, 'runAs.authorizations: an authorization name has 3 to 30'],
  [{ runAs: { authorizations: ['salesEurope', 'salesEurope'] } }, 'runAs.authorizations: names each one once'],
  [{ runAs: 'user', people }, 'people: is for tools with stored rights'],
  [{ runAs: 'user-plus', people }, 'people: is for tools with stored rights'],
  [{ ...portal, people: true }, "people: must be { customPermission: 'ApiName' }"],
  [{ ...portal, people: null }, "people: must be { customPermission: 'ApiName' }"],
  [{ ...portal, people: {} }, "people: must be { customPermission: 'ApiName' }"],
  [{ ...portal, people: { customPermission: 'Customer Activity' } }, "people: must be { customPermission: 'ApiName' }"],
  [{ ...portal, people: { ...people, profile: 'Sales' } }, "people: must be { customPermission: 'ApiName' }"],
  [{ ...portal, people, surfaces: ['actions', 'api'] }, 'people: people come over MCP; add "mcp" to the surfaces'],
  [{ ...portal, acrossOrgs: 'yes' }, 'acrossOrgs: must be true or false'],
  [{ ...portal, acrossOrgs: null }, 'acrossOrgs: must be true or false'],
  [{ runAs: 'user', acrossOrgs: true }, 'acrossOrgs: is for tools with stored rights'],
]

describe('whose rights a tool gets', () => {
  it.each(wrong)('is refused when it says %j, with the remedy', (given, said) => {
    expect(runAsProblems(given)).toEqual([expect.stringContaining(said)])
  })

  it.each([
    { runAs: 'user' },
    { runAs: 'user', acrossOrgs: false },
    { runAs: 'user-plus' },
    portal,
    { ...portal, people, surfaces: ['actions', 'mcp'] },
    { ...sales, people, acrossOrgs: true },
    { ...portal, people: { customPermission: 'ns__CustomerActivity' } },
  ] as const)('may be %j', given => {
    expect(runAsProblems(given)).toEqual([])
  })

  it.each([
    ['user', [], undefined],
    ['user-plus', [], undefined],
    [portal.runAs, ['influencerPortal'], 'influencerPortal'],
    [sales.runAs, ['salesEurope', 'salesAmericas'], undefined],
  ] as const)('names its authorizations, and the one of its own org: %j', (runAs: RunAs, all, own) => {
    expect(authorizationsOf({ runAs })).toEqual(all)
    expect(ownAuthorizationOf({ runAs })).toBe(own)
  })
})
