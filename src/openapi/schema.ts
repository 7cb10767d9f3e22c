/** A schema node of an OpenAPI 3.0 document. */
interface SchemaNode {
  readonly type?: string
  readonly format?: string
  readonly nullable?: boolean
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly required?: readonly string[]
  readonly items?: SchemaNode
  readonly [keyword: string]: unknown
}

/**
 * The schema as External Services and agents take it: objects closed, integers with a format (without one their default
 * is ignored), and no null: a property that may be null is one that may be left out.
 */
export function toSalesforceSchema(schema: SchemaNode): SchemaNode {
  const { nullable, ...node } = schema
  if (node.type === 'integer') return { format: 'int32', ...node }
  if (node.items) return { ...node, items: toSalesforceSchema(node.items) }
  return node.properties ? toClosedObject(node, node.properties) : node
}

function toClosedObject(node: SchemaNode, properties: Readonly<Record<string, SchemaNode>>): SchemaNode {
  const required = node.required?.filter(name => !properties[name]?.nullable)
  const { required: _, ...rest } = node
  return {
    ...rest,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, child]) => [name, toSalesforceSchema(child)]),
    ),
    ...(required?.length && { required }),
    additionalProperties: false,
  }
}
