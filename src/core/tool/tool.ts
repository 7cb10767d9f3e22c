import * as z from 'zod'
import type { ContextOf, JobOptions } from '../job/options.ts'
import type { CalloutDeclaration } from './callout.ts'
import { toClosedSchema } from './closed.ts'
import type { ToolContext } from './context.ts'
import { declareAs, toGiven } from './declared.ts'
import type { ToolExample } from './example.ts'
import type { ToolLimits } from './limits.ts'
import type { People, RunAs } from './run-as.ts'
import type { Surface, ToolSurface } from './surface.ts'

/** `false`: it only reads. `adds`: it only makes new records. `changes`: it also alters or deletes what is there. */
export type Writes = false | 'adds' | 'changes'

/** When the same call again changes nothing more. */
export type Repeatability = boolean | 'underKey'

/** What agents get to see of a tool. */
export interface AgentOptions {
  /** Whether agents get the tool as an action. */
  readonly publish: boolean
  /** Whether input or output holds personal data, which Salesforce then masks for the model. Default false. */
  readonly pii?: boolean
}

/** What a tool does with the records of one object. Reading them needs no word. */
export interface ObjectNeeds {
  readonly rights?: readonly ('create' | 'edit' | 'delete' | 'viewAll' | 'modifyAll')[]
  /** API names of fields that the tool reads. */
  readonly read?: readonly string[]
  /** API names of fields that the tool reads and writes. */
  readonly edit?: readonly string[]
}

/**
 * The objects of orgs that a tool touches, by API name; what it writes it may read. A request for another one is refused
 * before it leaves.
 */
export interface ToolObjects {
  /**
   * A relationship whose name says nothing of its object, such as `Primary__r`, is named too. What is no object has the
   * name of its resource: `apexrest/quotes`, `graphql`.
   */
  readonly read?: readonly string[]
  /** `actions/custom/flow/Name` for an invocable action, `*` for records that are deleted by their ids alone. */
  readonly write?: readonly string[]
}

/** What a tool needs in the org; for `user-plus` tools it becomes the session permission set. */
export interface ToolNeeds {
  /** By API name of the object or custom metadata type. */
  readonly objects: Readonly<Record<string, ObjectNeeds>>
}

export interface ToolOptions<
  Input extends z.ZodObject,
  Output extends z.ZodObject,
  Job = undefined,
  Prepared = undefined,
