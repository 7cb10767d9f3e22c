import * as z from 'zod'

/** Fields of the form, in their order, with what browsers need to help filling them in. */
export const fields = [
  { name: 'firstName', label: 'First name', type: 'text', autocomplete: 'given-name', maxLength: 40 },
  { name: 'lastName', label: 'Last name', type: 'text', autocomplete: 'family-name', maxLength: 80 },
  { name: 'email', label: 'Email address', type: 'email', autocomplete: 'email', maxLength: 80 },
  { name: 'channel', label: 'Your channel or company', type: 'text', autocomplete: 'organization', maxLength: 255 },
] as const

export type FieldName = (typeof fields)[number]['name']
export type Values = Readonly<Record<FieldName, string>>
export type Messages = Readonly<Partial<Record<FieldName, string>>>

/** Invisible to people; programs that fill in everything fill it in. */
export const trapName = 'homepage'

const line = (missing: string, max: number) =>
  z
    .string()
    .trim()
    .min(1, { error: missing })
    .max(max, { error: `Use at most ${max} characters.` })
    .refine(text => !/\p{Cc}|:\/\/|www\./iu.test(text), { error: 'Leave out web addresses and line breaks.' })
    // What reads a form puts this where the bytes are no UTF-8.
    .refine(text => !text.includes('\ufffd'), { error: 'Some letters did not arrive. Please type them again.' })

const address = z.email({ error: 'Enter an address such as name@example.com.' })

const form = z.object({
  firstName: line('Enter your first name.', 40),
  lastName: line('Enter your last name.', 80),
  email: z
    .string()
    .trim()
    .min(1, { error: 'Enter your email address.' })
    .max(80, { error: 'Use at most 80 characters.' })
    .pipe(address),
  channel: line('Enter the name of your channel or company.', 255),
})
/** What was typed, and what is wrong with it, field by field. */
export interface Reading {
  readonly values: Values
  readonly messages: Messages
}

export const emptyValues: Values = { firstName: '', lastName: '', email: '', channel: '' }

/** Reads a sent form. Never throws: everything that is wrong has a message. */
export function readForm(given: Readonly<Record<string, unknown>>): Reading {
  const typed = Object.fromEntries(fields.map(({ name }) => [name, toText(given[name])])) as Values
  const result = form.safeParse(typed)
  const issues = result.error?.issues ?? []
  const messages = Object.fromEntries(issues.toReversed().map(({ message, path }) => [String(path[0]), message]))
  return { values: result.data ?? typed, messages }
}

const toText = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 1000) : '')
