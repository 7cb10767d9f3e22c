import * as z from 'zod'
import { dropWords } from '../field-words/field-words.ts'
import type { Surface } from '../tool/surface.ts'
import type { Tool } from '../tool/tool.ts'
import { jobStatuses, takesCallback } from './job.ts'

/** What every report on a job has. Flows and agents read the first level only, so there is no other. */
const head = {
  jobId: z.string().describe('Id of the job.'),
  tool: z.string().meta({ text: 'own' }).describe('Name of the tool.'),
  status: z.enum(jobStatuses).describe('How far the job is; the last three are final.'),
  acceptedAt: z.iso.datetime().describe('When the job was accepted.'),
  endedAt: z.iso.datetime().optional().describe('When the job ended.'),
  failureCode: z.string().optional().meta({ text: 'own' }).describe('What went wrong.'),
  // What it quotes of an org is not kept apart.
  failureMessage: z.string().optional().meta({ text: 'untrusted' }).describe('What is wrong, and what to do.'),
}

/** Nobody is called back about it. */
const waiting = {
  waitingReason: z
    .string()
    .meta({ text: 'own' })
    .optional()
    .describe(
      'Why the job waits, while its org takes no more requests, since few API calls are left or too many are under way.',
    ),
}

/** For jobs that may go on when the session of the person has ended. */
const continued = {
  continuedAs: z
    .string()
    .optional()
    .describe('The stored authorization under which the job went on after the session had ended.'),
}

/** For jobs that call back. */
const callbackCounts = {
  callbacksDelivered: z.int32().optional().describe('Callbacks that the org has taken.'),
  callbacksWaiting: z.int32().optional().describe('Callbacks still to be delivered.'),
  callbacksLost: z.int32().optional().describe('Callbacks that the org did not take within 24 hours, or refused.'),
}

const event = { eventId: z.string().describe('The same id means the same event, delivered again.') }

/** Names that no tool can have for a field. */
const reserved: ReadonlySet<string> = new Set(
  Object.keys({ ...head, ...waiting, ...continued, ...callbackCounts, ...event }),
)

/**
 * What `jobStatus` answers for a job of any of these tools. Agents and flows read the first level only, so what lies deeper
 * is left out where a callback has it.
 * @param startedOn where the jobs are started, which decides whether they can call back
 */
export function statusSchemaOf(tools: readonly Tool[], startedOn: Surface = 'actions'): z.ZodObject {
  const fields = tools.flatMap(tool => fieldsOf(tool).filter(([, field]) => !tool.job?.callback || !isDeep(field)))
  const callsBack = tools.some(tool => takesCallback(tool, startedOn))
  return reportSchemaOf(fields, { ...headOf(tools), ...waiting, ...(callsBack && callbackCounts) })
}

/** What a job of the tool posts to the address it was given. */
export const callbackSchemaOf = (tool: Tool): z.ZodObject =>
  reportSchemaOf(fieldsOf(tool), { ...headOf([tool]), ...event })

const headOf = (tools: readonly Tool[]) => ({ ...head, ...(tools.some(({ job }) => job?.continueAs) && continued) })

/** What a caller of `jobStatus` gets to see of a report. */
export const toShownReport = (status: Tool, report: Fields): Fields =>
  Object.fromEntries(Object.entries(report).filter(([name]) => Object.hasOwn(status.output.shape, name)))

type Fields = Readonly<Record<string, unknown>>

/**
 * The schema of a report: what all have in common, then the fields of progress and output, side by side. Those of another
 * tool, and those not known yet, are left out.
 */
function reportSchemaOf(given: readonly (readonly [string, z.core.$ZodType])[], own: z.ZodRawShape): z.ZodObject {
  const fields = given.map(([name, field]) => [name, toOptional(field)] as const)
  return z.object({ ...own, ...Object.fromEntries(fields.reverse()) })
}

/** Of these the kind alone tells. */
const flatKinds: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'enum'])

/** Whether it is an object, or a list of such. */
function isDeep(field: z.core.$ZodType): boolean {
  if (flatKinds.has(field._zod.def.type)) return false
  const { items, type } = JSON.parse(shapeOf(field)) as { type?: string; items?: { type?: string } }
  return type === 'object' || items?.type === 'object'
}

/** What is wrong with a tool that is a job, beside others that are. */
export interface ReportFault {
  readonly of: Tool
  readonly text: string
}

/** Fields that no report can show: one name has one meaning at the first level. */
export function reportFaults(tools: readonly Tool[]): readonly ReportFault[] {
  const seen = new Map<string, SeenField>()
  return tools.flatMap(tool =>
    fieldsOf(tool).flatMap(([name, field]) => {
      const other = seen.get(name) ?? { tool: tool.name, field }
      seen.set(name, other)
      return problemsOf({ name, field, other }).map(text => ({ of: tool, text }))
    }),
  )
}

interface SeenField {
  readonly tool: string
  readonly field: z.core.$ZodType
}

interface FieldUse extends Pick<SeenField, 'field'> {
  readonly name: string
  readonly other: SeenField
}

function problemsOf({ field, name, other }: FieldUse): string[] {
  const start = `field "${name}":`
  if (reserved.has(name)) return [`${start} every report on a job has one of this name already; rename it`]
  return other.field === field || shapeOf(other.field) === shapeOf(field)
    ? []
    : [`${start} jobStatus has it from "${other.tool}" with another type; rename it`]
}

const fieldsOf = ({ job, output }: Tool): readonly (readonly [string, z.core.$ZodType])[] =>
  job ? [...Object.entries(job.progress?.shape ?? {}), ...Object.entries(output.shape)] : []

function toOptional(field: z.core.$ZodType): z.ZodType {
  const optional = z.optional(field)
  const { description } = z.globalRegistry.get(field) ?? {}
  return description === undefined ? optional : optional.describe(description)
}

/** The type alone, without words. A type that JSON Schema cannot express is another one each time. */
function shapeOf(field: z.core.$ZodType): string {
  try {
    const schema = z.toJSONSchema(field, { io: 'output', override: dropWords })
    return JSON.stringify(schema, (key, value) => (key === 'description' || key === 'default' ? undefined : value))
  } catch {
    return '"not JSON"'
  }
}
