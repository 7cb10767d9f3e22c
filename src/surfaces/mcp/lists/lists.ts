import type { Tool as WireTool } from '@modelcontextprotocol/server'
import type * as z from 'zod'
import type { Caller } from '../../../core/caller.ts'
import { isOffered } from '../../../core/invoke/rights.ts'
import { answerSchemaOf, callDescriptionOf, jobStatusName } from '../../../core/job/job.ts'
import { statusSchemaOf } from '../../../core/job/report.ts'
import type { Log } from '../../../core/log.ts'
import type { ObjectReader } from '../../../core/org/objects.ts'
import type { Catalog } from '../../../core/tool/catalog.ts'
import { effectsOf } from '../../../core/tool/effects.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import type { TopicTools } from '../../../core/tool/topic.ts'
import { createGuidance } from './guidance.ts'
import { createPrompts } from './prompts.ts'
import { registryProblems } from './registry.ts'
import { createResources } from './resources.ts'
import { createSkills } from './skills.ts'
import { toWireSchema } from './wire-schema.ts'

export interface ListsParts {
  readonly catalog: Catalog
  /** For prompts, instructions and skills. */
  readonly topics: readonly TopicTools[]
  /** For the resources. */
  readonly objects: ObjectReader
  readonly log?: Pick<Log, 'warn'>
}

/** What a caller finds here. @throws Error as `createListing`, `createPrompts` and `createSkills` do */
export function createLists({ catalog, log, objects, topics }: ListsParts) {
  const guidance = createGuidance(catalog, topics)
  return {
    list: createListing(catalog, log),
    prompts: createPrompts(guidance, topics),
    resources: createResources(objects),
    skills: createSkills(guidance, topics),
  }
}

/**
 * What `tools/list` shows. Schemas are converted once, at start: per request it would cost milliseconds. Of `jobStatus` a
 * caller sees the fields of jobs that it can start, and nothing when there are none.
 * Warns of tools that services get and of which Agentforce's registry would not pass on everything.
 * @throws Error naming the tool whose schema has no JSON Schema.
 */
export function createListing(catalog: Catalog, log?: Pick<Log, 'warn'>): (caller: Caller) => WireTool[] {
  const tools = catalog.tools.filter(tool => tool.surfaces.includes('mcp'))
  const entries = tools.map(tool => ({ tool, entry: Object.freeze(toWireTool(tool)) }))
  for (const { entry, tool } of entries) {
    const problems = typeof tool.runAs === 'string' ? [] : registryProblems(entry)
    for (const problem of problems) log?.warn('agentforce registry', { tool: tool.name, problem })
  }
  const statusFor = createStatusEntries(tools)
  return caller => {
    const offered = entries.filter(({ tool }) => isOffered(tool, caller))
    const jobs = offered.filter(({ tool }) => tool.job).map(({ tool }) => tool)
    return offered.flatMap(({ entry, tool }) => (tool.name === jobStatusName ? (statusFor(jobs) ?? []) : entry))
  }
}

/** What `jobStatus` is for a caller who can start these jobs, each made once; `undefined` when there are none. */
function createStatusEntries(tools: readonly Tool[]): (jobs: readonly Tool[]) => WireTool | undefined {
  const status = tools.find(({ name }) => name === jobStatusName)
  const known = new Map<string, WireTool>()
  return jobs => {
    if (!status || jobs.length === 0) return undefined
    const key = jobs.map(({ name }) => name).join(' ')
    const entry = known.get(key) ?? Object.freeze(toWireTool({ ...status, output: statusSchemaOf(jobs, 'mcp') }))
    known.set(key, entry)
    return entry
  }
}

function toWireTool(tool: Tool): WireTool {
  const { name, title } = tool
  return {
    name,
    title,
    description: callDescriptionOf(tool),
    inputSchema: toJsonSchema(tool, 'input'),
    outputSchema: toJsonSchema(tool, 'output'),
    annotations: { title, ...effectsOf(tool) },
  }
}

function toJsonSchema(tool: Tool, side: 'input' | 'output'): WireTool['inputSchema'] {
  const schema = convert(tool, side)
  // Clients would send such fields as headers too, which then would have to be checked against the body.
  if (JSON.stringify(schema).includes('"x-mcp-header"')) {
    throw new Error(`tool "${tool.name}": ${side}: x-mcp-header is not served; leave it out`)
  }
  return schema
}

function convert(tool: Tool, side: 'input' | 'output'): WireTool['inputSchema'] {
  try {
    return toWireSchema(side === 'input' ? tool.input : outputOf(tool), side)
  } catch (cause) {
    throw new Error(`tool "${tool.name}": ${side}: has no JSON Schema; use types that JSON can carry`, { cause })
  }
}

/**
 * A call of a job gives its ticket, and as a task in the end its output, whose fields `jobStatus` lists: one open schema has
 * to fit both, and validators differ in what they know of choices.
 */
const outputOf = (tool: Tool): z.ZodObject => (tool.job ? answerSchemaOf(tool).partial() : tool.output)
