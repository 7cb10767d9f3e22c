import type * as z from 'zod'
import { foreignWordsNote, isForeign } from '../foreign-words.ts'
import { toListNode, toMapNode } from './collection.ts'
import { type Field, refused } from './field.ts'
import type { SchemaNode } from './node.ts'
import { toObjectNode } from './object.ts'
import { toSchemaRefusal } from './refusals.ts'
import { toUnionNode } from './union.ts'
import { type Side, unwrap, type Zod } from './unwrap.ts'
import { oneTypeOnly, toChoiceNode, toNumberNode, toTextNode } from './value.ts'

/** A schema of a tool as the document has it, with every reason why it cannot be published. */
export interface Conversion {
  readonly schema: SchemaNode
  /** Lines such as `input.city: has no description ...`. */
  readonly problems: readonly string[]
}

/**
 * The part of OpenAPI 3.0 that External Services and agents take: inline, objects closed, integers with a format, no
 * null. A field that may be null is one that may be left out.
 */
export function convertSchema(schema: z.ZodObject, side: Side): Conversion {
  const problems: string[] = []
  const refuse = (path: string, text: string) => problems.push(`${path}: ${text}`)
  const node = toNode(schema, { side, path: side, ancestors: [], refuse, toNode })
  return { schema: node, problems }
}

function toNode(schema: z.core.$ZodType, field: Field): SchemaNode {
  const { core, description, fallback } = unwrap(schema, field.side)
  return {
    ...toCore(core, field),
    ...(field.side === 'input' && isJson(fallback) && { default: fallback }),
    ...(description && { description: field.side === 'output' ? toSaid(description, schema) : description }),
  }
}

/** Whose words a field holds, where those are others'. */
const toSaid = (description: string, schema: z.core.$ZodType): string =>
  isForeign(schema) ? `${description} ${foreignWordsNote}` : description

const isJson = (value: unknown): boolean =>
  ['string', 'number', 'boolean'].includes(typeof value) || (Array.isArray(value) && value.every(isJson))

const maxDepth = 20

function toCore(core: Zod, above: Field): SchemaNode {
  if (above.ancestors.includes(core) || above.ancestors.length > maxDepth) {
    return refused(above, 'holds itself: agents and flows read the first level only, so give ids instead')
  }
  const field = { ...above, ancestors: [...above.ancestors, core] }
  return toSimple(core, field) ?? toComposite(core, field) ?? refused(field, toSchemaRefusal(core))
}

function toSimple(core: Zod, field: Field): SchemaNode | undefined {
  switch (core._zod.def.type) {
    case 'string':
    case 'template_literal':
      return toTextNode(core)
    case 'number':
      return toNumberNode(core)
    case 'boolean':
      return { type: 'boolean' }
    case 'enum':
    case 'literal':
      return toChoiceNode([...(core._zod.values ?? [])]) ?? refused(field, oneTypeOnly)
    default:
      return undefined
  }
}

function toComposite({ _zod: { def } }: Zod, field: Field): SchemaNode | undefined {
  switch (def.type) {
    case 'array':
      return toListNode(def, field)
    case 'object':
      return toObjectNode(def, field)
    case 'record':
      return toMapNode(def, field)
    case 'union':
      return toUnionNode(def, field)
    case 'lazy':
      return field.toNode(def.getter(), field)
    default:
      return undefined
  }
}
