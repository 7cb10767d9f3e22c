import { dump } from 'js-yaml'
import type { Catalog } from '../core/tool/catalog.ts'
import type { ToolExample } from '../core/tool/example.ts'
import type { Tool } from '../core/tool/tool.ts'
import type { AppLinkConfig } from './config.ts'
import { toServices } from './services.ts'

/** As `--test-runner` of `sf agent test create` names them; `testing-center` is its default, and the older one. */
export const testRunners = ['testing-center', 'agentforce-studio'] as const
export type TestRunner = (typeof testRunners)[number]

export interface TestSpecOptions {
  /** API name of the agent. */
  readonly agent: string
  readonly runner: TestRunner
}

/** One example, as an agent is to be tested with it. */
interface Case {
  readonly utterance: string
  readonly history: readonly object[]
  readonly topic: string
  readonly action: string
  readonly outcome: string
}

/**
 * What people ask, as a test specification of the Salesforce CLI: YAML, one test of each example of each tool that agents
 * get. A tool that writes is tested with the answer to the question that comes before. `undefined` without any example.
 * @see https://developer.salesforce.com/docs/ai/agentforce/guide/agent-dx-test-spec.html
 * @see https://github.com/forcedotcom/agents
 */
export function toTestSpec(catalog: Catalog, config: AppLinkConfig, options: TestSpecOptions): string | undefined {
  const cases = toServices(catalog, config).flatMap(({ tools, topic }) =>
    tools
      .filter(({ agent }) => agent.publish)
      .flatMap(tool => tool.examples.map(example => toCase(tool, example, topic.name))),
  )
  if (cases.length === 0) return undefined
  const spec = {
    name: `${config.clientName}_examples`,
    description: 'What people ask, from the examples of the tools.',
    ...{ subjectType: 'AGENT', subjectName: options.agent },
    testCases: cases.map(formers[options.runner]),
  }
  return header + dump(spec, { lineWidth: -1, noRefs: true, quoteStyle: 'double' })
}

const header = `# Made by "npm run report:agents -- --test-spec" from the examples of the tools.
# Where the agent calls a topic or an action by another name than here, write that one.
`

const toCase = ({ name, output, title, writes }: Tool, { ask }: ToolExample, topic: string): Case => ({
  ...(writes
    ? { utterance: 'Yes, do that.', history: toQuestion(ask, { title, topic }) }
    : { utterance: ask, history: [] }),
  ...{ topic, action: name },
  outcome: writes
    ? `The agent tells what ${title} did, or in the words of its failure why not.`
    : `The agent answers from what ${title} gave, such as ${Object.keys(output.shape).slice(0, 3).join(', ')}.`,
})

const toQuestion = (ask: string, { title, topic }: Record<'title' | 'topic', string>) => [
  { role: 'user', message: ask },
  { role: 'agent', topic, message: `I would do this with ${title}. Shall I?` },
]

const formers: Readonly<Record<TestRunner, (given: Case) => object>> = {
  'testing-center': ({ action, history, outcome, topic, utterance }) => ({
    utterance,
    expectedTopic: topic,
    expectedActions: [action],
    expectedOutcome: outcome,
    ...(history.length > 0 && { conversationHistory: history }),
  }),
  'agentforce-studio': ({ action, history, outcome, topic, utterance }) => ({
    inputs: [{ utterance, ...(history.length > 0 && { conversationHistory: history }) }],
    scorers: [
      { name: 'topic_sequence_match', expected: topic },
      { name: 'action_sequence_match', expected: action },
      { name: 'bot_response_rating', expected: outcome },
    ],
  }),
}
