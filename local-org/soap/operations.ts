import { refusal, SalesforceError, unknownType } from '../failure.ts'
import type { Session } from '../model.ts'
import type { Author } from '../records/draft.ts'
import type { Records } from '../records/records.ts'
import type { Store } from '../store/store.ts'
import { toContent, toElement, toNil, toTextElement } from '../xml/write.ts'
import { textOf, textsOf } from '../xml/xml.ts'
import { toDescription, toSummary } from './describe.ts'
import type { SoapCall } from './request.ts'
import type { Rest } from './rest.ts'
import { type QueryBody, toResult, toSObject } from './sobject.ts'
import { toUserInfo } from './user.ts'
import { writes } from './writes.ts'

export interface OperationParts {
  readonly call: SoapCall
  readonly session: Session
  readonly author: Author
  readonly rest: Rest
  readonly store: Store
  readonly records: Records
  readonly orgId: string
  /** Of the API, such as 62. */
  readonly version: number
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Gives the elements `result` of its answer. @throws SalesforceError */
export type SoapOperation = (parts: OperationParts) => string

const sObjectPartsOf = ({ store, rest }: OperationParts) => ({ schema: store.schema, rest })

function runQuery(parts: OperationParts, path: string, query: Readonly<Record<string, string>> = {}): string {
  const { batchSize } = parts.call
  const headers = new Headers(batchSize === undefined ? {} : { 'Sforce-Query-Options': `batchSize=${batchSize}` })
  const { body } = parts.rest.ask(path, { query, headers })
  return toElement('result', toResult(body as QueryBody, sObjectPartsOf(parts)), 'xsi:type="QueryResult"')
}

const queryTextOf = ({ call }: OperationParts): string => textOf(call.given, 'queryString') ?? ''

/** An object that is not there has no address in REST; here it has a name. */
function inNamesOf<T>(name: string, ask: () => T): T {
  try {
    return ask()
  } catch (error) {
    if (!(error instanceof SalesforceError) || error.message !== 'NOT_FOUND') throw error
    throw unknownType(name)
  }
}

function describeNamed(parts: OperationParts, name: string): string {
  const { body } = inNamesOf(name, () => parts.rest.ask(`/sobjects/${encodeURIComponent(name)}/describe`))
  return toElement('result', toDescription(body as Record<string, unknown>, parts.version))
}

const mostDescribed = 100

function describeSObjects(parts: OperationParts): string {
  const names = textsOf(parts.call.given, 'sObjectType')
  if (names.length > mostDescribed) throw refusal('EXCEEDED_ID_LIMIT', `at most ${mostDescribed} objects in one call`)
  return names.map(name => describeNamed(parts, name)).join('')
}

function describeGlobal({ rest, version }: OperationParts): string {
  const { encoding, maxBatchSize, sobjects } = rest.ask('/sobjects').body as Record<string, unknown>
  const objects = (sobjects as object[]).map(each => toElement('sobjects', toSummary(each, version)))
  return toElement('result', toContent({ encoding, maxBatchSize }) + objects.join(''))
}

function retrieve(parts: OperationParts): string {
  const { given } = parts.call
  const name = textOf(given, 'sObjectType') ?? ''
  const fields = (textOf(given, 'fieldList') ?? '').split(',').map(field => field.trim())
  const ids = textsOf(given, 'ids')
  const path = `/composite/sobjects/${encodeURIComponent(name)}`
  const { body } = inNamesOf(name, () => parts.rest.ask(path, { method: 'POST', body: { ids, fields } }))
  return (body as (Record<string, unknown> | null)[])
    .map(record => (record === null ? toNil('result') : toSObject('result', record, sObjectPartsOf(parts))))
    .join('')
}

function search(parts: OperationParts): string {
  const { body } = parts.rest.ask('/search', { query: { q: textOf(parts.call.given, 'searchString') ?? '' } })
  const { searchRecords } = body as { searchRecords: Record<string, unknown>[] }
  const found = searchRecords.map(record =>
    toElement('searchRecords', toSObject('record', record, sObjectPartsOf(parts))),
  )
  return toElement('result', toTextElement('queryId', '') + found.join(''))
}

/** By name, without those that open and end a session. */
export const operations: Readonly<Record<string, SoapOperation>> = {
  query: parts => runQuery(parts, '/query', { q: queryTextOf(parts) }),
  queryAll: parts => runQuery(parts, '/queryAll', { q: queryTextOf(parts) }),
  queryMore: parts => runQuery(parts, `/query/${encodeURIComponent(textOf(parts.call.given, 'queryLocator') ?? '')}`),
  ...writes,
  retrieve,
  search,
  describeSObject: parts => describeNamed(parts, textOf(parts.call.given, 'sObjectType') ?? ''),
  describeSObjects,
  describeGlobal,
  getUserInfo: ({ session, ...parts }) => toElement('result', toUserInfo(session.userId, parts)),
  getServerTimestamp: ({ now }) => toElement('result', toTextElement('timestamp', new Date(now()).toISOString())),
}
