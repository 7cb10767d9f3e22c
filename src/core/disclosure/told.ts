import type { FieldWords } from '../field-words/field-words.ts'
import type { Tool } from '../tool/tool.ts'
import { type CallerKind, callerKinds } from './disclosure.ts'

/** What is done with a field of an answer. */
export type Done = 'shown' | 'masked' | 'dropped'

/** A field of what a tool gives, as one kind of caller has it. */
export interface ToldField {
  /** Such as `contacts.email`; lists add nothing, `*` are the values of a record. */
  readonly path: string
  readonly words: FieldWords
  readonly done: Done
  /** What a mask leaves, in a word; `undefined`: nothing. */
  readonly left?: string | undefined
}

/** What one kind of caller has of a tool. */
export interface ToldCaller {
  readonly kind: CallerKind
  /** Of AppLink, where it is not the one with the name of the tool. */
  readonly operation?: string | undefined
  readonly isRefused: boolean
  /** Entries of a list at most. */
  readonly rows?: number | undefined
  /** Characters of an answer at most. */
  readonly characters?: number | undefined
  /** All fields of the tool, the same for every kind. */
  readonly fields: readonly ToldField[]
}

/** Who is shown what of a tool: one entry for each kind of caller that can call it. */
export interface ToldTool {
  readonly name: string
  readonly title: string
  /** The objects of an org that it touches, in words. */
  readonly touches: string
  readonly callers: readonly ToldCaller[]
}

/** Tells what a policy does, for people. */
export interface DisclosureReport {
  /** In the order of the catalog, without `jobStatus`, which gives what the tools of the jobs give. */
  readonly told: readonly ToldTool[]
}

/**
 * The kinds of caller that can call a tool at all. Apex alone is called back, so flows begin nothing that calls back; with a
 * stored authorization people need a permission of their own.
 */
export function kindsCalling({ agent, job, people, runAs, surfaces }: CallableTool): readonly CallerKind[] {
  const [isAction, isMcp] = [surfaces.includes('actions'), surfaces.includes('mcp')]
  const isStored = typeof runAs !== 'string'
  const isForPeople = isMcp && (runAs === 'user' || (isStored && people !== undefined))
  const calls: ReadonlyMap<CallerKind, boolean> = new Map([
    ['agent', isAction && agent.publish],
    ['flow', isAction && job?.callback === undefined],
    ['apex', isAction],
    ['mcpPerson', isForPeople],
    ['mcpService', isMcp && isStored],
    ['api', surfaces.includes('api')],
    ['console', isForPeople],
  ])
  return callerKinds.filter(kind => calls.get(kind))
}

type CallableTool = Pick<Tool, 'agent' | 'job' | 'people' | 'runAs' | 'surfaces'>
