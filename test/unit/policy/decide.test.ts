import { describe, expect, it } from 'vitest'
import type { CallerKind } from '../../../src/core/disclosure/disclosure.ts'
import type { PolicyRule } from '../../../src/policy/policy-form.ts'
import { decide } from '../../../src/policy/rules/decide.ts'

const field = {
  tool: 'findContacts',
  path: 'contacts.email',
  words: { classification: 'Confidential', compliance: ['PII', 'GDPR'] },
} as const

const decided = (rules: readonly PolicyRule[], kind: CallerKind = 'console') => {
  const { deed, mask, rule } = decide({ rules }, field, kind)
  return [deed, ...(deed === 'mask' ? [mask] : []), rule]
}

const to = 'everyone' as const

describe('a rule', () => {
  it.each([
    ['its classification', { to, classification: 'Confidential', do: 'drop' }, 'drop'],
    ['a lower classification', { to, classification: 'Internal', do: 'drop' }, 'drop'],
    ['a higher classification', { to, classification: 'Restricted', do: 'drop' }, 'show'],
    ['one of its categories', { to, compliance: 'GDPR', do: 'drop' }, 'drop'],
    ['another category', { to, compliance: 'PCI', do: 'drop' }, 'show'],
    ['both, of which one fits', { to, classification: 'Public', compliance: 'PCI', do: 'drop' }, 'show'],
    ['its tool and classification', { to, tool: 'findContacts', classification: 'Public', do: 'drop' }, 'drop'],
    ['another tool', { to, tool: 'findLeads', classification: 'Public', do: 'drop' }, 'show'],
    ['its name', { to, tool: 'findContacts', field: 'contacts.email', do: 'drop' }, 'drop'],
    ['the list it is in', { to, tool: 'findContacts', field: 'contacts', do: 'drop' }, 'drop'],
    ['the beginning of its name', { to, tool: 'findContacts', field: 'contacts.e', do: 'drop' }, 'show'],
    ['another caller', { to: 'agent', compliance: 'PII', do: 'drop' }, 'show'],
    ['several callers', { to: ['agent', 'console'], compliance: 'PII', do: 'drop' }, 'drop'],
  ] as const)('is about a field by %s', (_, rule, deed) => {
    expect(decided([rule as PolicyRule])[0]).toBe(deed)
  })

  it('that is about nothing said of a field does not touch it', () => {
    const bare = { ...field, words: {} }
    expect(decide({ rules: [{ to, classification: 'Public', do: 'drop' }] }, bare, 'agent').deed).toBe('show')
  })
})

const kindOfData: PolicyRule = { to, compliance: 'PII', do: 'refuse' }
const ofTool: PolicyRule = { to, tool: 'findContacts', compliance: 'PII', do: 'drop' }
const ofList: PolicyRule = { to, tool: 'findContacts', field: 'contacts', do: 'mask' }
const ofField: PolicyRule = { to, tool: 'findContacts', field: 'contacts.email', do: 'show' }

describe('of two rules', () => {
  it('the more exact one counts, in whatever order they stand', () => {
    const rules = [kindOfData, ofTool, ofList, ofField]
    const deeds = ['refuse', 'drop', 'mask', 'show']
    for (const [at, deed] of deeds.entries()) {
      const some = rules.slice(0, at + 1)
      expect(decided(some)[0]).toBe(deed)
      expect(decided(some.toReversed())[0]).toBe(deed)
    }
  })

  it('of the same exactness the stricter one counts, and it is told which', () => {
    expect(
      decided([
        { ...kindOfData, do: 'mask' },
        { to, classification: 'Public', do: 'drop' },
      ]),
    ).toEqual(['drop', 1])
    expect(
      decided([
        { to, classification: 'Public', do: 'drop' },
        { ...kindOfData, do: 'mask' },
      ]),
    ).toEqual(['drop', 0])
  })

  it('two masks that leave different things leave nothing', () => {
    const masks = (...names: readonly ('domain' | 'initials')[]) =>
      decided(names.map(mask => ({ to, compliance: 'PII', do: 'mask', mask })))
    expect(masks('domain', 'domain')).toEqual(['mask', 'domain', 0])
    expect(masks('domain', 'initials')).toEqual(['mask', 'whole', 0])
  })
})

describe('an operation that several kinds of caller share', () => {
  const only = (caller: CallerKind): PolicyRule => ({ to: caller, compliance: 'PII', do: 'drop' })
  const shares: readonly (readonly [CallerKind, readonly CallerKind[]])[] = [
    ['agent', ['agent', 'flow', 'apex']],
    ['flow', ['flow', 'apex']],
    ['apex', ['apex']],
    ['mcpPerson', ['mcpPerson']],
  ]

  it.each(shares)('of %s shows what is strictest for %j', (kind, callers) => {
    for (const caller of ['agent', 'flow', 'apex', 'mcpPerson', 'mcpService', 'api', 'console'] as const) {
      expect([caller, decided([only(caller)], kind)[0]]).toEqual([caller, callers.includes(caller) ? 'drop' : 'show'])
    }
  })
})
