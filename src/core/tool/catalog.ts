import { type EventHandler, toEventTool } from '../event/event.ts'
import { createJobStatusTool } from '../job/status.ts'
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
}

/**
 * Checks every tool and every handler of events, and keeps them by name.
 * @throws Error that lists every problem of each, since a host with a bad catalog must not start.
 */
export function createCatalog(tools: readonly Tool[], events: readonly EventHandler[] = []): Catalog {
  requireSound({ tools, events })
  const jobTools = tools.filter(({ job }) => job)
  const all = jobTools.length > 0 ? [...tools, createJobStatusTool(jobTools)] : tools
  const byName = new Map([...all, ...events.map(toEventTool)].map(tool => [tool.name, tool]))
  return Object.freeze({
    tools: Object.freeze([...all]),
    events: Object.freeze([...events]),
    hasJobs: jobTools.length + events.length > 0,
    toolOf(name: string, surface: Surface) {
      const tool = byName.get(name)
      return tool?.surfaces.includes(surface === 'console' ? 'mcp' : surface) ? tool : undefined
    },
    eventOf: (name: string) => events.find(event => event.name === name),
  })
}
