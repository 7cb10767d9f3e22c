import * as z from 'zod'
import { calloutClashes, calloutProblems } from './callout-checks.ts'
import { jobStatusName } from './job.ts'
import { jobProblems } from './job-checks.ts'
import { reportProblems } from './job-report.ts'
import { createJobStatusTool } from './job-status.ts'
import { isDeveloperName, toolNameProblem } from './names.ts'
import type { Surface, Tool } from './tool.ts'

/** The tools of an app, by name, in the order of the list; `jobStatus` comes last, when there are jobs. */
export interface Catalog {
  readonly tools: readonly Tool[]
  /** Exact name; `undefined` when there is none on this surface. */
  toolOf(name: string, surface: Surface): Tool | undefined
}

/** Milliseconds that are left to answer before Heroku's router cuts a silent response at 30 s. */
const maxDeadlineMs = 28_000

type Check = (tool: Tool) => string | readonly string[] | undefined

const checks: readonly Check[] = [
  tool => toolNameProblem(tool.name),
  tool =>
    tool.name.toLowerCase() === jobStatusName.toLowerCase()
      ? 'name: the host itself has an operation of this name'
      : undefined,
  tool => (tool.title.trim() ? undefined : 'title: must not be empty'),
  tool =>
    tool.description.trim().length < 10 ? 'description: at least 10 characters, say when to use the tool' : undefined,
  tool => (tool.input instanceof z.ZodObject ? undefined : 'input: must be a z.object'),
  tool => (tool.output instanceof z.ZodObject ? undefined : 'output: must be a z.object'),
  tool => (tool.surfaces.length > 0 ? undefined : 'surfaces: name at least one'),
  deadlineProblem,
  authorizationProblem,
  tool =>
    tool.surfaces.includes('api') && typeof tool.runAs === 'string'
      ? 'surfaces: "api" has callers without a Salesforce user, so runAs must be { authorization: ... }'
      : undefined,
  calloutProblems,
  jobProblems,
]

/**
 * Checks every tool and keeps them by name.
 * @throws Error that lists every problem of every tool, since a host with a bad catalog must not start.
 */
export function createCatalog(tools: readonly Tool[]): Catalog {
  const jobTools = tools.filter(({ job }) => job)
  const problems = [
    ...tools.flatMap(problemsOf),
    ...duplicatesOf(tools),
    ...calloutClashes(tools),
    ...reportProblems(jobTools),
  ]
  if (problems.length > 0)
    throw new Error(`The tools cannot be served:\n${problems.map(line => `- ${line}`).join('\n')}`)
  const all = jobTools.length > 0 ? [...tools, createJobStatusTool(jobTools)] : tools
  const byName = new Map(all.map(tool => [tool.name, tool]))
  return Object.freeze({
    tools: Object.freeze([...all]),
    toolOf(name: string, surface: Surface) {
      const tool = byName.get(name)
      return tool?.surfaces.includes(surface) ? tool : undefined
    },
  })
}

function problemsOf(tool: Tool): string[] {
  return checks.flatMap(check => {
    const found = check(tool) ?? []
    return [found].flat().map(problem => `tool "${tool.name}": ${problem}`)
  })
}

function duplicatesOf(tools: readonly Tool[]): string[] {
  const seen = new Map<string, string>()
  return tools.flatMap(({ name }) => {
    const other = seen.get(name.toLowerCase())
    seen.set(name.toLowerCase(), name)
    return other === undefined
      ? []
      : [`tool "${name}": name: same as "${other}"; External Services ignores letter case`]
  })
}

function deadlineProblem({ deadlineMs }: Tool): string | undefined {
  if (deadlineMs === undefined || (deadlineMs > 0 && deadlineMs <= maxDeadlineMs)) return undefined
  return `deadlineMs: 1 to ${maxDeadlineMs}, since Heroku cuts a silent response at 30 s; make longer work a job`
}

function authorizationProblem({ runAs }: Tool): string | undefined {
  if (typeof runAs === 'string' || isDeveloperName(runAs.authorization)) return undefined
  return 'runAs: an authorization name has 3 to 30 letters, digits and single underscores, starting with a letter'
}
