import * as z from 'zod'
import { eventProblems } from '../event/checks.ts'
import { type EventHandler, toEventTool } from '../event/event.ts'
import { jobProblems } from '../job/checks.ts'
import { jobStatusName } from '../job/job.ts'
import { reportProblems } from '../job/report.ts'
import { createJobStatusTool } from '../job/status.ts'
import { toolNameProblem } from '../names.ts'
import { calloutClashes, calloutProblems } from './callout-checks.ts'
import { runAsProblems } from './run-as-checks.ts'
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

/** Milliseconds that are left to answer before Heroku's router cuts a silent response at 30 s. */
const maxDeadlineMs = 28_000

type Check = (tool: Tool) => string | readonly string[] | undefined

const checks: readonly Check[] = [
  tool => toolNameProblem(tool.name),
  tool => (tool.title.trim() ? undefined : 'title: must not be empty'),
  tool =>
    tool.description.trim().length < 10 ? 'description: at least 10 characters, say when to use the tool' : undefined,
  tool => (tool.input instanceof z.ZodObject ? undefined : 'input: must be a z.object'),
  tool => (tool.output instanceof z.ZodObject ? undefined : 'output: must be a z.object'),
  tool => (tool.surfaces.length > 0 ? undefined : 'surfaces: name at least one'),
  deadlineProblem,
  runAsProblems,
  tool =>
    tool.surfaces.includes('api') && typeof tool.runAs === 'string'
      ? 'surfaces: "api" has callers without a Salesforce user, so runAs must be { authorization: ... }'
      : undefined,
  calloutProblems,
  jobProblems,
]

/**
 * Checks every tool and every handler of events, and keeps them by name.
 * @throws Error that lists every problem of each, since a host with a bad catalog must not start.
 */
export function createCatalog(tools: readonly Tool[], events: readonly EventHandler[] = []): Catalog {
  const jobTools = tools.filter(({ job }) => job)
  requireSound(tools, events)
  const all = jobTools.length > 0 ? [...tools, createJobStatusTool(jobTools)] : tools
  const byName = new Map([...all, ...events.map(toEventTool)].map(tool => [tool.name, tool]))
  return Object.freeze({
    tools: Object.freeze([...all]),
    events: Object.freeze([...events]),
    hasJobs: jobTools.length + events.length > 0,
    toolOf(name: string, surface: Surface) {
      const tool = byName.get(name)
      return tool?.surfaces.includes(surface) ? tool : undefined
    },
    eventOf: (name: string) => events.find(event => event.name === name),
  })
}

function requireSound(tools: readonly Tool[], events: readonly EventHandler[]): void {
  const named = [
    ...tools.map(({ callouts, name }) => ({ kind: 'tool', name, callouts })),
    ...events.map(({ callouts, name }) => ({ kind: 'event', name, callouts })),
  ]
  const problems = [
    ...tools.flatMap(problemsOf),
    ...events.flatMap(eventProblems),
    ...nameProblems(named),
    ...calloutClashes(named),
    ...reportProblems(tools.filter(({ job }) => job)),
  ]
  if (problems.length === 0) return
  throw new Error(`The tools cannot be served:\n${problems.map(line => `- ${line}`).join('\n')}`)
}

function problemsOf(tool: Tool): string[] {
  return checks.flatMap(check => {
    const found = check(tool) ?? []
    return [found].flat().map(problem => `tool "${tool.name}": ${problem}`)
  })
}

interface Named {
  readonly kind: string
  readonly name: string
}

/** Names that are taken, ignoring letter case as External Services does. */
function nameProblems(named: readonly Named[]): string[] {
  const seen = new Map([[jobStatusName.toLowerCase(), '']])
  return named.flatMap(({ kind, name }) => {
    const other = seen.get(name.toLowerCase())
    seen.set(name.toLowerCase(), name)
    if (other === undefined) return []
    const reason = other
      ? `same as "${other}"; External Services ignores letter case`
      : 'the host itself has an operation of this name'
    return [`${kind} "${name}": name: ${reason}`]
  })
}

function deadlineProblem({ deadlineMs }: Tool): string | undefined {
  if (deadlineMs === undefined || (deadlineMs > 0 && deadlineMs <= maxDeadlineMs)) return undefined
  return `deadlineMs: 1 to ${maxDeadlineMs}, since Heroku cuts a silent response at 30 s; make longer work a job`
}
