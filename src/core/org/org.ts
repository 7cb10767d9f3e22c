import type { Bulk } from './bulk.ts'
import type { Collections } from './collections.ts'
import type { Composite, CompositeOptions } from './composite.ts'
import type { DataCloud } from './data-cloud.ts'
import type { ObjectDescription, ObjectSummary } from './describe.ts'
import type { InvocableResult, OrgLimits } from './invocable.ts'
import type { QueryOptions, Rows, Soql } from './query.ts'
import type { ExternalId, FieldValues, OncePlace, OrgRecord, UnitOfWork, UpsertResult } from './records.ts'
import type { SearchOptions } from './search.ts'
import type { SoqlOf } from './typed-query.ts'

/**
 * A Salesforce org with the rights of one user, as a tool sees it. Shapes only: `src/salesforce` implements them.
 * Every call runs under the tool's deadline and throws `AppError`; none needs a `signal` from the tool.
 */
export interface Org {
  /** 18-character org id, `00D...`. */
  readonly id: string
  /** Origin of the org, such as `https://acme.my.salesforce.com`. */
  readonly url: string
  /** API version without `v`, such as `62.0`. */
  readonly apiVersion: string
  /** Whose rights these are. */
  readonly user: OrgUser

  /**
   * The records of a query, page after page, in the order of the org. Values arrive as Salesforce sent them: `null`,
   * `false`, `0` and `""` included, compound fields as objects, child sub-queries as `{totalSize, done, records}`.
   * The next page is fetched while one is read; leaving the loop ends that request. Rows of `soql.typed` have its types.
   */
  query<R extends object = OrgRecord>(soql: SoqlOf<R>, options?: QueryOptions): Rows<R>
  /** The first record of a query, or `undefined` when there is none. */
  queryOne<R extends object = OrgRecord>(soql: SoqlOf<R>): Promise<R | undefined>
  /** How many records a query finds; write it as `SELECT COUNT() FROM ...`, so that none is sent. */
  count(soql: Soql): Promise<number>
  /** Records in which a text is found, best first, at most 2,000; operators and wildcards in the text mean themselves. */
  search<R extends object = OrgRecord>(text: string, options: SearchOptions): Promise<R[]>
  /** An object with its fields as this user may see them; remembered for the call, with a stored authorization for minutes. */
  describe(object: string): Promise<ObjectDescription>
  /** Every object that this user may see, in the order of the org; hundreds of them, asked for anew each time. */
  describeGlobal(): Promise<readonly ObjectSummary[]>
  /** One record by id. @throws not_found when there is none, or none this user may see. */
  retrieve<R extends object = OrgRecord>(object: string, id: string, fields: readonly string[]): Promise<R>
  /** Creates a record; gives its 18-character id. Never sent twice. */
  create(object: string, fields: FieldValues): Promise<string>
  /** Changes the given fields of a record; `null` empties a field. */
  update(object: string, id: string, fields: FieldValues): Promise<void>
  /**
   * Creates or changes the record whose external id field holds the value. Repeated when an answer was lost, so
   * `created` tells what the last request did.
   */
  upsert(object: string, externalId: ExternalId, fields: FieldValues): Promise<UpsertResult>
  /**
   * Creates a record that is there once, however often the call comes under its key: the host puts a value made of the key
   * into the external id field, and finds the record by it. It changes nothing of one that is there, and is sent again
   * where an answer was lost. In a call without a key the value is a new one.
   * @returns `created: false` for one that an earlier run of this very call has written
   * @throws conflict for one that is there and that this user may not see
   */
  writeOnce(object: string, place: OncePlace, fields: FieldValues): Promise<UpsertResult>
  /**
   * The id of what an earlier run of this very call has written once: for what a tool does not want to check or read again.
   * `undefined` where there is none; in a call without a key nothing is asked for it.
   */
  findWritten(object: string, place: OncePlace): Promise<string | undefined>
  /** Moves a record to the recycle bin. */
  delete(object: string, id: string): Promise<void>
  /** Starts a unit of work: records written all together or not at all. */
  unitOfWork(): UnitOfWork
  /** Starts a composite request: up to 25 calls of any kind in one, where later ones use what earlier ones gave. */
  composite(options?: CompositeOptions): Composite
  /** Writes of many records, 200 in a request. */
  readonly collections: Collections
  /** Reads and writes of more records than a request can carry; takes seconds to hours. */
  readonly bulk: Bulk
  /** A method of an Apex REST class; `path` is what stands behind `/services/apexrest`, such as `/quotes/1`. */
  apex<T = unknown>(path: string, options?: OrgRequest): Promise<T>
  /** Runs an invocable action such as `custom/flow/Name`, once for each input; results are in the order of the inputs. */
  invocable<O extends object = Record<string, unknown>>(
    action: string,
    inputs: readonly object[],
  ): Promise<InvocableResult<O>[]>
  /** What is left of the org's limits. */
  limits(): Promise<OrgLimits>
  /** The org's Data Cloud. */
  readonly dataCloud: DataCloud
  /**
   * Any other REST call. `path` starts with `/` or is an absolute address of this very org; the token goes nowhere else.
   * @throws untrusted_org for an address of another host.
   */
  request<T = unknown>(path: string, options?: OrgRequest): Promise<T>
}

/** A person in an org. */
export interface OrgUser {
  /** 18-character user id, `005...`. */
  readonly id: string
  readonly username: string
}

export interface OrgRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}
