import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { CallerKind } from '../../../src/core/disclosure/disclosure.ts'
import { type Catalog, createCatalog } from '../../../src/core/tool/catalog.ts'
import type { DataPolicy, PolicyRule } from '../../../src/policy/policy-form.ts'
import { requirePolicy } from '../../../src/policy/rules/rules.ts'
import { changed } from '../../../src/policy/told/change.ts'
import { type ExplainedKind, explainFields, pathsOf } from '../../../src/policy/told/explain.ts'
import { people } from '../world.ts'
import { followable, givenOutput, ruleOver } from './secrets.ts'
import { confidential, giving, pii } from './world.ts'

const everywhere = {
  ...{ runAs: { authorization: 'influencerPortal' }, people },
  surfaces: ['actions', 'mcp', 'api'],
} as const

const output = z.object({
  id: z.string().describe('Id.'),
  contact: z
    .object({ email: z.string().meta({ ...confidential, ...pii }), age: z.number().meta(pii) })
    .describe('Contact.'),
  scores: z.record(z.string(), z.number()).meta(confidential).describe('Scores by name.'),
})
const tool = giving(output, everywhere)
const catalog = createCatalog([tool])

const explained = (rules: readonly PolicyRule[], path: string, kind: CallerKind) => {
  const field = explainFields({ policy: { rules }, tool, catalog }, path).find(each => each.field.path === path)
  const {
    alsoChanges,
    because,
    change,
    field: told,
    isRefused,
    outweighed,
    sharedWith,
  } = field?.kinds.find(each => each.kind === kind) ?? (undefined as never)
  return { done: isRefused ? 'refused' : told.done, because, outweighed, sharedWith, change, alsoChanges }
}

/** What keeps a host from starting. What a tool was refused for may have hidden a mask of what is no text: that start says what to add. */
function faultsOf(policy: DataPolicy, own: Catalog, isRefused: boolean): readonly string[] {
  try {
    requirePolicy(policy, own)
    return []
  } catch (error) {
    const [, ...faults] = String(error).split('\n')
    return faults.filter(fault => !isRefused || !fault.includes('is no text, so it cannot be masked; add {'))
  }
}

const stateOf = ({ field, isRefused }: ExplainedKind) => (isRefused ? 'refused' : field.done)

const pathOf = { tool: 'giveBack', field: 'contact.email' } as const
const dropPii: PolicyRule = { to: 'agent', compliance: 'PII', do: 'drop' }

