/** One error as the REST API writes it. */
export interface ErrorEntry {
  readonly message: string
  readonly errorCode: string
  /** Present on errors of a record's data, empty when no field is to blame. */
  readonly fields?: readonly string[]
  /** Which rule found which records, on DUPLICATES_DETECTED. */
  readonly duplicateResult?: unknown
}

const statuses: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  ENTITY_IS_DELETED: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  GONE: 410,
  UNSUPPORTED_MEDIA_TYPE: 415,
  INSUFFICIENT_ACCESS_OR_READONLY: 403,
  INSUFFICIENT_ACCESS: 403,
  REQUEST_LIMIT_EXCEEDED: 403,
  UNKNOWN_EXCEPTION: 500,
}

/** A request that the org refuses, in Salesforce's words. The message may hold what the client sent. */
export class SalesforceError extends Error {
  override readonly name = 'SalesforceError'
  readonly entries: readonly ErrorEntry[]

  constructor(entries: readonly ErrorEntry[]) {
    super(entries[0]?.errorCode ?? 'UNKNOWN_EXCEPTION')
    this.entries = entries
  }

  /** HTTP status of the answer. */
  get status(): number {
    return statuses[this.entries[0]?.errorCode ?? ''] ?? 400
  }
}

/** A refusal of the request as a whole. */
export const refusal = (errorCode: string, message: string): SalesforceError =>
  new SalesforceError([{ message, errorCode }])

/** A refusal of a record's data. */
export const dataError = (errorCode: string, message: string, fields: readonly string[] = []): SalesforceError =>
  new SalesforceError([{ message, errorCode, fields }])

export const notFound = (message = 'The requested resource does not exist'): SalesforceError =>
  refusal('NOT_FOUND', message)

/** An object that is not there, or not for the user, where its name is no part of the address. */
export const unknownType = (name: string): SalesforceError =>
  refusal('INVALID_TYPE', `sObject type '${name}' is not supported.`)

export const noAccess = (): SalesforceError =>
  dataError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id')
