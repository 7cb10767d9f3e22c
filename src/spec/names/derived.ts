import type { ApexClass, ApexProperty } from './apex-classes.ts'

/** An input or output of an operation. */
export interface DerivedField extends ApexProperty {
  /** Name of the variable in Flow. */
  readonly flowName: string
}

export interface DerivedOutput extends DerivedField {
  /** Whether Apex throws it, as a field of the operation's `_ResponseException`, instead of returning it. */
  readonly thrown: boolean
}

/** What Apex extends to wait for a callback. */
export interface DerivedCallback {
  /** Class of the service that Apex extends; one for all callbacks of an operation. */
  readonly handler: string
  /** What it overrides. */
  readonly method: string
  /** Class of the service: what it is given a list of. */
  readonly parameter: string
  /** Type of `response.body` in it; undefined where the callback has no body. */
  readonly body: string | undefined
}

/** What Salesforce makes of one operation. */
export interface DerivedOperation {
  readonly operationId: string
  /** Method of the service's class. */
  readonly method: string
  readonly inputs: readonly DerivedField[]
  readonly outputs: readonly DerivedOutput[]
  /** An operation with any is none of Flow or agents. */
  readonly callbacks: readonly DerivedCallback[]
  readonly flowAction: string | undefined
  readonly agentAction: { readonly target: string; readonly label: string } | undefined
}

export interface DerivedNames {
  /** `HerokuAppLink` when AppLink publishes the document, else `ExternalService`. */
  readonly namespace: string
  /** Class of the service. */
  readonly service: string
  readonly topic: string | undefined
  readonly operations: readonly DerivedOperation[]
  readonly classes: readonly ApexClass[]
  /** What is renamed, replaced or in conflict. */
  readonly notes: readonly string[]
}
