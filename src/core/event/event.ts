import * as z from 'zod'
import { defaultMaxPerUser } from '../job/job.ts'
import type { JobContext } from '../job/options.ts'
import type { CalloutDeclaration } from '../tool/callout.ts'
import { declareAs, toGiven } from '../tool/declared.ts'
import type { ToolLimits } from '../tool/limits.ts'
import type { StoredRunAs } from '../tool/run-as.ts'
import type { Tool, ToolObjects } from '../tool/tool.ts'

/** What Data Cloud says of an event beside its payload. */
export interface EventFacts {
  /** The same id means the same event, sent again. */
  readonly id: string
  /** What happened to the record, in Data Cloud's words, such as `INSERT`; empty when it did not say. */
  readonly prompt: string
  /** API name of the object that the record is of; empty when it was not said. */
  readonly object: string
  /** When Data Cloud published the event, as it wrote it; empty when it did not. */
  readonly publishedAt: string
}

/** What `run` gets besides the payload: as a job, but that nobody asked, so there is no user and nobody to report to. */
export interface EventContext extends Omit<JobContext, 'user' | 'progress' | 'prepared'> {
  readonly event: EventFacts
}

export interface EventOptions<Payload extends z.ZodObject> {
  /** Last part of the address `/events/{name}`: camelCase letters and digits, at most 64, none that a tool has. */
  readonly name: string
  /** API name of the Data Action Target in Data Cloud. What another target signs is refused. */
  readonly dataActionTarget: string
  /** The record as it is after the change, by API name of its fields. Fields that it does not name are dropped. */
  readonly payload: Payload
  /** The stored authorization whose rights `run` gets: an event comes without a user. */
  readonly runAs: StoredRunAs
  /** Whether that authorization may be one of another org than the event's. Default false. */
  readonly acrossOrgs?: boolean
  /** Third parties that `run` talks to; their variables are asked for at start. */
  readonly callouts?: readonly CalloutDeclaration[]
  /** Milliseconds from the first start to the end, at most 24 hours; default one hour. Waiting for a turn does not count. */
  readonly timeLimitMs?: number
  /** Events that are handled at a time; further ones wait. Default 5, so that a flood of them leaves room for jobs. */
  readonly maxRunning?: number
  /** What an attempt may use of orgs at most: one that needs more is ended, and the event with it. Default: no bound. */
  readonly limits?: ToolLimits
  /** The objects that `run` touches, and no others. Default: whatever its authorization may. */
  readonly objects?: ToolObjects
  /** The work: done again when it fails in passing, so write with upserts, under `event.id` where nothing else is unique. */
  run(payload: z.output<Payload>, context: EventContext): Promise<void>
}

/** A handler of events: a plain value that knows neither HTTP nor signatures nor where events are kept. */
export interface EventHandler<Payload extends z.ZodObject = z.ZodObject> {
  readonly name: string
  readonly dataActionTarget: string
  readonly payload: Payload
  readonly runAs: StoredRunAs
  readonly acrossOrgs: boolean
  readonly callouts: readonly CalloutDeclaration[]
  readonly timeLimitMs: number | undefined
  readonly maxRunning: number | undefined
  readonly limits: ToolLimits | undefined
  readonly objects: ToolObjects | undefined
  run(payload: z.output<Payload>, context: EventContext): Promise<void>
}

/** Declares a handler of Data Cloud events. Checks nothing: the catalog checks every handler at start. */
export function defineEvent<Payload extends z.ZodObject>(options: EventOptions<Payload>): EventHandler<Payload> {
  const defaults = {
    acrossOrgs: false,
    callouts: [],
    timeLimitMs: undefined,
    maxRunning: undefined,
    limits: undefined,
    objects: undefined,
  }
  return declareAs('event', { ...defaults, ...toGiven(options) }, defineEvent)
}

const facts = z.object({ id: z.string(), prompt: z.string(), object: z.string(), publishedAt: z.string() })

/** The job that handles one event. It is on no surface of tools. */
export function toEventTool(handler: EventHandler): Tool {
  const { acrossOrgs, callouts, limits, maxRunning, name, objects, payload, run, runAs, timeLimitMs } = handler
  const input = z.object({ event: facts, payload })
  return Object.freeze<Tool<typeof input>>({
    ...{ name, title: name, description: `Handles events of ${handler.dataActionTarget}.` },
    ...{
      input,
      output: z.object({}),
      runAs,
      people: undefined,
      acrossOrgs,
      writes: 'changes',
      repeatable: false,
      callouts,
      surfaces: ['events'],
    },
    ...{
      examples: [],
      agent: { publish: false },
      needs: undefined,
      deadlineMs: undefined,
      limits,
      objects,
      prepare: undefined,
    },
    job: { ...(timeLimitMs !== undefined && { timeLimitMs }), maxPerUser: maxRunning ?? defaultMaxPerUser },
    async run(given, context) {
      await run(given.payload, Object.assign(context as JobContext, { event: given.event }))
      return {}
    },
  }) as unknown as Tool
}
