import { type OpenAPIRegistry, OpenApiGeneratorV3, type ZodContentObject } from '@asteasolutions/zod-to-openapi'
import type { SchemaNode } from './schema/node.ts'

type Generated = ReturnType<OpenApiGeneratorV3['generateDocument']>
type Components = Required<NonNullable<Generated['components']>>

/** Components as the generator takes them beside schemas of Zod: it puts them in as they are. */
export type RawSchema = Components['schemas'][string]
export type RawHeaders = Components['headers']

/** An OpenAPI 3.0 document as a plain value. */
export interface OpenApiDocument extends Omit<Generated, 'paths'> {
  readonly paths: Readonly<Record<string, PathItem>>
}

/** Everything is done by POST. */
export interface PathItem {
  readonly description?: string | undefined
  readonly post: NonNullable<Generated['paths'][string]['post']>
}

/** What a document says beside its paths and components. */
type DocumentHead = Parameters<OpenApiGeneratorV3['generateDocument']>[0]

/** The document of what was registered, in the order in which it is written. */
export function generateDocument(registry: OpenAPIRegistry, head: DocumentHead): OpenApiDocument {
  const { components = {}, paths } = new OpenApiGeneratorV3(registry.definitions).generateDocument(head)
  const hasComponents = Object.values(components).some(named => Object.keys(named).length > 0)
  return { ...head, paths: paths as OpenApiDocument['paths'], ...(hasComponents && { components }) }
}

/** The generator's types want lists that may change; it changes none. */
export const toRawSchema = (node: SchemaNode): RawSchema => node as object as RawSchema

export const toJsonContent = (schema: SchemaNode, example?: object): ZodContentObject => ({
  'application/json': { schema: toRawSchema(schema), ...(example && { example }) },
})
