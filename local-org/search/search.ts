import { refusal, unknownType } from '../failure.ts'
import type { Access, ObjectDefinition } from '../model.ts'
import { QueryError } from '../soql/query-error.ts'
import type { QueryRecord } from '../soql/result/json.ts'
import type { Soql } from '../soql/soql.ts'
import type { Store } from '../store/store.ts'
import { malformedSearch, readSearchExpression, type SearchExpression } from './expression.ts'
import { isSearchable, type SearchGroup } from './fields.ts'
import { findIds } from './finder.ts'

/** What is to be answered of one object; conditions and order are SOQL. */
export interface Returned {
  readonly object: string
  /** As SOQL lists them. */
  readonly fields: string
  readonly where?: string | undefined
  readonly orderBy?: string | undefined
  readonly limit?: number | undefined
  readonly offset?: number | undefined
}

export interface Search {
  /** As it stands within the braces of `FIND`. */
  readonly text: string
  readonly group: SearchGroup
  /** Empty for the ids of every object. */
  readonly returning: readonly Returned[]
  /** Most records of all objects together. */
  readonly limit?: number | undefined
}

export interface SearchParts {
  readonly store: Store
  readonly soql: Soql
}

export interface Searcher {
  readonly access: Access
  /** API version without `v`. */
  readonly version: string
}

const mostRecords = 2000
const mostOfOne = 250
const largestOffset = 2000

/** @throws SalesforceError INVALID_TYPE, MALFORMED_SEARCH */
function searchedObject(name: string, { store }: SearchParts, { access }: Searcher): ObjectDefinition {
  const object = store.schema.objectOf(name)
  if (object === undefined || !access.objectRights(object).read) {
    throw unknownType(name)
  }
  if (!isSearchable(object)) throw malformedSearch(`entity type ${object.name} does not support search`)
  return object
}

function limitOf({ limit, where, orderBy }: Returned, objects: number): number {
  const standard = where || orderBy ? mostRecords : Math.min(mostOfOne, Math.floor(mostRecords / objects))
  return Math.min(limit ?? standard, mostRecords)
}

function toSoql({ fields, where, orderBy, offset }: Returned, object: ObjectDefinition, found: Found): string {
  const among = found.ids.length === 0 ? 'Id = null' : `Id IN ('${found.ids.join("', '")}')`
  const condition = where === undefined ? '' : ` AND (${where})`
  const order = orderBy === undefined ? '' : ` ORDER BY ${orderBy}`
  const skip = offset === undefined ? '' : ` OFFSET ${offset}`
  return `SELECT ${fields} FROM ${object.name} WHERE ${among}${condition}${order} LIMIT ${found.limit}${skip}`
}

interface Found {
  readonly ids: readonly string[]
  readonly limit: number
}

const place = /^\n.*\n *\^\nERROR at Row:\d+:Column:\d+\n/

/** The places of complaints are those of a query that the client has not written. */
function querying(run: () => readonly QueryRecord[]): readonly QueryRecord[] {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    const code = error.errorCode === 'MALFORMED_QUERY' ? 'MALFORMED_SEARCH' : error.errorCode
    throw refusal(code, error.message.replace(place, ''))
  }
}

/** Takes turns, so that what one object leaves over goes to the others. */
function shared(lists: readonly (readonly QueryRecord[])[], limit: number): readonly QueryRecord[] {
  const taken = lists.map(() => 0)
  for (let left = limit, round = 0; left > 0 && lists.some(list => list.length > round); round += 1) {
    for (const [at, list] of lists.entries()) {
      if (left === 0 || list.length <= round) continue
      taken[at] = round + 1
      left -= 1
    }
  }
  return lists.flatMap((list, at) => list.slice(0, taken[at]))
}

function checkOffsets(returning: readonly Returned[]): void {
  const skipping = returning.filter(({ offset }) => offset !== undefined)
  if (skipping.length > 0 && returning.length > 1) throw malformedSearch('OFFSET is for searches of one object')
  if (skipping.some(({ offset = 0 }) => offset > largestOffset)) {
    throw refusal('NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOSL offset allowed is ${largestOffset}`)
  }
}

/**
 * Runs a search with the rights of a user: a record is found by fields that the user may read, among those that the user
 * sees. Finds what is there now; Salesforce's index lags behind by seconds to minutes.
 *
 * @throws SalesforceError MALFORMED_SEARCH, INVALID_TYPE, INVALID_FIELD
 */
export function runSearch(search: Search, parts: SearchParts, searcher: Searcher): readonly QueryRecord[] {
  const { store, soql } = parts
  const expression = readSearchExpression(search.text)
  const returning = search.returning.length > 0 ? search.returning : everyObject(parts, searcher)
  checkOffsets(returning)
  const find = (object: ObjectDefinition, found: SearchExpression | undefined): readonly string[] =>
    found ? findIds(object, { expression: found, group: search.group, access: searcher.access }, store) : []
  const lists = returning.map(returned => {
    const object = searchedObject(returned.object, parts, searcher)
    const ids = find(object, expression)
    const text = toSoql(returned, object, { ids, limit: limitOf(returned, returning.length) })
    return querying(() => soql.query(text, searcher).records)
  })
  return shared(lists, Math.min(search.limit ?? mostRecords, mostRecords))
}

const everyObject = ({ store }: SearchParts, { access }: Searcher): readonly Returned[] =>
  store.schema.objects
    .filter(object => isSearchable(object) && access.objectRights(object).read)
    .map(({ name }) => ({ object: name, fields: 'Id' }))