> {
  /** operationId, MCP tool name, Apex method and Flow action: camelCase letters and digits, at most 64. */
  readonly name: string
  /** Label for people. */
  readonly title: string
  /** For a model that chooses: what the tool does, then "Use when ...". At least 10 characters. */
  readonly description: string
  readonly input: Input
  readonly output: Output
  /** What people ask, with the input that answers it: for tests of agents, documents and prompts. Default none. */
  readonly examples?: readonly ToolExample<z.input<Input>>[]
  /** Default `user`. */
  readonly runAs?: RunAs
  /** Only with an authorization: which people the tool is for. Without it none of them gets it. */
  readonly people?: People | undefined
  /** Only with an authorization: whether it may be one of another org than the caller's. Default false. */
  readonly acrossOrgs?: boolean
  /** What the tool does to data. */
  readonly writes: Writes
  /**
   * Only of a tool that writes: whether the same call again leaves everything as the first one did, always or under the key
   * of the first, where it writes new records with `writeOnce` alone. Default false.
   */
  readonly repeatable?: Repeatability
  /** Default `{ publish: true }`; a job with a callback is for Apex only. */
  readonly agent?: AgentOptions
  /** Rights on objects and fields, for the permission set that publishing makes. */
  readonly needs?: ToolNeeds
  /** Default `['actions', 'mcp']`. */
  readonly surfaces?: readonly ToolSurface[]
  /** Third parties that the tool talks to; their variables are asked for at start. */
  readonly callouts?: readonly CalloutDeclaration[]
  /** Milliseconds until the tool is cut off; default from `TOOL_DEADLINE_MS`. Heroku cuts a silent response at 30 s. */
  readonly deadlineMs?: number
  /** What a call may use of orgs at most: one that needs more is ended. Default: no bound but the deadline. */
  readonly limits?: ToolLimits
  /** The objects that it touches, and no others. Default: whatever its user may. */
  readonly objects?: ToolObjects
  /** Makes the tool a job: it may take longer than a request, and survives a restart. */
  readonly job?: Job
  /**
   * Jobs only, and in front of `run`: runs within the call, under its deadline, before the job is accepted. What it throws
   * is the answer of the call; what it gives is kept sealed until the job has ended, and `run` gets it as `prepared`, as
   * JSON carries it. For `user-plus` this is where the session permission set is active: it is gone in `run`. May run
   * more than once for one job, so it only reads.
   */
  prepare?(input: z.output<Input>, context: ToolContext): Promise<Prepared>
  /**
   * Only of a tool that writes, and behind `prepare`: what a person is asked before this very call, a sentence with names in
   * the place of ids; `undefined` when the call changes nothing, whatever is there when it runs, so that nobody is asked and
   * a token for reading is enough. Decide that by the input. Without `confirm` she is shown the arguments. It only reads,
   * under the deadline and with the rights of the call; what it throws is the answer, and then nobody is asked.
   */
  confirm?(input: z.output<Input>, context: ConfirmContext<Prepared>): Promise<string | undefined>
  /** The work. Throws `AppError` for what the caller should know; anything else becomes `internal`. */
  run(input: z.output<Input>, context: ContextOf<Job, Prepared>): Promise<z.input<Output>>
}

/** What `confirm` gets besides the input. */
export interface ConfirmContext<Prepared = unknown> extends ToolContext {
  /** What the tool's `prepare` gave. */
  readonly prepared: Prepared
}

/** A tool: a plain value that knows neither HTTP nor MCP nor OpenAPI. */
export interface Tool<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly input: Input
  readonly output: Output
  readonly examples: readonly ToolExample[]
  readonly runAs: RunAs
  readonly people: People | undefined
  readonly acrossOrgs: boolean
  readonly writes: Writes
  readonly repeatable: Repeatability
  readonly agent: AgentOptions
  readonly needs: ToolNeeds | undefined
  readonly surfaces: readonly Surface[]
  readonly callouts: readonly CalloutDeclaration[]
  readonly deadlineMs: number | undefined
  readonly limits: ToolLimits | undefined
  readonly objects: ToolObjects | undefined
  readonly job: JobOptions | undefined
  readonly prepare?: ((input: z.output<Input>, context: ToolContext) => Promise<unknown>) | undefined
  confirm?(input: z.output<Input>, context: ConfirmContext): Promise<string | undefined>
  run(input: z.output<Input>, context: ToolContext): Promise<z.input<Output>>
}

/**
 * Declares a tool. Input keys that the schema does not name are refused at every level, as the published document says.
 * Checks nothing: the catalog checks every tool at start.
 */
export function defineTool<
  Input extends z.ZodObject,
  Output extends z.ZodObject,
  const Job extends JobOptions | undefined = undefined,
  Prepared = undefined,
>(options: ToolOptions<Input, Output, Job, Prepared>): Tool<Input, Output> {
  const given = toGiven(options)
  const defaults = {
    examples: [],
    runAs: 'user',
    people: undefined,
    acrossOrgs: false,
    repeatable: false,
    agent: { publish: given.job?.callback === undefined },
    needs: undefined,
    surfaces: ['actions', 'mcp'],
    callouts: [],
    deadlineMs: undefined,
    limits: undefined,
    objects: undefined,
    job: undefined,
    prepare: undefined,
  } as const
  return declareAs('tool', { ...defaults, ...given, input: closed(given.input) }, defineTool)
}

const closed = <Input extends z.ZodObject>(input: Input): Input =>
  input instanceof z.ZodObject ? toClosedSchema(input.strict() as unknown as Input) : input
