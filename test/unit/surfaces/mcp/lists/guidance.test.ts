import { describe, expect, it } from 'vitest'
import type { Caller } from '../../../../../src/core/caller.ts'
import { createCatalog } from '../../../../../src/core/tool/catalog.ts'
import { createGuidance } from '../../../../../src/surfaces/mcp/lists/guidance.ts'
import { createPrompts } from '../../../../../src/surfaces/mcp/lists/prompts.ts'
import { people, permitted, person, service, toolWith } from '../../../world.ts'

const portal = { authorization: 'influencerPortal' }
const catalog = createCatalog([
  toolWith({ name: 'accountState', title: 'Account state' }),
  toolWith({ name: 'accountPress', title: 'Account press' }),
  toolWith({ name: 'webVisits', title: 'Web visits', runAs: portal, people }),
  toolWith({ name: 'regionTotals', title: 'Region totals', runAs: portal }),
  { ...toolWith({ name: 'priceRise', title: 'Price rise', writes: 'changes' }), job: {} },
])
const topic = {
  name: 'account_work',
  classificationDescription: 'Questions about accounts.',
  scope: 'Your job is accounts, visits and prices.',
  instructions: [
    'Account state is ours; Account press is what others say; Web visits is what somebody did.',
    'Use Price rise with dryRun first.',
    'Ask Job status after some seconds.',
    'Region totals and Web visits come from elsewhere.',
    'Account pressure is no name of a tool; neither is MyAccount state.',
    'Find out by accountState; never guess.',
    'Tell failures as they are.',
  ],
}
const topics = [{ topic, tools: catalog.tools.map(({ name }) => name) }]
const guidance = createGuidance(catalog, topics)
const prompts = createPrompts(guidance, topics)
const linesFor = (caller: Caller) => guidance(caller)[0]?.instructions

describe('the guidance of a topic', () => {
  it('tells a service that is offered two tools of these two, and of no other', () => {
    expect(linesFor(service)).toEqual([
      'Web visits is what somebody did.',
      'Region totals and Web visits come from elsewhere.',
      'Account pressure is no name of a tool; neither is MyAccount state.',
      'Tell failures as they are.',
    ])
    expect(prompts.instructionsFor(service)).toMatch(
      /^Your job is what you can do here: Web visits, Region totals\.\n- Web visits is what somebody did\.\n- /,
    )
  })

  it('tells a person of the tools of hers', () => {
    expect(linesFor(person)).toEqual([
      'Account state is ours; Account press is what others say.',
      ...topic.instructions.slice(1, 3),
      ...topic.instructions.slice(4),
    ])
    expect(linesFor(permitted)?.[0]).toBe(topic.instructions[0])
  })

  it('is the words of the topic as they are for who is offered all of it', () => {
    const whole = createGuidance(catalog, [{ topic, tools: ['accountState', 'accountPress'] }])
    expect(whole(person)).toMatchObject([{ scope: topic.scope }])
    expect(prompts.instructionsFor(person)).toContain('- Use Price rise with dryRun first.\n')
  })

  it('is the words of the topic as they are though a job of it is for AppLink alone, or of another topic', () => {
    const forAppLink = {
      ...toolWith({ name: 'rise', runAs: 'user-plus', writes: 'changes' }),
      prepare: async () => ({}),
      job: {},
    }
    const withJob = createCatalog([toolWith({ name: 'accountState', title: 'Account state' }), forAppLink])
    for (const tools of [
      ['accountState', 'rise', 'jobStatus'],
      ['accountState', 'jobStatus'],
    ]) {
      expect(createGuidance(withJob, [{ topic, tools }])(person)).toMatchObject([{ scope: topic.scope }])
    }
  })

  it('has the status of jobs in each topic that has jobs, and in no other', () => {
    const parted = createGuidance(catalog, [
      { topic, tools: ['accountState', 'accountPress', 'jobStatus'] },
      { topic: { ...topic, name: 'prices' }, tools: ['priceRise'] },
    ])
    const told = parted(person).map(({ instructions, tools }) => ({
      tools: tools.map(({ name }) => name),
      isToldOfStatus: instructions.includes('Ask Job status after some seconds.'),
    }))
    expect(told).toEqual([
      { tools: ['accountState', 'accountPress'], isToldOfStatus: false },
      { tools: ['priceRise', 'jobStatus'], isToldOfStatus: true },
    ])
    expect(parted(person).map(({ scope }) => scope)).toEqual([topic.scope, topic.scope])
  })

  it('tells nobody of tools that are not for MCP', () => {
    const elsewhere = toolWith({ name: 'accountPress', title: 'Account press', surfaces: ['actions'] })
    const other = createCatalog([toolWith({ name: 'accountState', title: 'Account state' }), elsewhere])
    const [offered] = createGuidance(other, [{ topic, tools: ['accountState', 'accountPress'] }])(person)
    expect(offered?.instructions[0]).toBe('Account state is ours; Web visits is what somebody did.')
    expect(offered?.scope).toBe(topic.scope)
  })

  it('is none for who is offered nothing, and made once for each kind of caller', () => {
    const idle: Caller = { kind: 'service', clientId: 'idle', authorizations: [] }
    expect(guidance(idle)).toEqual([])
    expect(guidance({ ...person })).toBe(guidance(person))
  })
})
