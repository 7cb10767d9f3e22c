/** Shapes that the parts of the local org share: the schema, the rights of a session, a piece of SQL. */

/** Salesforce's field types, as describe names them. */
export type FieldType =
  | 'address'
  | 'anyType'
  | 'base64'
  | 'boolean'
  | 'combobox'
  | 'currency'
  | 'date'
  | 'datetime'
  | 'double'
  | 'email'
  | 'encryptedstring'
  | 'id'
  | 'int'
  | 'location'
  | 'long'
  | 'multipicklist'
  | 'percent'
  | 'phone'
  | 'picklist'
  | 'reference'
  | 'string'
  | 'textarea'
  | 'time'
  | 'url'

export interface PicklistValue {
  readonly value: string
  readonly label: string
  readonly active: boolean
  readonly isDefault: boolean
}

export interface FormulaText {
  readonly text: string
  /** Empty numbers count as 0. */
  readonly blanksAsZero: boolean
}

/** What a roll-up adds up: detail records whose `reference` points at the record, as far as all filters hold. */
export interface SummaryDefinition {
  readonly object: string
  readonly reference: string
  readonly operation: 'count' | 'sum' | 'min' | 'max'
  /** Not for a count. */
  readonly field?: string
  readonly filters: readonly { readonly field: string; readonly operation: string; readonly value: string }[]
}

/** What an administrator has noted about the data of a field, in the words of `FieldDefinition`. It changes no right. */
export interface DataClass {
  readonly securityClassification?: string
  readonly complianceGroup?: readonly string[]
  readonly businessStatus?: string
}

export interface FieldDefinition {
  /** API name in its canonical case, such as `AnnualRevenue` or `Tier__c`. Looked up ignoring case. */
  readonly name: string
  readonly label: string
  readonly type: FieldType
  /** Characters for text, bytes for base64. */
  readonly length?: number
  readonly precision?: number
  readonly scale?: number
  /** Refused as REQUIRED_FIELD_MISSING when a create leaves it out and there is no default. */
  readonly required?: boolean
  readonly createable?: boolean
  readonly updateable?: boolean
  readonly unique?: boolean
  readonly externalId?: boolean
  readonly caseSensitive?: boolean
  readonly autoNumber?: string
  readonly nameField?: boolean
  readonly picklist?: readonly PicklistValue[]
  readonly restrictedPicklist?: boolean
  readonly defaultValue?: string | number | boolean
  /** Objects a reference may point at. */
  readonly referenceTo?: readonly string[]
  /** Name of the parent in a path, such as `Owner` for `OwnerId`. */
  readonly relationshipName?: string
  /** Name of the list on the parent, such as `Contacts` for `Contact.AccountId`. */
  readonly childRelationshipName?: string
  /** Master-detail or cascading lookup: deleted with its parent. */
  readonly cascadeDelete?: boolean
  /** The compound field that this one is a part of, such as `BillingAddress` for `BillingCity`. */
  readonly compoundFieldName?: string
  /** A SQL expression over other columns of the same row; the store makes it a generated column, read like any other. Never writable. */
  readonly derived?: string
  /** Text of a formula that gives the value, in Salesforce's language; `derived` asks for it. */
  readonly formula?: FormulaText
  /** A roll-up over the records that point here; `derived` asks for it. */
  readonly summary?: SummaryDefinition
  /** A parent that still has a record pointing here cannot be deleted. */
  readonly restrictedDelete?: boolean
  /** Fields that every user with read access to the object may read, whatever the field permissions say. */
  readonly alwaysReadable?: boolean
  /** Read only by whom a permission set or profile gives it by name, and by administrators: a field of a loaded project. */
  readonly givenByName?: boolean
  readonly dataClass?: DataClass
}

