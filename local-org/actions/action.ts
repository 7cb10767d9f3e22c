import * as z from 'zod'

const name = z.string().regex(/^[A-Za-z]\w{0,119}(?:\.\w{1,80})?$/, 'must be a name such as Escalate_Case')

const types = ['STRING', 'BOOLEAN', 'INTEGER', 'LONG', 'DOUBLE', 'DATE', 'DATETIME', 'SOBJECT', 'OBJECT'] as const

const parameterSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z]\w{0,79}$/, 'must be a name'),
  label: z.string().max(200).optional(),
  description: z.string().max(1000).optional(),
  type: z.enum(types),
  required: z.boolean().default(false),
  /** More than one for a list. */
  maxOccurs: z.int().min(1).max(2000).default(1),
})

/** One invocable action: what the file `actions.json` holds, and what `/_local/actions` takes. */
export const actionSchema = z.strictObject({
  type: z.enum(['standard', 'flow', 'apex']),
  name,
  label: z.string().max(200).optional(),
  description: z.string().max(1000).optional(),
  inputs: z.array(parameterSchema).max(200).default([]),
  outputs: z.array(parameterSchema).max(200).default([]),
  /** Output values of each run; see `fillTemplate`, with `input` and `user`. */
  answer: z.record(z.string(), z.unknown()).default({}),
  /** Present: each run fails with these. */
  errors: z
    .array(z.strictObject({ statusCode: z.string().max(100), message: z.string().max(1000) }))
    .min(1)
    .optional(),
})

export type Action = z.infer<typeof actionSchema>

export type ActionParameter = z.infer<typeof parameterSchema>
