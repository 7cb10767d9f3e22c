import type { z } from 'zod'
import { type CallerKind, callerKindOf, secondNameOf } from '../core/disclosure/disclosure.ts'
import { jobStatusName } from '../core/job/job.ts'
import { createJobStatusTool } from '../core/job/status.ts'
import { type Catalog, toCatalog } from '../core/tool/catalog.ts'
import type { Tool } from '../core/tool/tool.ts'
import type { ToolView } from './view.ts'

export type ViewOf = (tool: Tool, kind: CallerKind) => ToolView

/** The catalog as one kind of caller has it: without what it is refused, and with the outputs that it is shown. */
export function catalogFor(catalog: Catalog, kind: CallerKind, viewOf: ViewOf): Catalog {
  const allowed = allowedTools(catalog, kind, viewOf)
  return toCatalog([...alike(allowed), ...statusFor(catalog, allowed)], catalog)
}

/**
 * The catalog as AppLink publishes it: each operation with what its callers are shown, and one more where flows and Apex are
 * shown more than agents.
 */
export function actionsCatalog(catalog: Catalog, viewOf: ViewOf): Catalog {
  const status = catalog.tools.find(({ name }) => name === jobStatusName)
  const operations = ownTools(catalog).flatMap(tool => operationsOf(tool, viewOf))
  return toCatalog([...operations, ...(status ? statusOperations(catalog, status, viewOf) : [])], catalog)
}

/** Names of the operations that flows and Apex have beside those for agents, with their tools. */
export function secondOperations(catalog: Catalog, viewOf: ViewOf): ReadonlyMap<string, string> {
  const tools = catalog.tools.filter(tool =>
    tool.name === jobStatusName ? hasSecondStatus(catalog, tool, viewOf) : hasSecond(tool, viewOf),
  )
  return new Map(tools.map(({ name }) => [secondNameOf(name), name]))
}

const ownTools = ({ tools }: Catalog): readonly Tool[] => tools.filter(({ name }) => name !== jobStatusName)

const allowedTools = (catalog: Catalog, kind: CallerKind, viewOf: ViewOf): readonly ToolView[] =>
  ownTools(catalog)
    .map(tool => viewOf(tool, kind))
    .filter(({ view }) => view?.refusal === undefined)

const asked = { surface: 'actions', caller: { kind: 'invoker' } } as const

const kindsOf = (tool: Tool) => ({
  own: callerKindOf(tool, asked),
  forFlows: callerKindOf(tool, { ...asked, forFlows: true }),
})

function operationsOf(tool: Tool, viewOf: ViewOf): readonly Tool[] {
  if (!tool.surfaces.includes('actions')) return [tool]
  const { forFlows, own } = kindsOf(tool)
  const { shown, view } = viewOf(tool, own)
  return [
    ...(view?.refusal === undefined ? [shown] : []),
    ...(hasSecond(tool, viewOf) ? [toSecond(viewOf(tool, forFlows).shown)] : []),
  ]
}

/** The call of a job gives its id, whoever calls. */
function hasSecond(tool: Tool, viewOf: ViewOf): boolean {
  const { forFlows, own } = kindsOf(tool)
  if (own === forFlows || !tool.surfaces.includes('actions')) return false
  const [agents, flows] = [viewOf(tool, own), viewOf(tool, forFlows)]
  if (flows.view?.refusal !== undefined) return false
  return tool.job ? agents.view?.refusal !== undefined : agents.signature !== flows.signature
}

function toSecond(tool: Tool): Tool {
  const { agent, description, name, title } = tool
  return {
    ...tool,
    name: secondNameOf(name),
    title: `${title} for flows`,
    description: `${description} For flows and Apex, which are shown more than agents.`,
    agent: { ...agent, publish: false },
    surfaces: ['actions'],
    examples: [],
  }
}

function statusOperations(catalog: Catalog, status: Tool, viewOf: ViewOf): readonly Tool[] {
  const { forFlows, own } = kindsOf(status)
  const second = hasSecondStatus(catalog, status, viewOf)
    ? statusFor(catalog, allowedTools(catalog, forFlows, viewOf))
    : []
  return [...statusFor(catalog, allowedTools(catalog, own, viewOf)), ...second.map(toSecond)]
}

function hasSecondStatus(catalog: Catalog, status: Tool, viewOf: ViewOf): boolean {
  const { forFlows, own } = kindsOf(status)
  if (own === forFlows || !status.surfaces.includes('actions')) return false
  return catalog.tools.some(tool => tool.job && viewOf(tool, own).signature !== viewOf(tool, forFlows).signature)
}

/** `jobStatus` for who has these tools; nothing where none of them is a job. */
function statusFor({ tools }: Catalog, allowed: readonly ToolView[]): readonly Tool[] {
  const status = tools.find(({ name }) => name === jobStatusName)
  const jobs = alike(allowed).filter(({ job }) => job)
  return status && jobs.length > 0 ? [{ ...status, output: createJobStatusTool(jobs).output }] : []
}

/**
 * Reports on jobs have one schema for a field of one name: where it is masked for one of the jobs, that of the mask, which
 * fits every text.
 */
function alike(views: readonly ToolView[]): readonly Tool[] {
  const jobs = views.filter(({ shown }) => shown.job)
  const masked: Record<string, z.ZodType> = Object.fromEntries(jobs.flatMap(maskedFields))
  const align = (schema: z.ZodObject): z.ZodObject => {
    const found = Object.keys(schema.shape).flatMap(name => (masked[name] ? [[name, masked[name]] as const] : []))
    return found.length === 0 ? schema : schema.safeExtend(Object.fromEntries(found) as z.ZodRawShape)
  }
  return views.map(({ shown }) =>
    shown.job ? { ...shown, output: align(shown.output), job: alignJob(shown.job) } : shown,
  )

  function alignJob(job: NonNullable<Tool['job']>): Tool['job'] {
    return job.progress ? { ...job, progress: align(job.progress) } : job
  }
}

function maskedFields({ fields, shown: { job, output } }: ToolView): readonly (readonly [string, z.ZodType])[] {
  const shape = { ...job?.progress?.shape, ...output.shape } as Readonly<Record<string, z.ZodType>>
  const names = fields.flatMap(({ decision, leaf }) => (decision.deed === 'mask' ? [leaf.path] : []))
  return names.flatMap(name => (shape[name] ? [[name, shape[name]] as const] : []))
}
