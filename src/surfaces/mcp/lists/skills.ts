import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server'
import type { Caller } from '../../../core/caller.ts'
import type { TopicTools } from '../../../core/tool/topic.ts'
import { toPlainText } from '../../../core/unseen.ts'
import { sha256Of } from '../server/sha256.ts'
import { type Guidance, type OfferedTopic, toTopicLines } from './guidance.ts'

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
  const find = (uri: string, caller: Caller) => guidance(caller).find(({ name }) => toUri(name) === uri)
  return {
    list: caller => Promise.all(guidance(caller).map(toSkill)),
    async get(uri, caller) {
      const topic = find(uri, caller)
      if (topic) return toSkill(topic)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `No skill is served at ${toPlainText(uri, 120)}`)
    },
    textOf(uri, caller) {
      const topic = find(uri, caller)
      return topic && toText(topic)
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
  return {
    uri,
    frontmatter: toFrontmatter(topic),
    resources: [{ uri, digest: `sha256:${await sha256Of(bytes)}`, size: bytes.length }],
  }
}

/** YAML reads texts of JSON as they are. */
function toText(topic: OfferedTopic): string {
  const { description, name } = toFrontmatter(topic)
  return [
    ...['---', `name: ${name}`, `description: ${JSON.stringify(description)}`, '---', ''],
    ...toTopicLines(topic, ['## Tools', '']),
  ].join('\n')
}
