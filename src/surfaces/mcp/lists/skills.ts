import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server'
import type { Caller } from '../../../core/caller.ts'
import type { TopicTools } from '../../../core/tool/topic.ts'
import { toPlainText } from '../../../core/unseen.ts'
import type { Guidance, OfferedTopic } from './guidance.ts'
import { toToolLine } from './prompts.ts'

/** An entry of `skills/list`: the skill's own words about itself, and its files. */
export interface Skill {
  readonly uri: string
  readonly frontmatter: { readonly name: string; readonly description: string }
  readonly resources: readonly { readonly uri: string; readonly digest: string; readonly size: number }[]
}

/** The guidance of each topic of which the caller is offered a tool, as an Agent Skill of one file. */
export interface Skills {
  list(caller: Caller): Promise<Skill[]>
  /** @throws ProtocolError for what is no skill, or none of this caller's */
  get(uri: string, caller: Caller): Promise<Skill>
  /** The file; `undefined` for what is none. */
  textOf(uri: string, caller: Caller): string | undefined
}

export const skillMimeType = 'text/markdown'
/** Of the Agent Skills specification. @see https://agentskills.io/specification */
const limits = { name: 64, description: 1024 }

/**
 * @see https://modelcontextprotocol.io/seps/2640-skills-extension
 * @throws Error when two topics would have skills of one name.
 */
export function createSkills(guidance: Guidance, topics: readonly TopicTools[]): Skills {
  const names = topics.map(({ topic }) => toSkillName(topic.name))
  if (new Set(names).size < names.length) throw new Error('two topics have the same name: each needs one of its own')
  const textOf = (uri: string, caller: Caller): string | undefined => {
    const topic = guidance(caller).find(({ name }) => toUri(name) === uri)
    return topic && toText(topic)
  }
  return {
    textOf,
    list: caller => Promise.all(guidance(caller).map(toSkill)),
    async get(uri, caller) {
      const topic = guidance(caller).find(({ name }) => toUri(name) === uri)
      if (topic) return toSkill(topic)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `No skill is served at ${toPlainText(uri, 120)}`)
    },
  }
}

/** `Account_work` as `account-work`. */
const toSkillName = (topicName: string): string =>
  topicName
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, limits.name)
    .replaceAll(/^-|-$/g, '')

const toUri = (topicName: string): string => `skill://${toSkillName(topicName)}/SKILL.md`

const toFrontmatter = ({ classificationDescription, name }: OfferedTopic) => ({
  name: toSkillName(name),
  description: classificationDescription.slice(0, limits.description),
})

async function toSkill(topic: OfferedTopic): Promise<Skill> {
  const uri = toUri(topic.name)
  const bytes = new TextEncoder().encode(toText(topic))
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const hex = Array.from(hash, byte => byte.toString(16).padStart(2, '0')).join('')
  return {
    uri,
    frontmatter: toFrontmatter(topic),
    resources: [{ uri, digest: `sha256:${hex}`, size: bytes.length }],
  }
}

/** YAML reads texts of JSON as they are. */
function toText(topic: OfferedTopic): string {
  const { description, name } = toFrontmatter(topic)
  return [
    ...['---', `name: ${name}`, `description: ${JSON.stringify(description)}`, '---', ''],
    ...[topic.scope, ''],
    ...topic.instructions.map(line => `- ${line}`),
    ...['', '## Tools', ''],
    ...topic.tools.map(toToolLine),
    '',
  ].join('\n')
}
