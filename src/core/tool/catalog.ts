import type * as z from 'zod'
import { type EventHandler, toEventTool } from '../event/event.ts'
import { createJobStatusTool } from '../job/status.ts'
import { type ForeignWords, foreignWordsOf } from '../words/words.ts'
import { requireSound } from './sound.ts'
import type { Surface } from './surface.ts'
import type { Tool } from './tool.ts'

/** What an app can do: its tools and its handlers of events, which share one space of names. */
export interface Catalog {
  /** In the order of the list; `jobStatus` comes last, when there are jobs among them. */
  readonly tools: readonly Tool[]
  readonly events: readonly EventHandler[]
  /** Whether anything runs as a job: a tool, or what handles an event. */
  readonly hasJobs: boolean
  /** Exact name; `undefined` when there is none on this surface. */
  toolOf(name: string, surface: Surface): Tool | undefined
  eventOf(name: string): EventHandler | undefined
  /** Where what a tool gives, or reports while it runs, has words that are not the host's own; `undefined`: nowhere. */
  wordsIn(tool: string, part?: 'output' | 'progress'): ForeignWords | undefined
}

/**
 * Checks every tool and every handler of events, and keeps them by name.
 * @throws Error that lists every problem of each, since a host with a bad catalog must not start.
 */
export function createCatalog(tools: readonly Tool[], events: readonly EventHandler[] = []): Catalog {
  requireSound({ tools, events })
  const jobTools = tools.filter(({ job }) => job)
  const all = jobTools.length > 0 ? [...tools, createJobStatusTool(jobTools)] : tools
  return toCatalog(all, { events, hasJobs: jobTools.length + events.length > 0 })
}

/** A catalog of what was checked. */
export function toCatalog(tools: readonly Tool[], { events, hasJobs }: Pick<Catalog, 'events' | 'hasJobs'>): Catalog {
  const byName = new Map([...tools, ...events.map(toEventTool)].map(tool => [tool.name, tool]))
  const outputs = createWords(tools.map(({ name, output }) => [name, output]))
  const reports = createWords(tools.map(({ job, name }) => [name, job?.progress]))
  return Object.freeze({
    tools: Object.freeze([...tools]),
    events: Object.freeze([...events]),
    hasJobs,
    toolOf(name: string, surface: Surface) {
      const tool = byName.get(name)
      return tool?.surfaces.includes(surface === 'console' ? 'mcp' : surface) ? tool : undefined
    },
    eventOf: (name: string) => events.find(event => event.name === name),
    wordsIn: (tool: string, part = 'output') => (part === 'output' ? outputs : reports).get(tool),
  })
}

const createWords = (
  schemas: readonly (readonly [tool: string, schema: z.ZodObject | undefined])[],
): ReadonlyMap<string, ForeignWords> =>
  new Map(
    schemas.flatMap(([tool, schema]) => {
      const words = schema && foreignWordsOf(schema)
      return words ? [[tool, words]] : []
    }),
  )
