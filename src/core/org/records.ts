/** A record as the REST API sends it. */
export type OrgRecord = { readonly attributes: { readonly type: string; readonly url: string } } & Record<
  string,
  unknown
>

/** Field values to write, by API name. `undefined` is left out; `null` empties the field. */
export type FieldValues = Record<string, FieldValue | undefined>
export type FieldValue = string | number | boolean | null | Date | Reference | { readonly [key: string]: FieldValue }

export interface ExternalId {
  readonly field: string
  readonly value: string | number
}

export interface UpsertResult {
  readonly id: string
  readonly created: boolean
}

declare const referenceBrand: unique symbol

/** The id that a record of the same unit of work will have; used as a field value. */
export interface Reference {
  readonly [referenceBrand]: true
}

/** Up to 500 writes that Salesforce commits together or not at all (composite graph). */
export interface UnitOfWork {
  create(object: string, fields: FieldValues): Reference
  update(object: string, id: string | Reference, fields: FieldValues): Reference
  upsert(object: string, externalId: ExternalId, fields: FieldValues): Reference
  delete(object: string, id: string): Reference
  /**
   * Sends everything in one request.
   * @throws the failure of the first write that Salesforce refused; then nothing was written.
   */
  commit(): Promise<UnitOfWorkResult>
}

export interface UnitOfWorkResult {
  /** The 18-character id behind a reference. */
  idOf(reference: Reference): string
}

/** A compound field of type address, such as `BillingAddress`. */
export interface Address {
  readonly street: string | null
  readonly city: string | null
  readonly postalCode: string | null
  readonly state: string | null
  readonly stateCode?: string | null
  readonly country: string | null
  readonly countryCode?: string | null
  readonly latitude: number | null
  readonly longitude: number | null
  readonly geocodeAccuracy: string | null
}

/** A compound field of type geolocation. */
export interface Geolocation {
  readonly latitude: number | null
  readonly longitude: number | null
}