describe('an explanation', () => {
  it('has the rule that decided, those that it outweighs, and the rule that would show the field again', () => {
    const exact: PolicyRule = { to: 'agent', tool: 'giveBack', compliance: 'PII', do: 'mask' }
    expect(explained([dropPii, exact], 'contact.email', 'agent')).toEqual({
      ...{ done: 'masked', because: [1], outweighed: [0], sharedWith: [], alsoChanges: [] },
      change: { takeOut: [], add: [{ to: 'agent', ...pathOf, do: 'show' }], done: 'shown' },
    })
  })

  it('says that nothing is said of a field, and what would mask it, for whom else too', () => {
    expect(explained([], 'contact.email', 'flow')).toEqual({
      ...{ done: 'shown', because: [], outweighed: [], sharedWith: [], alsoChanges: ['agent', 'apex'] },
      change: { takeOut: [], add: [{ to: 'flow', ...pathOf, do: 'mask' }], done: 'masked' },
    })
    expect(explained([], 'contact.age', 'api').change).toEqual({
      ...{ takeOut: [], done: 'dropped' },
      add: [{ to: 'api', tool: 'giveBack', field: 'contact.age', do: 'drop' }],
    })
  })

  it('names with whom an operation is shared where the rule is for these', () => {
    const { because, change, done, sharedWith } = explained([{ ...dropPii, to: 'apex' }], 'contact.email', 'agent')
    expect({ because, done, sharedWith }).toEqual({ because: [0], done: 'dropped', sharedWith: ['apex'] })
    expect(change.add).toEqual([{ to: 'apex', ...pathOf, do: 'show' }])
  })

  it('takes a caller out of a rule that is as exact as one can be, and changes nothing for others', () => {
    const exact: PolicyRule = { to: ['console', 'mcpPerson'], ...pathOf, do: 'mask' }
    const { alsoChanges, change } = explained([exact], 'contact.email', 'console')
    expect([alsoChanges, change]).toEqual([
      [],
      { takeOut: [{ at: 0, caller: 'console' }], add: [{ to: 'console', ...pathOf, do: 'show' }], done: 'shown' },
    ])
    expect(changed({ rules: [exact, { ...exact, to: 'console' }] }, change).rules).toEqual([
      { ...exact, to: ['mcpPerson'] },
      { ...exact, to: 'console' },
      { to: 'console', ...pathOf, do: 'show' },
    ])
  })

  it('has every rule that refuses a tool, also where one of them would do', () => {
    const refuse: PolicyRule = { to: 'everyone', tool: 'giveBack', do: 'refuse' }
    const piiToo: PolicyRule = { to: 'api', compliance: 'PII', do: 'refuse' }
    const { because, change } = explained([refuse, piiToo, piiToo], 'id', 'api')
    expect([because, change.takeOut.map(({ caller }) => caller)]).toEqual([[0, 1, 2], expect.arrayContaining(['api'])])
    expect(changed({ rules: [refuse, piiToo, piiToo] }, change).rules).toEqual([
      { ...refuse, to: ['agent', 'flow', 'apex', 'mcpPerson', 'mcpService', 'console'] },
    ])
  })

  it.each([
    ['the tool', { to: 'api', tool: 'giveBack', do: 'refuse' }],
    ['another field', { to: 'api', tool: 'giveBack', field: 'id', do: 'refuse' }],
    ['a kind of data that another field has', { to: 'api', classification: 'Confidential', do: 'refuse' }],
  ] as const)('of a tool that is refused names the rule about %s', (_, rule) => {
    const { because, change, done } = explained([rule], 'contact.age', 'api')
    expect({ because, done }).toEqual({ because: [0], done: 'refused' })
    expect(change).toEqual({ takeOut: [{ at: 0, caller: 'api' }], add: [], done: 'shown' })
  })

  it('of what goes with the record that it is in names the rule about that', () => {
    const rules: readonly PolicyRule[] = [
      { to: 'everyone', classification: 'Confidential', do: 'drop' },
      { to: 'api', tool: 'giveBack', field: 'scores.*', do: 'show' },
    ]
    expect(explained(rules, 'scores.*', 'api')).toMatchObject({
      ...{ done: 'dropped', because: [0] },
      change: { takeOut: [], add: [{ to: 'api', tool: 'giveBack', field: 'scores', do: 'show' }], done: 'shown' },
    })
  })

  it('of the names in a record of which nothing is left names the rule about what is in it', () => {
    const rule: PolicyRule = { to: 'api', tool: 'giveBack', field: 'scores.*', do: 'drop' }
    expect(explained([rule], 'scores', 'api')).toMatchObject({
      done: 'dropped',
      because: [0],
      change: { done: 'shown' },
    })
  })

  it('of a field with fields has each of them, and none of one that is not there', () => {
    const pathsIn = (path: string) => explainFields({ policy: {}, tool, catalog }, path).map(({ field }) => field.path)
    expect([pathsIn('contact'), pathsIn('cont')]).toEqual([['contact.email', 'contact.age'], []])
    expect(pathsOf(tool, catalog)).toEqual(['id', 'contact', 'contact.email', 'contact.age', 'scores', 'scores.*'])
  })

  it('names a change that a host starts with and that does what is said, for any policy and any output', () => {
    const sample = givenOutput.chain(given =>
      fc.tuple(fc.constant(given), fc.array(ruleOver(new Map([['giveBack', given]])), { maxLength: 5 })),
    )
    fc.assert(
      fc.property(sample, fc.nat(), ([given, rules], pick) => {
        const own = giving(given.schema, everywhere)
        const asked = { tool: own, catalog: createCatalog([own]) }
        const before: DataPolicy = followable(rules, [own])
        const paths = pathsOf(own, asked.catalog)
        for (const { field, kinds } of explainFields({ ...asked, policy: before }, paths[pick % paths.length] ?? '')) {
          for (const explanation of kinds) expectHeld(explanation)

          function expectHeld({ alsoChanges, change, field: told, isRefused, kind }: ExplainedKind) {
            const policy = changed(before, change)
            expect(faultsOf(policy, asked.catalog, isRefused)).toEqual([])
            const after = explainFields({ ...asked, policy }, field.path).find(each => each.field.path === field.path)
            const now = new Map(after?.kinds.map(each => [each.kind, stateOf(each)]))
            expect(now.get(kind)).toBe(change.done)
            if (!isRefused) expect(change.done === 'shown').toBe(told.done !== 'shown')
            const others = kinds.filter(each => each.kind !== kind && stateOf(each) !== now.get(each.kind))
            expect(others.map(each => each.kind)).toEqual(alsoChanges)
          }
        }
      }),
      { numRuns: 8 },
    )
  })
})
