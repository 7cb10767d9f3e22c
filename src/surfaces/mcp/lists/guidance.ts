import { createBoundedMap } from '../../../core/bounded-map.ts'
import type { Caller } from '../../../core/caller.ts'
import { isOffered, offeredToolsKeyOf } from '../../../core/invoke/rights.ts'
import { jobStatusName } from '../../../core/job/job.ts'
import type { Catalog } from '../../../core/tool/catalog.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import type { Topic, TopicTools } from '../../../core/tool/topic.ts'
import { boundaryMeaning } from '../../../core/words/boundary.ts'

/** What a topic says to somebody who is offered some of its tools. */
export interface OfferedTopic extends Topic {
  /** Those that are offered, at least one. */
  readonly tools: readonly Tool[]
  /** What some of their results have to say of themselves: where words are not the host's own. */
  readonly notes: readonly string[]
}

/** The topics of which a caller is offered tools, in their order. */
export type Guidance = (caller: Caller) => readonly OfferedTopic[]

const maxKinds = 100

/**
 * Tells callers of the tools that they are offered, and of no others: of an instruction the parts between semicolons that
 * name other tools of the topic alone, by title or name, are left out. Kept for each kind of caller.
 */
export function createGuidance(catalog: Catalog, topics: readonly TopicTools[]): Guidance {
  const entries = topics.map(({ tools, topic }) => ({
    topic,
    known: catalog.tools.filter(({ name }) => name === jobStatusName || tools.includes(name)),
  }))
  const kept = createBoundedMap<readonly OfferedTopic[]>(maxKinds)
  return caller => {
    const key = offeredToolsKeyOf(caller)
    const before = kept.get(key)
    if (before) return before
    const made = entries.flatMap(entry => {
      const offered = toOffered(entry, caller)
      return offered ? { ...offered, notes: toNotes(catalog, offered.tools) } : []
    })
    kept.set(key, made)
    return made
  }
}

interface Entry {
  readonly topic: Topic
  /** Its tools, whatever way in they have, and `jobStatus`, which goes with jobs wherever they are. */
  readonly known: readonly Tool[]
}

const toNotes = (catalog: Catalog, tools: readonly Tool[]): readonly string[] =>
  tools.some(({ name }) => catalog.wordsIn(name)) ? [boundaryMeaning] : []

function toOffered({ known, topic }: Entry, caller: Caller): Omit<OfferedTopic, 'notes'> | undefined {
  const tools = known.filter(({ name, surfaces }) => name !== jobStatusName && surfaces.includes('mcp'))
  const work = tools.filter(tool => isOffered(tool, caller))
  if (work.length === 0) return undefined
  const hasJobs = work.some(({ job }) => job)
  const offered = known.filter(tool => work.includes(tool) || (hasJobs && tool.name === jobStatusName))
  // Over MCP nobody gets those with more rights for one call.
  const all = tools.filter(({ runAs }) => runAs !== 'user-plus')
  return {
    ...topic,
    tools: offered,
    scope: work.length === all.length ? topic.scope : `Your job is what you can do here: ${titlesOf(work)}.`,
    instructions: topic.instructions.flatMap(line => toHeeded(line, { known, offered }) ?? []),
  }
}

const titlesOf = (tools: readonly Tool[]): string => tools.map(({ title }) => title).join(', ')

interface Offer {
  readonly known: readonly Tool[]
  readonly offered: readonly Tool[]
}

/** The parts of an instruction that are for somebody with these tools; `undefined` when there are none. */
function toHeeded(line: string, { known, offered }: Offer): string | undefined {
  const parts = line.split(/;\s+/)
  const heeded = parts.filter(part => {
    const named = known.filter(tool => names(part, tool))
    return named.length === 0 || named.some(tool => offered.includes(tool))
  })
  if (heeded.length === parts.length) return line
  const namesOne = heeded.some(part => known.some(tool => names(part, tool)))
  // What is left of a sentence about other tools alone says nothing.
  return namesOne ? toSentence(heeded.join('; ')) : undefined
}

const toSentence = (text: string): string =>
  text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.')

const names = (text: string, { name, title }: Tool): boolean => [name, title].some(word => holdsWord(text, word))

function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const [before = '', after = ''] = [text.charAt(at - 1), text.charAt(at + word.length)]
    if (!/[\p{L}\p{N}_]/u.test(before + after)) return true
  }
  return false
}

export const toBullet = (line: string): string => `- ${line}`

/** The words of a topic for a model: what the work is, what to heed, and below the heading each tool with what people ask. */
export const toTopicLines = (
  { instructions, notes, scope, tools }: OfferedTopic,
  heading: readonly string[],
): string[] => [
  ...[scope, '', ...[...instructions, ...notes].map(toBullet)],
  ...['', ...heading, ...tools.map(toToolLine), ''],
]

const toToolLine = ({ description, examples, name }: Tool): string =>
  [`- ${name}: ${description}`, ...examples.map(({ ask }) => `  For example: ${ask}`)].join('\n')
