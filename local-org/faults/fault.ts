import * as z from 'zod'

const match = {
  /** Path of the request; `*` stands for any text. Default: every path but `/_local`. */
  path: z.string().max(500).default('*'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']).optional(),
  /** Username whose token the request carries, without letter case. */
  user: z.string().max(100).optional(),
  /** How often it strikes. Default: until it is deleted. */
  count: z.int().min(1).optional(),
  /** Share of the matching requests it strikes, from 0 to 1. */
  probability: z.number().min(0).max(1).default(1),
}

const ms = z.int().min(0).max(600_000)

/** What goes wrong, and for which requests. */
export const faultSchema = z.discriminatedUnion('fault', [
  /** The answer comes this much later. */
  z.strictObject({ ...match, fault: z.literal('delay'), ms }),
  /** The request is answered with an error in Salesforce's shape and not executed. */
  z.strictObject({
    ...match,
    fault: z.literal('status'),
    status: z.int().min(400).max(599),
    errorCode: z.string().max(100).default('UNKNOWN_EXCEPTION'),
    message: z.string().max(1000).default('An error that /_local/faults asked for'),
  }),
  /** The connection is cut without an answer. */
  z.strictObject({ ...match, fault: z.literal('reset') }),
  /** The session of the request ends for good. */
  z.strictObject({ ...match, fault: z.literal('expired-token') }),
  /** UNABLE_TO_LOCK_ROW. */
  z.strictObject({ ...match, fault: z.literal('lock') }),
  /** FIELD_CUSTOM_VALIDATION_EXCEPTION, as of a validation rule. */
  z.strictObject({ ...match, fault: z.literal('validation') }),
  /** DUPLICATES_DETECTED, as of a duplicate rule. */
  z.strictObject({ ...match, fault: z.literal('duplicates') }),
  /** REQUEST_LIMIT_EXCEEDED, as when the day's API calls are used up. */
  z.strictObject({ ...match, fault: z.literal('daily-limit') }),
  /** Executed; half of the answer comes at once, the rest after this time. */
  z.strictObject({ ...match, fault: z.literal('slow-body'), ms }),
  /** Executed; the connection is cut without an answer. */
  z.strictObject({ ...match, fault: z.literal('lost-answer') }),
])

export type Fault = z.infer<typeof faultSchema>

/** A fault that waits for requests, or has struck as often as it should. */
export interface ActiveFault {
  readonly id: string
  readonly fault: Fault
  /** How often it struck. */
  hits: number
  /** How often the caller went away while it lasted. */
  aborted: number
}
