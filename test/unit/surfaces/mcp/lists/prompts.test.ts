import { describe, expect, it } from 'vitest'
import type { Caller } from '../../../../../src/core/caller.ts'
import { createCatalog } from '../../../../../src/core/tool/catalog.ts'
import { createGuidance } from '../../../../../src/surfaces/mcp/lists/guidance.ts'
import { createPrompts } from '../../../../../src/surfaces/mcp/lists/prompts.ts'
import { people, permitted, person, service, toolWith } from '../../../world.ts'

const topicWith = (name: string) => ({
  name,
  classificationDescription: `Questions about ${name}.`,
  scope: `Your job is ${name}.`,
  instructions: ['Ask first.', 'Then answer.'],
})

const idle: Caller = { kind: 'service', clientId: 'idle', authorizations: [] }
const portal = { authorization: 'influencerPortal' }
const catalog = createCatalog([
  toolWith({
    ...{ name: 'asUser', description: 'Reads as the person.' },
    examples: [{ ask: 'How is Acme doing?', input: { text: 'Acme' } }],
  }),
  toolWith({ name: 'asPortal', title: 'asPortal', description: 'Reads as the portal.', runAs: portal, people }),
  toolWith({ name: 'asUserPlus', runAs: 'user-plus' }),
  toolWith({ name: 'forActions', surfaces: ['actions'] }),
])
const topics = [
  { topic: topicWith('account work'), tools: ['asUser', 'asPortal', 'asUserPlus'] },
  { topic: topicWith('people_only'), tools: ['asUser'] },
  { topic: topicWith('plus only'), tools: ['asUserPlus'] },
  { topic: topicWith('elsewhere'), tools: ['forActions'] },
]
const prompts = createPrompts(createGuidance(catalog, topics), topics)

const textOf = (name: string, given: Record<string, unknown> = {}, caller = person): string => {
  const content = prompts.read(name, given, caller).messages[0]?.content
  return content?.type === 'text' ? content.text : ''
}

describe('the list of prompts', () => {
  it.each([
    ['a person', person, ['account_work', 'people_only']],
    ['a service', service, ['account_work']],
    ['a service without authorizations', idle, []],
  ] as const)('has for %s each topic of which a tool is offered', (_, caller, names) => {
    expect(prompts.list(caller).map(({ name }) => name)).toEqual(names)
  })

  it('says what each is for, and what it takes', () => {
    expect(prompts.list(person)[0]).toEqual({
      name: 'account_work',
      title: 'Account work',
      description: 'Questions about account work.',
      arguments: [{ name: 'request', title: 'Request', description: 'What you want to do, in your own words.' }],
    })
  })
})

describe('a prompt', () => {
  it('has the scope, the instructions and the tools that the caller is offered', () => {
    expect(textOf('account_work')).toBe(
      [
        'Your job is what you can do here: Echo text.',
        '',
        '- Ask first.',
        '- Then answer.',
        '',
        'Tools for this:',
        '- asUser: Reads as the person.',
        '  For example: How is Acme doing?',
        '',
        'Ask me what I want to do.',
      ].join('\n'),
    )
    expect(textOf('account_work', {}, permitted)).toContain('- asPortal: Reads as the portal.')
    expect(textOf('account_work', {}, service)).not.toContain('asUser:')
    expect(textOf('account_work', {}, service)).toContain('asPortal')
  })

  it('ends with the request, where one is given', () => {
    expect(textOf('account_work', { request: ' How is Acme doing? ' })).toMatch(/\n\nMy request: How is Acme doing\?$/)
  })

  it.each<[string, string, readonly [Record<string, unknown>, string]]>([
    ['that is not there', 'nothing', [{}, 'Unknown prompt: nothing']],
    ['of a topic without a tool for the caller', 'plus_only', [{}, 'Unknown prompt: plus_only']],
    ['under the name of a property that every object has', 'constructor', [{}, 'Unknown prompt: constructor']],
    ['with an argument that it does not take', 'account_work', [{ other: 'x' }, 'Unknown argument: other']],
    ['with a request that is no text', 'account_work', [{ request: 5 }, 'request: must be a text']],
    ['with a request that is too long', 'account_work', [{ request: 'x'.repeat(2001) }, 'request: must be a text']],
  ])('%s is refused', (_, name, [given, message]) => {
    expect(() => prompts.read(name, given, person)).toThrow(
      expect.objectContaining({ code: -32_602, message: expect.stringContaining(message) }),
    )
  })

  it('is the same to refuse when it is not there and when it is not for the caller', () => {
    const refusalOf = (name: string): unknown => {
      try {
        return prompts.read(name, {}, service)
      } catch (error) {
        return String(error).replace(name, '')
      }
    }
    expect(refusalOf('people_only')).toEqual(refusalOf('nothing'))
  })
})

describe('the instructions for models', () => {
  it('say what the topics of the caller are', () => {
    expect(prompts.instructionsFor(person)).toMatch(
      /^Your job is what you can do here: Echo text\.\n- Ask first\.\n- Then answer\.\nYour job is people_only\.\n- Ask first\.\n- Then answer\.\nTools run/,
    )
    expect(prompts.instructionsFor(service)).not.toContain('people_only')
  })

  it('say whose rights the tools of the caller have', () => {
    const own =
      /^Tools run with the Salesforce rights of whoever is signed in: what they do not find may be there for others\.$/m
    const stored = /^asPortal runs with stored rights, the same for everybody who may call it\.$/m
    const said = [person, permitted, service].map(caller => prompts.instructionsFor(caller) ?? '')
    expect(said.map(text => own.test(text))).toEqual([true, true, false])
    expect(said.map(text => stored.test(text))).toEqual([false, true, true])
  })

  it('are absent for a caller without tools', () => {
    expect(prompts.instructionsFor(idle)).toBeUndefined()
  })
})

describe('two topics of one name', () => {
  it('stop the start', () => {
    const same = ['account work', 'account_work'].map(name => ({ topic: topicWith(name), tools: ['asUser'] }))
    expect(() => createPrompts(createGuidance(catalog, same), same)).toThrow('two topics have the same name')
  })
})
