import * as z from 'zod'
import { fieldNamesAt, nearestField } from '../invoke/field-names.ts'
import { toPathText } from '../invoke/issues.ts'

/** What is wrong with a declaration. */
export interface FieldFault {
  /** The field at the first level. */
  readonly field: string
  /** Starts with the path of what is wrong, and says what to write. */
  readonly text: string
}

/** Zod makes code for what it checks, which takes longer than a single check without it. */
export const checkedOnce = { jitless: true } as const

type RawIssue = z.core.$ZodRawIssue

/** The error of a Zod type whose values come from the code of an app: what it must be. */
export const mustBe = (what: string) => ({
  error: ({ code, input }: RawIssue): string | undefined => {
    if (code === 'unrecognized_keys') return undefined
    return input === undefined ? `is missing; it must be ${what}` : `must be ${what}${toGivenText(input)}`
  },
})

/** As `mustBe`, for a field into which somebody may have written a secret. */
export const mustSecretlyBe = (what: string) => ({
  error: ({ input }: RawIssue) => `${input === undefined ? 'is missing; it must' : 'must'} be ${what}`,
})

const maxShown = 40

/** What was written instead, for the end of a sentence; nothing when that is long. */
export function toGivenText(input: unknown): string {
  if (input === null || ['boolean', 'number'].includes(typeof input)) return `, not ${input}`
  return typeof input === 'string' && input.length <= maxShown ? `, not ${JSON.stringify(input)}` : ''
}

/** A text about which the function has something to say, or `undefined`. */
export const textThat = (problemOf: (text: string) => string | undefined, what: string) =>
  z.string(mustBe(what)).superRefine((text, { addIssue }) => {
    const problem = problemOf(text)
    if (problem !== undefined) addIssue(problem)
  })

/** A whole number from one to a largest. */
export const countUpTo = (max: number, what: string) => {
  const error = mustBe(what)
  return z.int(error).min(1, error).max(max, error)
}

export const functionLike = (example: string) =>
  z.custom(value => typeof value === 'function', mustBe(`a function: ${example}`))

/** What the fields of a declaration have that their schema does not take; nothing when it is sound. */
export function fieldFaults(schema: z.ZodType, value: unknown): FieldFault[] {
  const { error } = schema.safeParse(value, checkedOnce)
  return (error?.issues ?? []).flatMap(issue => toFaults(schema, issue))
}

function toFaults(schema: z.ZodType, issue: z.core.$ZodIssue): FieldFault[] {
  const { message, path } = issue
  if (issue.code !== 'unrecognized_keys') return [toFault(path, message)]
  const known = fieldNamesAt(schema, path)
  return issue.keys.map(key => toFault([...path, key], `there is no such field; ${toHint(key, known)}`))
}

const toFault = (path: readonly PropertyKey[], message: string): FieldFault => ({
  field: String(path[0] ?? ''),
  text: path.length === 0 ? message : `${toPathText(path)}: ${message}`,
})

function toHint(key: string, known: readonly string[]): string {
  const nearest = nearestField(key, known)
  return nearest === undefined ? `there are ${known.join(', ')}` : `did you mean "${nearest}"?`
}
