import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import { type TestRunner, toTestSpec } from '../../../src/openapi/test-spec.ts'
import { toolWith } from '../world.ts'
import { config, topicWith } from './world.ts'

const exampleOf = (ask: string) => ({ examples: [{ ask, input: { text: 'x' } }] })
const output = z.object({ name: z.string(), owner: z.string(), cases: z.int32(), amount: z.number() })
const reading = toolWith({ name: 'readStock', title: 'Read stock', output, ...exampleOf('How much is there: 5?') })
const writing = toolWith({ name: 'bookStock', title: 'Book stock', writes: 'adds', ...exampleOf('Book it.') })
const hidden = toolWith({ name: 'forFlows', agent: { publish: false }, ...exampleOf('Is it seen?') })
const elsewhere = toolWith({ name: 'onMcp', surfaces: ['mcp'], ...exampleOf('Is it seen?') })

const services = [
  { clientName: 'Books', title: 'Books', description: 'Books.', topic: topicWith('booking'), tools: ['bookStock'] },
]
const textOf = (runner: TestRunner, ...tools: readonly Tool[]) =>
  toTestSpec(createCatalog(tools), { ...config, services }, { agent: 'Stock_Agent', runner })
const casesOf = (runner: TestRunner): unknown =>
  parse(textOf(runner, reading, writing, hidden, elsewhere) ?? '').testCases

/** What the agent said before a tool that writes. */
const conversationHistory = [
  { role: 'user', message: 'Book it.' },
  { role: 'agent', topic: 'booking', message: 'I would do this with Book stock. Shall I?' },
]
const answers = 'The agent answers from what Read stock gave, such as name, owner, cases.'
const does = 'The agent tells what Book stock did, or in the words of its failure why not.'

describe('the test specification', () => {
  it('has for the testing center each example of what agents get, with topic and action; what writes is asked before', () => {
    expect(casesOf('testing-center')).toEqual([
      {
        ...{ utterance: 'How much is there: 5?', expectedTopic: 'test_work', expectedActions: ['readStock'] },
        expectedOutcome: answers,
      },
      {
        ...{ utterance: 'Yes, do that.', expectedTopic: 'booking', expectedActions: ['bookStock'] },
        ...{ expectedOutcome: does, conversationHistory },
      },
    ])
  })

  it('has the same for Agentforce Studio', () => {
    expect(casesOf('agentforce-studio')).toEqual([
      {
        inputs: [{ utterance: 'How much is there: 5?' }],
        scorers: [
          { name: 'topic_sequence_match', expected: 'test_work' },
          { name: 'action_sequence_match', expected: 'readStock' },
          { name: 'bot_response_rating', expected: answers },
        ],
      },
      {
        inputs: [{ utterance: 'Yes, do that.', conversationHistory }],
        scorers: [
          { name: 'topic_sequence_match', expected: 'booking' },
          { name: 'action_sequence_match', expected: 'bookStock' },
          { name: 'bot_response_rating', expected: does },
        ],
      },
    ])
  })

  it('says which agent it tests, and where it comes from', () => {
    const text = textOf('testing-center', reading, writing) ?? ''
    expect(text).toMatch(/^# Made by "npm run report:agents -- --test-spec"/)
    expect(parse(text)).toMatchObject({
      ...{ name: 'TestApp_examples', subjectType: 'AGENT', subjectName: 'Stock_Agent' },
    })
  })

  it('is none without examples of what agents get', () => {
    expect(textOf('testing-center', { ...reading, examples: [] }, { ...writing, examples: [] }, hidden)).toBeUndefined()
  })
})
