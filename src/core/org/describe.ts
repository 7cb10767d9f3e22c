/** An object as the list of all objects gives it; further properties are there at run time. */
export interface ObjectSummary {
  readonly name: string
  readonly label: string
  readonly custom: boolean
  readonly queryable: boolean
}

/** An object as the describe call gives it, as far as it is named here; further properties are there at run time. */
export interface ObjectDescription {
  readonly name: string
  readonly label: string
  readonly keyPrefix: string | null
  readonly createable: boolean
  readonly updateable: boolean
  readonly deletable: boolean
  readonly queryable: boolean
  readonly fields: readonly FieldDescription[]
}

export interface FieldDescription {
  readonly name: string
  readonly label: string
  /** Salesforce's word, such as `string`, `picklist`, `reference`. */
  readonly type: string
  /** Characters. */
  readonly length: number
  readonly nillable: boolean
  readonly createable: boolean
  readonly updateable: boolean
  readonly externalId: boolean
  readonly referenceTo: readonly string[]
  readonly relationshipName: string | null
  readonly picklistValues: readonly { readonly value: string; readonly label: string; readonly active: boolean }[]
}
