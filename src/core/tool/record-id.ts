import * as z from 'zod'
import { toLongId } from '../ids.ts'

const error = 'must be the id of a record, 15 or 18 letters and digits; names are no ids'
const ends = { error, abort: true } as const

/**
 * A field for the id of a record: takes 15 characters as well as 18, and `run` gets 18 in any case. Whether there is such a
 * record, only the org knows.
 */
export const recordId = (): z.ZodString =>
  z
    .string()
    .min(15, ends)
    .max(18, ends)
    .refine(text => /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(text), ends)
    .overwrite(toLongId)
