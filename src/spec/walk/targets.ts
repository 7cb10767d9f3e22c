import type { RunAs } from '../../core/tool/run-as.ts'
import type { Surface } from '../../core/tool/surface.ts'
import type { Place } from './place.ts'
import type { JsonObject } from './value.ts'

/** What the host knows about a tool and its document cannot say. */
export interface ToolFacts {
  readonly name: string
  readonly writes: boolean
  readonly runAs: RunAs
  readonly surfaces: readonly Surface[]
  readonly deadlineMs: number
  /** JSON Schema of the MCP tool's result. */
  readonly outputSchema?: JsonObject
}

/** How the MCP endpoint is reached. */
export interface McpFacts {
  readonly transports: readonly ('streamable-http' | 'sse' | 'stdio')[]
  readonly auth: readonly ('none' | 'client_credentials' | 'authorization_code')[]
  /** Whether callers without a person see tools that run as one. */
  readonly offersUserTools: boolean
}

/** What is known beside the document; every part may be missing, and the rules that need it then stay silent. */
export interface LintContext {
  /** Name of the External Service; default is made of `info.title`. */
  readonly serviceName?: string
  readonly tools?: readonly ToolFacts[]
  readonly mcp?: McpFacts
}

/** The file that a document was read from. */
export interface SpecText {
  readonly format: 'json' | 'yaml'
  readonly sizeChars: number
  readonly fileName?: string
}

/** A value where it is written, after references have been followed. */
export interface Found {
  readonly value: JsonObject
  readonly place: Place
}

/** A whole document with what rules ask of it again and again. */
export interface Spec {
  /** In the form of OpenAPI 3.0; a document that was written in Swagger 2.0 still has `swagger`. */
  readonly document: JsonObject
  readonly text: SpecText | undefined
  readonly context: LintContext
  readonly paths: readonly PathTarget[]
  /** Operations under `paths`; not those of callbacks. */
  readonly operations: readonly OperationTarget[]
  /** As its author wrote it. */
  readonly written: JsonObject
  /** Where in the document as written a JSON pointer into `document` leads. */
  originOf(pointer: string): string
  /** Follows local references; `undefined` when one leads nowhere, outside or in a circle. */
  resolve(value: unknown, place: Place): Found | undefined
  /** The properties of a schema and of what it is composed of. */
  propertiesOf(schema: Found): readonly Found[]
  /** Characters that a value of a schema takes as JSON at most, where the schema says so; an open end counts once. */
  maxCharsOf(schema: Found): number
}

export interface RuleTarget extends Found {
  readonly spec: Spec
}

export interface PathTarget extends RuleTarget {
  readonly path: string
  /** What stands between braces in the path. */
  readonly names: ReadonlySet<string>
  /** Whether the path is an expression of a callback. */
  readonly callback: boolean
  readonly operations: readonly OperationTarget[]
}

export interface OperationTarget extends RuleTarget {
  readonly path: PathTarget
  readonly method: string
  /** `operationId`, else the empty string. */
  readonly id: string
  /** Whether agents get it: `publishAsAgentAction` is true. */
  readonly published: boolean
  /** Its own and its path's, references followed; its own win. */
  readonly parameters: readonly UsedParameter[]
  readonly body: Found | undefined
}

export interface UsedParameter extends Found {
  /** Where the operation or path lists it; differs from `place` when that is a reference. */
  readonly use: Place
}

export interface ParameterTarget extends RuleTarget {}

export interface ResponseTarget extends RuleTarget {
  /** Status code, `default` or a range; empty for a component. */
  readonly code: string
}

export interface MediaTarget extends RuleTarget {
  readonly type: string
  readonly side: 'request' | 'response'
  /** The types that the same body or answer has beside this one. */
  readonly others: readonly string[]
}

export interface CallbackTarget extends RuleTarget {}

export interface DescribedTarget extends Found {
  readonly noun: 'path' | 'operation' | 'parameter' | 'request body' | 'response'
}

export interface NamedTarget {
  readonly name: string
  readonly place: Place
}

export interface SchemaTarget extends RuleTarget {
  readonly role: 'property' | 'additional' | 'other'
  /** Characters of the Apex class that an object here becomes; 0 where none is derived. */
  readonly classChars: number
}

export interface AgentSchemaTarget extends RuleTarget {
  readonly operation: OperationTarget
  /** `output` is the answer with the lowest 2xx, `failure` every other answer. */
  readonly side: 'input' | 'output' | 'failure'
  /** 0 for the body itself, 1 for its properties. */
  readonly depth: number
  /** Whether the node is reached through a reference. */
  readonly byReference: boolean
  /** Whether the node is written as a property. */
  readonly property: boolean
}

export interface KeywordTarget extends Found {
  readonly where: 'root' | 'schema'
}

export interface ReferenceTarget extends RuleTarget {
  readonly target: string
}

export interface ExtensionTarget {
  readonly place: Place
  readonly key: string
  readonly value: unknown
  readonly where: 'root' | 'operation' | 'schema' | 'elsewhere'
}
