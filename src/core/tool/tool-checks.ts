import * as z from 'zod'
import { jobField, jobRules } from '../job/checks.ts'
import { toolNameProblem } from '../names.ts'
import { calloutsField } from './callout-checks.ts'
import { exampleProblems, examplesField } from './example.ts'
import { type FieldFault, fieldFaults, functionLike, mustBe, textThat } from './fields.ts'
import { limitsField } from './limits.ts'
import { needsField, objectsField } from './needs-field.ts'
import { runAsProblems } from './run-as-checks.ts'
import { schemaField } from './schema-field.ts'
import type { ToolSurface } from './surface.ts'
import type { Tool } from './tool.ts'

/** Milliseconds that are left to answer before Heroku's router cuts a silent response at 30 s. */
const maxDeadlineMs = 28_000
const deadline = mustBe(`1 to ${maxDeadlineMs}, since Heroku cuts a silent response at 30 s (longer work is a job)`)

const surfaces: readonly ToolSurface[] = ['actions', 'mcp', 'api']

const truth = mustBe('true or false')

/** Looked at with others by a rule below. */
const asAWhole = z.unknown().optional()

/** Every field of a tool. Types are not checked when a host starts. */
const fields = {
  name: textThat(toolNameProblem, "a name in camelCase, such as 'shipOrder'"),
  title: textThat(
    title => (title.trim() ? undefined : 'must not be empty; it is the label for people'),
    "a label for people, such as 'Ship order'",
  ),
  description: textThat(
    text => (text.trim().length < 10 ? 'at least 10 characters, say when to use the tool' : undefined),
    'a text: what the tool does, then "Use when ..."',
  ),
  input: schemaField(),
  output: schemaField(),
  examples: examplesField,
  ...{ runAs: asAWhole, people: asAWhole, acrossOrgs: asAWhole },
  writes: z.literal(
    [false, 'adds', 'changes'],
    mustBe("false (only reads), 'adds' (only makes new records) or 'changes' (alters or deletes what is there)"),
  ),
  repeatable: z.literal(
    [true, false, 'underKey'],
    mustBe("true, false or 'underKey' (its new records are written with writeOnce)"),
  ),
  agent: z.strictObject(
    { publish: z.boolean(truth), pii: z.boolean(truth).optional() },
    mustBe('{ publish: true } or { publish: false }, with pii: true for personal data'),
  ),
  needs: needsField.optional(),
  surfaces: z
    .array(
      z.enum(surfaces, mustBe(`one of '${surfaces.join("', '")}'`)),
      mustBe(`a list of '${surfaces.join("', '")}'`),
    )
    .min(1, 'name at least one'),
  callouts: calloutsField,
  deadlineMs: z.number(deadline).positive(deadline).max(maxDeadlineMs, deadline).optional(),
  limits: limitsField.optional(),
  objects: objectsField.optional(),
  job: jobField.optional(),
  prepare: functionLike('async prepare(input, context) { ... }').optional(),
  confirm: functionLike('async confirm(input, context) { ... }').optional(),
  run: functionLike('async run(input, context) { ... }'),
} satisfies Record<keyof Tool, z.ZodType>

const schema = z.strictObject(fields)

interface Rule {
  /** Fields that it looks at: it is silent while one of them is wrong in itself. */
  readonly of: readonly (keyof Tool)[]
  check(tool: Tool): string | readonly string[] | undefined
}

const rules: readonly Rule[] = [
  { of: [], check: runAsProblems },
  { of: ['input', 'examples'], check: exampleProblems },
  {
    of: ['surfaces'],
    check: tool =>
      tool.surfaces.includes('api') && typeof tool.runAs === 'string'
        ? 'surfaces: "api" has callers without a Salesforce user, so runAs must be { authorization: ... }'
        : undefined,
  },
  {
    of: ['writes', 'repeatable'],
    check: ({ repeatable, writes }) =>
      repeatable && writes === false
        ? 'repeatable: is for tools that write; one that only reads can be called again anyhow. Leave it out'
        : undefined,
  },
  {
    of: ['writes', 'confirm'],
    check: ({ confirm, writes }) =>
      confirm && writes === false
        ? 'confirm: is for tools that write; nobody is asked before one that only reads. Leave it out'
        : undefined,
  },
  {
    of: ['job'],
    check: ({ job, prepare }) =>
      prepare && !job ? 'prepare: is for jobs; a tool that answers at once does all in `run`' : undefined,
  },
  ...jobRules.map(({ check, of }) => ({ of, check: (tool: Tool) => tool.job && check(tool.job, tool) })),
]

/** What is wrong with a tool by itself, field by field. */
export function toolFaults(tool: Tool): FieldFault[] {
  const own = fieldFaults(schema, tool)
  const broken = new Set(own.map(({ field }) => field))
  const between = rules
    .filter(({ of }) => !of.some(field => broken.has(field)))
    .flatMap(({ check }) => [check(tool) ?? []].flat().map(text => ({ field: '', text })))
  return [...own, ...between]
}