export interface ObjectDefinition {
  /** API name in its canonical case. Looked up ignoring case. */
  readonly name: string
  readonly label: string
  readonly labelPlural: string
  /** First three characters of every record id. */
  readonly keyPrefix: string
  /** Canonical field name to field, in the order describe lists them. */
  readonly fields: ReadonlyMap<string, FieldDefinition>
  /** Organisation-wide default for users who neither own a record nor are shared it. */
  readonly sharing: 'private' | 'read' | 'read-write' | 'controlled-by-parent'
  /** The reference field whose record decides when sharing is `controlled-by-parent`. */
  readonly sharingParent?: string
  readonly createable?: boolean
  readonly updateable?: boolean
  readonly deletable?: boolean
  readonly custom?: boolean
  /** Has no `OwnerId`: not owned, not shared. */
  readonly ownerless?: boolean
  /** Describes the org itself (users, roles, permission sets): read with ViewSetup, written with ManageUsers. */
  readonly setup?: boolean
  /** Records live no longer than the sessions they are about, and give nobody rights that are remembered. */
  readonly passing?: boolean
  /** A platform event: messages are published, never stored. Says whether only when the transaction is through, or at once. */
  readonly publishes?: 'after-commit' | 'at-once'
  /** Name of the object that holds this one's share rows, such as `AccountShare`. */
  readonly shareObject?: string
}

export interface ChildRelationship {
  readonly name: string
  readonly object: string
  readonly field: string
}

export interface Schema {
  /** Every object in alphabetical order. */
  readonly objects: readonly ObjectDefinition[]
  /** Case-insensitive. */
  objectOf(name: string): ObjectDefinition | undefined
  /** Case-insensitive. */
  fieldOf(object: ObjectDefinition, name: string): FieldDefinition | undefined
  /** The reference field behind a parent path segment such as `Owner` or `Parent__r`. Case-insensitive. */
  parentFieldOf(object: ObjectDefinition, relationship: string): FieldDefinition | undefined
  childrenOf(object: ObjectDefinition): readonly ChildRelationship[]
  /** What to add to the complaint about a name that a loaded project has and this org left out; empty for any other. */
  hintOn(object: string, field?: string): string
}

/** A piece of SQL with the values of its `?` in order. */
export interface SqlFragment {
  readonly sql: string
  readonly values: readonly (string | number | bigint | null)[]
}

export interface ObjectRights {
  readonly read: boolean
  readonly create: boolean
  readonly edit: boolean
  readonly delete: boolean
  readonly viewAll: boolean
  readonly modifyAll: boolean
}

/** What one session may see and do: its profile, permission sets, session permission sets, role and shares. */
export interface Access {
  readonly userId: string
  /** A user permission such as `ViewSetup`, `ManageUsers`, `ViewAllData`, `ApiEnabled`. */
  permitted(permission: string): boolean
  /** Whether it was given a custom permission of the org. */
  hasCustomPermission(name: string): boolean
  /** Whether it was given a principal of an external credential, such as `ActionHost-PerUser`. */
  hasCredentialPrincipal(name: string): boolean
  /** Whether it may have tokens of external credentials: rights to the object User External Credential. */
  readonly keepsCredentials: boolean
  objectRights(object: ObjectDefinition): ObjectRights
  fieldReadable(object: ObjectDefinition, field: FieldDefinition): boolean
  fieldEditable(object: ObjectDefinition, field: FieldDefinition): boolean
  /** True for the rows the session may see, over the table alias `row`. `1` where it sees all. */
  visibleRows(object: ObjectDefinition, row: string): SqlFragment
  /** True for the rows the session may change, over the table alias `row`. */
  editableRows(object: ObjectDefinition, row: string): SqlFragment
  /** True for the rows the session may delete or share (owners, their managers, administrators). */
  deletableRows(object: ObjectDefinition, row: string): SqlFragment
}

/** A signed-in user. `permissionSets` are the session permission sets active now, by API name; they change with time. */
export interface Session {
  readonly userId: string
  readonly username: string
  readonly accessToken: string
  /** Id of the AuthSession, `0Ak...`. */
  readonly sessionId: string
  readonly permissionSets: ReadonlySet<string>
}

/** Whether records of an object are kept, and so can be read. */
export const isStored = ({ publishes }: ObjectDefinition): boolean => publishes === undefined

/**
 * The table that holds an object's records: one column a field, named as the field, derived ones included; compound
 * fields (`address`, `location`) have none. Column types and collations: see `local-org/store/table.ts`.
 */
export const tableOf = (object: ObjectDefinition): string => `"${object.name}"`
