import { type GetPromptResult, type Prompt, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server'
import type { Caller } from '../../../core/caller.ts'
import { isOffered } from '../../../core/invoke/rights.ts'
import type { Catalog } from '../../../core/tool/catalog.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import type { Topic, TopicTools } from '../../../core/tool/topic.ts'
import { toWords } from '../confirmation/question.ts'
import { toPlainText } from '../server/plain-text.ts'

/** One prompt for each topic of which the caller is offered a tool. */
export interface Prompts {
  list(caller: Caller): Prompt[]
  /** @throws ProtocolError for a name that no prompt has, or none of this caller's, and for arguments it does not take. */
  read(name: string, given: Readonly<Record<string, unknown>>, caller: Caller): GetPromptResult
  /** What models read about the whole server; `undefined` when the caller is offered nothing. */
  instructionsFor(caller: Caller): string | undefined
}

interface Entry {
  readonly prompt: Prompt
  readonly topic: Topic
  readonly tools: readonly Tool[]
}

const maxRequestLength = 2000

/**
 * Prompts of the topics that the tools are published under; what is in them is written here, at start.
 * @throws Error when two topics would have prompts of one name.
 */
export function createPrompts(catalog: Catalog, topics: readonly TopicTools[]): Prompts {
  const entries = topics.map(each => toEntry(catalog, each)).filter(({ tools }) => tools.length > 0)
  const byName = new Map(entries.map(entry => [entry.prompt.name, entry]))
  if (byName.size < entries.length) throw new Error('two topics have the same name: each needs one of its own')
  const offeredTo = (caller: Caller, { tools }: Entry) => tools.filter(tool => isOffered(tool, caller))
  const entriesFor = (caller: Caller) => entries.filter(({ tools }) => tools.some(tool => isOffered(tool, caller)))
  return {
    list: caller => entriesFor(caller).map(({ prompt }) => prompt),
    read(name, given, caller) {
      const entry = byName.get(name)
      const tools = entry ? offeredTo(caller, entry) : []
      if (!entry || tools.length === 0) throw invalid(`Unknown prompt: ${toPlainText(name, 64)}`)
      const text = toText(entry.topic, tools, readRequest(given))
      return {
        description: entry.topic.classificationDescription,
        messages: [{ role: 'user', content: { type: 'text', text } }],
      }
    },
    instructionsFor(caller) {
      const scopes = entriesFor(caller).map(({ topic }) => topic.scope)
      return scopes.length > 0 ? [...scopes, ...common].join('\n') : undefined
    },
  }
}

const common = [
  'Every tool runs with the Salesforce rights of whoever is signed in: what it does not find may be there for others.',
  'When a tool fails, its message says what is wrong and whether trying again can help.',
]

function toEntry(catalog: Catalog, { tools, topic }: TopicTools): Entry {
  return {
    topic,
    tools: tools.map(name => catalog.toolOf(name, 'mcp')).filter(tool => tool !== undefined),
    prompt: Object.freeze({
      name: topic.name.replaceAll(' ', '_'),
      title: toWords(topic.name),
      description: topic.classificationDescription,
      arguments: [{ name: 'request', title: 'Request', description: 'What you want to do, in your own words.' }],
    }),
  }
}

const invalid = (message: string): ProtocolError => new ProtocolError(ProtocolErrorCode.InvalidParams, message)

/** The one argument; without it the model asks what to do. */
function readRequest({ request = '', ...others }: Readonly<Record<string, unknown>>): string {
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw invalid(`Unknown argument: ${toPlainText(unknown, 64)}`)
  if (typeof request !== 'string' || request.length > maxRequestLength) {
    throw invalid(`request: must be a text of at most ${maxRequestLength} characters`)
  }
  return request.trim()
}

const toToolLine = ({ description, examples, name }: Tool): string =>
  [`- ${name}: ${description}`, ...examples.map(({ ask }) => `  For example: ${ask}`)].join('\n')

const toText = ({ instructions, scope }: Topic, tools: readonly Tool[], request: string): string =>
  [
    scope,
    '',
    ...instructions.map(line => `- ${line}`),
    '',
    'Tools for this:',
    ...tools.map(toToolLine),
    '',
    request ? `My request: ${request}` : 'Ask me what I want to do.',
  ].join('\n')
