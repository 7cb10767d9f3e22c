import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Caller } from '../../../src/core/caller.ts'
import { type CallerKind, callerKinds } from '../../../src/core/disclosure/disclosure.ts'
import { kindsCalling, type ToldCaller, type ToldTool } from '../../../src/core/disclosure/told.ts'
import { summariesOf } from '../../../src/core/disclosure/told-text.ts'
import { isOffered } from '../../../src/core/invoke/rights.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import { createPolicies } from '../../../src/policy/policy.ts'
import type { DataPolicy, PolicyRule } from '../../../src/policy/policy-form.ts'
import { jobWith } from '../jobs/world.ts'
import { people, permitted, person, service } from '../world.ts'
import { followable, type Given, givenOutput, leaksIn, ruleOver } from './secrets.ts'
import { confidential, giving, pii } from './world.ts'

const everywhere = {
  ...{ runAs: { authorization: 'influencerPortal' }, people },
  surfaces: ['actions', 'mcp', 'api'],
} as const

const toldOf = (tool: Tool, policy: DataPolicy): ToldTool =>
  createPolicies(policy, createCatalog([tool])).told[0] as ToldTool

const isShown = ({ fields, isRefused }: ToldCaller, path: string): boolean =>
  !isRefused && fields.find(field => field.path === path)?.done === 'shown'

/** That of the values of an output those arrive that are told to. */
function expectTold(given: Given & { readonly schema: z.ZodObject }, rules: readonly PolicyRule[]): void {
  const tool = giving(given.schema, everywhere)
  const policies = createPolicies(followable(rules, [tool]), createCatalog([tool]))
  for (const caller of policies.told[0]?.callers ?? []) {
    const view = policies.viewOf('giveBack', caller.kind === 'apex' ? 'flow' : caller.kind)
    const text = JSON.stringify(view ? view.show(given.value as never).fields : given.value)
    const shown = given.secrets.filter(({ path }) => isShown(caller, path))
    expect(leaksIn(text, given.secrets)).toEqual(shown)
  }
}

const email = z.string().meta({ ...confidential, ...pii })
const contacts = z.array(z.object({ email: email.describe('Mail.'), age: z.number().meta(pii).describe('Age.') }))
const output = z.object({ id: z.string().describe('Id.'), contacts: contacts.describe('Contacts.') })
const policy: DataPolicy = {
  rules: [
    { to: ['agent', 'mcpPerson'], compliance: 'PII', do: 'drop' },
    { to: ['agent', 'mcpPerson'], tool: 'giveBack', field: 'contacts.email', do: 'mask', mask: 'domain' },
    { to: 'api', tool: 'giveBack', do: 'refuse' },
  ],
  answers: [{ to: 'agent', rows: 50, characters: 20_000 }],
}

describe('what is told of a tool', () => {
  it('is what its callers get, for any policy and any output', () => {
    const sample = givenOutput.chain(given =>
      fc.tuple(fc.constant(given), fc.array(ruleOver(new Map([['giveBack', given]])), { minLength: 1, maxLength: 5 })),
    )
    fc.assert(
      fc.property(sample, ([given, rules]) => expectTold(given, rules)),
      { numRuns: 25 },
    )
  })

  it('has each kind of caller with the same fields, what is left of them, and how much an answer may hold', () => {
    const { callers, name } = toldOf(giving(output, everywhere), policy)
    expect([name, callers.map(({ kind }) => kind)]).toEqual(['giveBack', callerKinds])
    const dataOf = (kind: CallerKind) => {
      const { fields, ...caller } = callers.find(each => each.kind === kind) ?? { fields: [] }
      return [caller, fields.map(({ done, left, path }) => [path, done, left])]
    }
    const limit = { rows: 50, characters: 20_000 }
    expect(dataOf('agent')).toEqual([
      { kind: 'agent', operation: undefined, isRefused: false, ...limit },
      [
        ['id', 'shown', undefined],
        ['contacts.email', 'masked', 'domain'],
        ['contacts.age', 'dropped', undefined],
      ],
    ])
    expect(dataOf('flow')[0]).toEqual({ kind: 'flow', operation: 'giveBackForFlow', isRefused: false })
    expect(dataOf('api')[0]).toEqual({ kind: 'api', operation: undefined, isRefused: true })
  })

  it('is summed up for those who have the same', () => {
    expect(summariesOf(toldOf(giving(output, everywhere), policy))).toEqual([
      {
        kinds: ['agent'],
        text: 'everything but contacts.email (domain only), contacts.age (dropped); at most 50 rows and 20,000 characters',
      },
      { kinds: ['flow', 'apex'], text: 'everything; by giveBackForFlow' },
      { kinds: ['mcpPerson'], text: 'everything but contacts.email (domain only), contacts.age (dropped)' },
      { kinds: ['mcpService', 'console'], text: 'everything' },
      { kinds: ['api'], text: 'refused' },
    ])
  })

  it('of a job names the status by which flows and Apex have more', () => {
    const job = jobWith({
      name: 'slowly',
      input: z.object({}),
      output: z.object({ email }),
      job: {},
      run: async () => ({ email: '' }),
    })
    const operations = toldOf(job, policy).callers.map(({ kind, operation }) => [kind, operation])
    expect(operations).toContainEqual(['agent', undefined])
    expect(operations).toContainEqual(['flow', 'jobStatusForFlow'])
  })
})

describe('the kinds of caller of a tool', () => {
  const callback = { job: { callback: 'report' }, surfaces: ['actions'], agent: { publish: false } } as const
  it.each([
    ['of the user', giving(output), ['agent', 'flow', 'apex', 'mcpPerson', 'console']],
    [
      'with the session permission set',
      giving(output, { runAs: 'user-plus', surfaces: ['actions'] }),
      ['agent', 'flow', 'apex'],
    ],
    [
      'with stored rights',
      giving(output, { ...everywhere, people: undefined }),
      ['agent', 'flow', 'apex', 'mcpService', 'api'],
    ],
    ['with stored rights, for people too', giving(output, everywhere), callerKinds],
    [
      'not published for agents',
      giving(output, { agent: { publish: false }, surfaces: ['actions'] }),
      ['flow', 'apex'],
    ],
    ['that calls back', giving(output, callback), ['apex']],
  ] as const)('%s are those whom it is offered', (_, tool, kinds) => {
    expect(kindsCalling(tool)).toEqual(kinds)
    const offered = (kind: CallerKind, callers: readonly Caller[]) =>
      tool.surfaces.includes('mcp') && callers.some(caller => isOffered(tool, caller)) ? [kind] : []
    expect([...offered('mcpPerson', [person, permitted]), ...offered('mcpService', [service])]).toEqual(
      kinds.filter(kind => kind.startsWith('mcp')),
    )
  })
})
