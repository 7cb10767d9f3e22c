import * as z from 'zod'
import type { CallerKind } from '../../../src/core/disclosure/disclosure.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { toClosedSchema } from '../../../src/core/tool/closed.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import { createPolicies } from '../../../src/policy/policy.ts'
import type { DataPolicy, PolicyRule } from '../../../src/policy/policy-form.ts'
import { toolWith } from '../world.ts'

export const confidential = { classification: 'Confidential' } as const
export const pii = { compliance: ['PII'] }

/** A tool that gives what it gets. */
export const giving = (output: z.ZodObject, more: object = {}): Tool =>
  toolWith({
    name: 'giveBack',
    input: z.object({ value: z.unknown(), note: z.string().optional() }),
    output,
    run: async ({ value }) => value as never,
    ...more,
  })

export const maskPii: PolicyRule = { to: 'everyone', compliance: 'PII', do: 'mask' }
export const dropPii: PolicyRule = { to: 'everyone', compliance: 'PII', do: 'drop' }

interface ShownOptions extends DataPolicy {
  readonly kind?: CallerKind
}

/** What an agent is shown of a value that a tool with this output gives, and whether the schema that it is shown says so. */
export function shownOf(output: z.ZodObject, value: object, { kind = 'agent', ...policy }: ShownOptions) {
  const tool = giving(output)
  const { shown, view } = createPolicies(policy, createCatalog([tool])).explain(tool, kind)
  const given = tool.output.parse(value)
  const { fields, leftOut, withheld } = view?.show(given) ?? { fields: given, leftOut: {}, withheld: [] }
  const { error } = toClosedSchema(shown.output).safeParse(fields)
  return { shown: fields, schema: shown.output, withheld, leftOut, misfit: error?.message }
}
