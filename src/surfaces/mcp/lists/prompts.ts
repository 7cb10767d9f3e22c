import { type GetPromptResult, type Prompt, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server'
import type { Caller } from '../../../core/caller.ts'
import { toWords } from '../../../core/invoke/question.ts'
import { jobStatusName } from '../../../core/job/job.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import type { Topic, TopicTools } from '../../../core/tool/topic.ts'
import { toPlainText } from '../../../core/unseen.ts'
import { type Guidance, type OfferedTopic, toBullet, toTopicLines } from './guidance.ts'

/** One prompt for each topic of which the caller is offered a tool. */
export interface Prompts {
  list(caller: Caller): Prompt[]
  /** @throws ProtocolError for a name that no prompt has, or none of this caller's, and for arguments it does not take. */
  read(name: string, given: Readonly<Record<string, unknown>>, caller: Caller): GetPromptResult
  /** What models read about the whole server; `undefined` when the caller is offered nothing. */
  instructionsFor(caller: Caller): string | undefined
}

const maxRequestLength = 2000

/** Prompts of the topics that the tools are published under. @throws Error when two topics would have prompts of one name. */
export function createPrompts(guidance: Guidance, topics: readonly TopicTools[]): Prompts {
  const names = topics.map(({ topic }) => toPromptName(topic))
  if (new Set(names).size < names.length) throw new Error('two topics have the same name: each needs one of its own')
  return {
    list: caller => guidance(caller).map(toPrompt),
    read(name, given, caller) {
      const topic = guidance(caller).find(each => toPromptName(each) === name)
      if (!topic) throw invalid(`Unknown prompt: ${toPlainText(name, 64)}`)
      const text = toText(topic, readRequest(given))
      return {
        description: topic.classificationDescription,
        messages: [{ role: 'user', content: { type: 'text', text } }],
      }
    },
    instructionsFor(caller) {
      const offered = guidance(caller)
      if (offered.length === 0) return undefined
      const lines = offered.flatMap(({ instructions, scope }) => [scope, ...instructions.map(toBullet)])
      const notes = new Set(offered.flatMap(topic => topic.notes))
      // First, since some clients cut what is long.
      return [...notes, ...lines, ...rightsIn(offered), onFailure].join('\n')
    },
  }
}

const onFailure = 'When a tool fails, its message says what is wrong and whether trying again can help.'

/** Whose rights the tools have: a service has no user, and not every tool of a person runs as her. */
function rightsIn(offered: readonly OfferedTopic[]): readonly string[] {
  const tools = [...new Set(offered.flatMap(topic => topic.tools))].filter(({ name }) => name !== jobStatusName)
  const isOwn = ({ runAs }: Tool): boolean => typeof runAs === 'string'
  const stored = tools.filter(tool => !isOwn(tool))
  return [
    ...(tools.some(isOwn) ? [ownRights] : []),
    ...stored.map(({ title }) => `${title} runs with stored rights, the same for everybody who may call it.`),
  ]
}

const ownRights =
  'Tools run with the Salesforce rights of whoever is signed in: what they do not find may be there for others.'

const toPromptName = ({ name }: Pick<Topic, 'name'>): string => name.replaceAll(' ', '_')

const toPrompt = (topic: OfferedTopic): Prompt => ({
  name: toPromptName(topic),
  title: toWords(topic.name),
  description: topic.classificationDescription,
  arguments: [request],
})

const request = { name: 'request', title: 'Request', description: 'What you want to do, in your own words.' }

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

const toText = (topic: OfferedTopic, request: string): string =>
  [...toTopicLines(topic, ['Tools for this:']), request ? `My request: ${request}` : 'Ask me what I want to do.'].join(
    '\n',
  )
