import * as z from 'zod'
import { jsonOf } from '../../core/json.ts'

/** The entries of a setting that is a list. @throws Error without a piece of the text */
export function readEntries(text: string, max: number): readonly unknown[] {
  const entries = z.array(z.unknown()).max(max).safeParse(jsonOf(text))
  if (entries.success) return entries.data
  throw new Error('must be a JSON list of entries')
}

/** What is wrong with an entry, by its place and field. */
export const toEntryProblem = (index: number, { message, path }: z.core.$ZodIssue): string =>
  [`entry ${index + 1}`, ...(path.length > 0 ? [path.join('.')] : []), message].join(': ')
