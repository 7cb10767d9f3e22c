import type { Tool } from '../../core/tool/tool.ts'
import type { ApexClass } from '../../spec/names/apex-classes.ts'
import type { DerivedNames, DerivedOperation, DerivedOutput } from '../../spec/names/derived.ts'
import { deriveNames } from '../../spec/names/names.ts'
import type { OpenApiDocument, PathItem } from '../document.ts'
import type { ServiceDocument } from '../openapi.ts'
import { makeExample } from '../schema/example.ts'
import type { SchemaNode } from '../schema/node.ts'

/** A value of an example, with the type that Apex has for it. */
export interface Example {
  /** As `--names` has it: without namespace. */
  readonly type: string
  readonly value: Fields
}

export type Fields = Readonly<Record<string, unknown>>

/** An answer, with the name of what holds it in Apex and in a flow. */
interface Answer extends Example {
  readonly field: string
  readonly flowName: string
}

/** One tool as its document publishes it, under the names that the org will have for everything. */
export interface PublishedAction {
  readonly tool: Tool
  readonly names: DerivedNames
  readonly operation: DerivedOperation
  readonly path: string
  readonly inputSchema: SchemaNode
  readonly outputSchema: SchemaNode
  /** The first example of the tool, else the least that the app takes. */
  readonly input: Example
  /** Every field of the answer when it went well. */
  readonly output: Answer & { readonly code: number }
  readonly failure: Answer
  /** What a job posts to Apex; undefined for an operation that calls nobody back. */
  readonly report: Example | undefined
}

/** The actions of a document, in its order. */
export function toActions({ document, service }: ServiceDocument): readonly PublishedAction[] {
  const names = deriveNames(document, service.clientName)
  return names.operations.flatMap(operation => {
    const tool = service.tools.find(({ name }) => name === operation.operationId)
    const path = pathOf(document, operation)
    return tool && path !== undefined ? [toAction({ tool, names, operation, path }, document)] : []
  })
}

function pathOf({ paths }: OpenApiDocument, { operationId }: DerivedOperation): string | undefined {
  return Object.keys(paths).find(path => paths[path]?.post.operationId === operationId)
}

type Named = Pick<PublishedAction, 'tool' | 'names' | 'operation' | 'path'>

function toAction(named: Named, { paths }: OpenApiDocument): PublishedAction {
  const { operation, path } = named
  const post = toPlain(paths[path]?.post)
  const success = operation.outputs.find(({ name }) => /^2/.test(name))
  const failure = operation.outputs.find(({ name }) => name === 'default')
  const inputSchema = schemaIn(post.requestBody)
  const outputSchema = schemaIn(post.responses?.[success?.name ?? ''])
  return {
    ...named,
    ...{ inputSchema, outputSchema },
    input: { type: operation.inputs[0]?.type ?? '', value: inputOf(named.tool) ?? exampleOf(inputSchema, 'least') },
    output: { ...toAnswer(success), code: Number(success?.name), value: exampleOf(outputSchema, 'all') },
    failure: { ...toAnswer(failure), value: exampleOf(schemaIn(post.responses?.default), 'all') },
    report: reportOf(operation, post),
  }
}

/** As JSON carries it. */
const inputOf = ({ examples: [example] }: Tool): Fields | undefined =>
  example && (JSON.parse(JSON.stringify(example.input)) as Fields)

const toAnswer = (output: DerivedOutput | undefined) => ({
  type: output?.type ?? '',
  field: output?.apexName ?? '',
  flowName: output?.flowName ?? '',
})

function reportOf({ callbacks: [callback] }: DerivedOperation, { callbacks = {} }: Plain): Example | undefined {
  if (callback?.body === undefined) return undefined
  const [item] = Object.values(callbacks).flatMap(byExpression => Object.values(byExpression))
  return { type: callback.body, value: exampleOf(schemaIn(item?.post?.requestBody), 'all') }
}

/** What is read of an operation here: everything stands in it inline. */
interface Plain {
  readonly requestBody?: Content
  readonly responses?: Readonly<Record<string, Content>>
  readonly callbacks?: Readonly<Record<string, Readonly<Record<string, { readonly post?: Plain }>>>>
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: SchemaNode }>>
}

const toPlain = (post: PathItem['post'] | undefined): Plain => (post ?? {}) as object as Plain

const schemaIn = (holder: Content | undefined): SchemaNode => holder?.content?.['application/json']?.schema ?? {}

const exampleOf = (schema: SchemaNode, fields: 'least' | 'all'): Fields => makeExample(schema, { fields }) as Fields

/** The class of a type; undefined for a type of Apex itself. */
export const classOf = ({ classes }: DerivedNames, type: string): ApexClass | undefined =>
  classes.find(({ name }) => name === type)

/** A type as code writes it: classes of the service with their namespace. */
export const qualified = (names: DerivedNames, type: string): string =>
  type.replace(/\w+/g, word => (classOf(names, word) ? `${names.namespace}.${word}` : word))

/** Whether the operation takes anything: the org makes no class of an object without fields. */
export const takesInput = ({ input, names }: PublishedAction): boolean => classOf(names, input.type) !== undefined
