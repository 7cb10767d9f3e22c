import type { ApexClass, ApexProperty } from './apex-classes.ts'

/** An input or output of an operation. */
export interface DerivedField extends ApexProperty {
  /** Name of the variable in Flow. */
  readonly flowName: string
}

/** What Salesforce makes of one operation. */
export interface DerivedOperation {
  readonly operationId: string
  /** Method of the service's class. */
  readonly method: string
  readonly inputs: readonly DerivedField[]
  readonly outputs: readonly DerivedField[]
  /** Handler classes that Apex extends to wait for callbacks; an operation with one is none of Flow or agents. */
  readonly callbacks: readonly { readonly handler: string; readonly method: string; readonly parameter: string }[]
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
