import type { CallerKind } from '../core/disclosure/disclosure.ts'
import type { Classification } from '../core/field-words/field-words.ts'
import type { Undeclared } from '../core/org/reach.ts'

/** What is done with a field, from the least to the most: `refuse` keeps the whole tool from the caller. */
export const deeds = ['show', 'mask', 'drop', 'refuse'] as const
export type Deed = (typeof deeds)[number]

/**
 * What a mask leaves of a text: nothing, its last four letters or digits, the domain of a mail address, initials of a name,
 * the year of a date. A text of another form is masked whole.
 */
export const maskNames = ['whole', 'lastFour', 'domain', 'initials', 'year'] as const
export type MaskName = (typeof maskNames)[number]

/** For whom a rule is. */
export type PolicyCallers = CallerKind | 'everyone' | readonly CallerKind[]

/**
 * A rule of the policy: fields that fit all that it names are treated so for these callers. Of two rules for a field the one
 * that says more exactly which field it means counts: one that names the field, then one that names the tool, then one that
 * names neither. Of two that are as exact the stricter one counts.
 */
export interface PolicyRule {
  readonly to: PolicyCallers
  /** Fields of this classification and of every higher one. */
  readonly classification?: Classification
  /** Fields of this category. */
  readonly compliance?: string
  /** Name of a tool. */
  readonly tool?: string
  /** With `tool` only: a field of its output or progress, such as `contacts.email`, and all that is in it. */
  readonly field?: string
  readonly do: Deed
  /** With `do: 'mask'` only. Default `whole`. */
  readonly mask?: MaskName
}

/** How much an answer may hold. */
export interface AnswerLimit {
  readonly to: PolicyCallers
  /** Default: every tool. */
  readonly tool?: string
  /** Entries of a list at most. */
  readonly rows?: number
  /** Characters of the answer, as JSON, at most. */
  readonly characters?: number
}

/** What an app lets out of what its tools give, by kind of caller. What no rule is about is shown. */
export interface DataPolicy {
  readonly rules?: readonly PolicyRule[]
  readonly answers?: readonly AnswerLimit[]
  readonly objects?: ObjectsPolicy
}

/** What holds for the objects that tools name as theirs (`objects` of a tool). */
export interface ObjectsPolicy {
  /**
   * A request for another object is refused before it leaves; with `report` it is sent, and a line of the log says so. While
   * developing it is refused always. `refuse` said here asks every tool to name its objects. Default: refused, for tools
   * that name them.
   */
  readonly undeclared: Undeclared
}
