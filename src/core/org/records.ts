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

/** How a record that is written once is found again: by a value that the host makes of the key of the call. */
export interface OncePlace {
  /** API name of a text field of 32 characters or more that is a unique external id. */
  readonly externalId: string
  /** Tells records of one object apart that one call writes. */
  readonly part?: string
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
  /**
   * A new record by which the whole work is found again, as `Org.writeOnce` has it: when the call comes again under its
   * key, nothing of the work is written a second time. One for each unit of work.
   */
  writeOnce(object: string, place: OncePlace, fields: FieldValues): Reference
  delete(object: string, id: string): Reference
  /**
   * Sends everything in one request.
   * @throws the failure of the first write that Salesforce refused; then nothing was written.
   */
  commit(): Promise<UnitOfWorkResult>
}

export interface UnitOfWorkResult {
  /** The 18-character id behind a reference. Of work that was done before, only that of the record written once is known. */
  idOf(reference: Reference): string
  /** `false`: the work was done before, by the same call. Only with `writeOnce`. */
  readonly created: boolean
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
