import type * as z from 'zod'
import { type Field, refused } from './field.ts'
import type { SchemaNode } from './node.ts'
import { unwrap, type Zod } from './unwrap.ts'
import { toChoiceNode } from './value.ts'

/**
 * Choices of one type become one list of values; objects stay apart. A discriminator is not named: Salesforce takes its
 * value for the name of a shared schema, and an inline schema has no name.
 */
export function toUnionNode(def: z.core.$ZodUnionDef, field: Field): SchemaNode {
  const options = def.options.flatMap(flatten)
  const cores = options.map(option => unwrap(option, field.side))
  if (cores.some(({ nullable }) => nullable)) return refused(field, 'write .nullable() around the union, not inside')
  if (cores.every(({ core }) => core._zod.def.type === 'object')) {
    const nodes = options.map((option, index) => field.toNode(option, { ...field, path: `${field.path}|${index + 1}` }))
    return 'discriminator' in def ? { oneOf: nodes } : { anyOf: nodes }
  }
  return toOneChoice(cores.map(({ core }) => core)) ?? refused(field, advice)
}

const advice =
  'a union has choices of one type, or objects only: write one type and say in its description what it may hold, or a field for each'

/** Unions inside a union are more choices. */
function flatten(option: z.core.$ZodType): readonly z.core.$ZodType[] {
  const { def } = (option as Zod)._zod
  return def.type === 'union' ? def.options.flatMap(flatten) : [option]
}

function toOneChoice(cores: readonly Zod[]): SchemaNode | undefined {
  const isChoice = cores.every(({ _zod: { def } }) => def.type === 'literal' || def.type === 'enum')
  const values = new Set(cores.flatMap(({ _zod }) => [...(_zod.values ?? [])]))
  return isChoice ? toChoiceNode([...values]) : undefined
}
