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

/** The hash of a secret, as it stands in settings. */
export const secretHash = z.string().regex(/^sha256:[0-9a-f]{64}$/, {
  error: 'must be sha256: and 64 hex digits in small letters, the hash of the secret',
})

/** Stands in the place of a client where there is none: in the console of the host people are in the host itself. */
export const consoleClientId = 'console'

/** What a program that was let in by hand is called, in logs too. */
export const clientName = z
  .string()
  .regex(/^[A-Za-z][\w.-]{0,99}$/, {
    error: 'must be letters, digits, dots, dashes and underscores, beginning with a letter, at most 100',
  })
  .refine(name => name !== consoleClientId, { error: 'must not be that of the console of this host' })
