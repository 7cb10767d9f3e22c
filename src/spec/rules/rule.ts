import { type Place, pointerOf } from '../walk/place.ts'
import type {
  AgentSchemaTarget,
  CallbackTarget,
  DescribedTarget,
  ExtensionTarget,
  KeywordTarget,
  MediaTarget,
  NamedTarget,
  OperationTarget,
  ParameterTarget,
  PathTarget,
  ReferenceTarget,
  ResponseTarget,
  SchemaTarget,
  Spec,
} from '../walk/targets.ts'
import type { Source } from './sources.ts'

/** `error`: Salesforce refuses the document. `warning`: works badly, or not in Flow or agents. `info`: good to know. */
export type Severity = 'error' | 'warning' | 'info'

/** `es` holds for every document; `agent` once it has agent actions; the others need AppLink's, MCP's or an older side. */
export type Profile = 'es' | 'agent' | 'applink' | 'mcp' | 'diff'

/** What is wrong at one place of a document. */
export interface Problem {
  /** JSON pointer (RFC 6901); the parent where something is missing. */
  readonly pointer: string
  /** What is wrong, a sentence. */
  readonly message: string
  /** What to write instead, a sentence. */
  readonly fix: string
  /** Only where it differs from the severity of the rule. */
  readonly severity?: Severity
}

/** A problem under the rule it breaks. */
export interface Finding extends Problem {
  readonly rule: string
  readonly severity: Severity
  /** Line in the file, from 1; absent when the document came without text. */
  readonly line?: number
}

/**
 * Whether a finding stops anything: an exit code, a publication, the test of an app's documents. An error does; a warning is said
 * wherever findings are, and stops nothing.
 */
export const isRefusal = ({ severity }: Pick<Finding, 'severity'>): boolean => severity === 'error'

/** One difference between a published document and its successor. */
export interface Change {
  readonly kind:
    | 'operation-removed'
    | 'parameter-removed'
    | 'property-removed'
    | 'object-removed'
    | 'renamed'
    | 'added-required'
    | 'type-changed'
  /** Whether the parameter or property is, or was, required; true for operations and objects. */
  readonly required: boolean
  /** JSON pointer: in the old document for what is gone, in the new one for everything else. */
  readonly pointer: string
  readonly name: string
  readonly from?: string
  readonly to?: string
}

/** What rules look at: one visit for each such thing of a document. */
export interface Subjects {
  /** The whole document, once. */
  readonly document: Spec
  readonly path: PathTarget
  /** Every operation, those of callbacks too. */
  readonly operation: OperationTarget
  /** An operation with `publishAsAgentAction: true`. */
  readonly action: OperationTarget
  readonly parameter: ParameterTarget
  readonly response: ResponseTarget
  readonly media: MediaTarget
  readonly callback: CallbackTarget
  /** What has a description: paths, operations, parameters, request bodies and responses, not those of callbacks. */
  readonly described: DescribedTarget
  /** The properties of one schema, or the parameters of one operation. */
  readonly names: readonly NamedTarget[]
  /** The root and every schema: what knows other keywords in another version of OpenAPI. */
  readonly keywords: KeywordTarget
  /** Every schema node where it is written, components included. */
  readonly schema: SchemaTarget
  /** Every schema node that an agent action reaches, through references too. */
  readonly 'agent-schema': AgentSchemaTarget
  /** Every Reference Object. */
  readonly reference: ReferenceTarget
  /** Every key that starts with `x-`. */
  readonly extension: ExtensionTarget
  /** The whole document, once, after everything else. */
  readonly form: Spec
  /** The differences to the published document, once. */
  readonly changes: readonly Change[]
}

/** A rule as data: what must hold, on what evidence, and the check that proves a document breaks it. */
export interface RuleAt<At extends keyof Subjects> {
  /** As in the table of rules; fixed for ever. */
  readonly id: string
  readonly profile: Profile
  readonly severity: Severity
  /** What must hold. */
  readonly sentence: string
  /** Where it can be read up, the page that says most first. */
  readonly sources: readonly [Source, ...Source[]]
  readonly at: At
  check(subject: Subjects[At]): Iterable<Problem>
}

export type Rule = { [At in keyof Subjects]: RuleAt<At> }[keyof Subjects]

/** A problem at a place; its pointer is made here, so that a document without problems makes none. */
export const problemAt = (place: Place, text: Omit<Problem, 'pointer'>): Problem => ({
  pointer: pointerOf(place),
  ...text,
})

export const none: readonly Problem[] = []
