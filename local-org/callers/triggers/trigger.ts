import * as z from 'zod'
import { readTextFile } from '../../text.ts'

/** Stands for a flow that an event or a change of a record starts, and that calls one operation of the app. */
export const triggerSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z]\w{0,79}$/, 'must be a name such as Ship_Order'),
  /** A platform event, or the object whose records are watched. */
  on: z.string().regex(/^[A-Za-z]\w{0,79}$/, 'must be the API name of an object'),
  /** Of a record. Flows that a deletion starts have no asynchronous path. */
  when: z
    .array(z.enum(['create', 'update']))
    .min(1)
    .default(['create', 'update']),
  /** Entry conditions: fields with the values they must have. */
  if: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
  /** Starts at an update only where the conditions did not hold before. */
  doesRequireRecordChangedToMeetCriteria: z.boolean().default(false),
  /** operationId, which is the tool's name. */
  operation: z.string().min(1).max(200),
  /** What it gets; see `fillTemplate`, with `record`, `prior` and `user`. */
  input: z.record(z.string(), z.unknown()).default({}),
  /** Of an event. Who changed a record runs its flow. */
  runAs: z.enum(['automated-process', 'publisher']).default('automated-process'),
  /** How often the flow calls before it gives up, where its fault path and a decision on `responseCode` lead back to the call. */
  attempts: z.int().min(1).max(10).default(1),
})

export type Trigger = z.infer<typeof triggerSchema>

const fileSchema = z.strictObject({ triggers: z.array(triggerSchema).max(1000) })

/** The triggers of a file, `{"triggers": [...]}`. @throws Error naming the file and what is wrong in it */
export function readTriggers(file: string): readonly Trigger[] {
  const read = (): unknown => {
    try {
      return JSON.parse(readTextFile(file))
    } catch (error) {
      throw new Error(`${file}: ${error instanceof Error ? error.message : error}`, { cause: error })
    }
  }
  const given = fileSchema.safeParse(read())
  if (given.success) return given.data.triggers
  throw new Error(`${file}: ${z.prettifyError(given.error)}`)
}
