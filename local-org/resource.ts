import type { Access, Session } from './model.ts'

/** One request to the REST API, on its own or inside a composite one. Everything in it is hostile. */
export interface Call {
  readonly session: Session
  readonly access: Access
  /** The header `Sforce-Duplicate-Rule-Header: allowSave=true`. */
  readonly allowsDuplicates?: boolean
  /** API version without `v`, such as `62.0`. */
  readonly version: string
  readonly method: string
  /** What follows `/services/data/v62.0`, still percent-encoded, without query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Headers
  /** Parsed JSON; `undefined` where there is no body. */
  readonly body: unknown
}

/** What the API answers. `bytes` instead of `body` for what is not JSON. */
export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly bytes?: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

/** Values of the `:names` in a resource's path, percent-decoded. */
export type PathValues = Readonly<Record<string, string>>

/** One address with one method. Synchronous: composite requests run many of them in one transaction. */
export interface Resource {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Such as `/sobjects/:object/:id`. Literal segments win over names. */
  readonly path: string
  /** The first API version that has it, where one is known to lack it. */
  readonly since?: number
  /** Of the query that it reads. `any`: their names depend on what is asked. */
  readonly parameters?: readonly string[] | 'any'
  /** @throws SalesforceError */
  run(call: Call, values: PathValues): Answer
}

/** Address of a record, as `attributes` and `Location` give it. */
export const recordUrl = (version: string, object: string, id: string): string =>
  `/services/data/v${version}/sobjects/${object}/${id}`
