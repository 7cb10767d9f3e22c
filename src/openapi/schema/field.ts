import type * as z from 'zod'
import type { SchemaNode } from './node.ts'
import type { Side, Zod } from './unwrap.ts'

/** A field of a tool's schema on its way into a document. */
export interface Field {
  readonly side: Side
  /** For people: `input.lines[].productCode`. */
  readonly path: string
  /** What it stands in, from the root. */
  readonly ancestors: readonly Zod[]
  /** Notes why the tool cannot be published; the conversion goes on, to find all reasons. */
  refuse(path: string, text: string): void
  /** What stands where a field cannot be left out. */
  toNode(schema: z.core.$ZodType, field: Field): SchemaNode
}

/** A node for what was refused: never published. */
export function refused(field: Field, text: string): SchemaNode {
  field.refuse(field.path, text)
  return { type: 'object' }
}
