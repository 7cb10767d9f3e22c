import type { DatabaseSync } from 'node:sqlite'
import { type Access, isStored, type Schema } from '../model.ts'
import { createCalendar } from './date-literals.ts'
import { readStatement } from './parse/parse.ts'
import type { Source, Statement } from './parse/syntax.ts'
import { noSuchObject } from './plan/complaints.ts'
import { checkSemiJoins } from './plan/conditions/semi-joins.ts'
import { createAliases, type PlanContext, readableObjectOf } from './plan/context.ts'
import { createScope, type Scope } from './plan/scope.ts'
import { locatedIn, QueryError } from './query-error.ts'

export interface QueryOptions {
  readonly access: Access
  /** Deleted records too, as the resource `queryAll` answers. */
  readonly queryAll?: boolean
  /** API version in the records' addresses, `62.0` unless told. */
  readonly version?: string
}

export interface SoqlParts {
  readonly schema: Schema
  /** Holds a table for each object, as `createStore` makes them. Gets the SQL functions that queries need. */
  readonly database: DatabaseSync
  readonly now: () => Date
  /** The time zone of a user, of IANA. Default: everybody is in GMT. */
  readonly timeZoneOf?: (userId: string) => string
  /** 1 for January, which is the default. */
  readonly fiscalYearStartMonth?: number
}

/** A query that was read, and what it is asked of. */
export interface Opened {
  readonly scope: Scope
  readonly statement: Statement
}

/** @throws QueryError */
export function openScope(
  { schema, now, timeZoneOf = () => 'GMT', fiscalYearStartMonth = 1 }: SoqlParts,
  text: string,
  options: QueryOptions,
): Opened {
  const statement = readStatement(text)
  const context = {
    schema,
    access: options.access,
    allRows: options.queryAll === true,
    calendar: createCalendar({ now: now(), zone: timeZoneOf(options.access.userId), fiscalYearStartMonth }),
    nextAlias: createAliases(),
  }
  const [source] = statement.from
  const object = readableObjectOf(context, source.name)
  if (!object) throw refusalOf(context, source)
  checkSemiJoins(statement.where)
  return { scope: createScope(context, object, statement.from), statement }
}

/** An event that the user may read is known, and yet cannot be queried. */
function refusalOf({ schema, access }: PlanContext, { name, at }: Source): QueryError {
  const object = schema.objectOf(name)
  if (!object || isStored(object) || !access.objectRights(object).read) {
    return noSuchObject(name, at).with(schema.hintOn(name))
  }
  return new QueryError('INVALID_TYPE_FOR_OPERATION', `entity type ${object.name} does not support query`)
}

/** Errors get their place in the text. @throws QueryError */
export function located<T>(text: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw error instanceof QueryError ? locatedIn(text, error) : error
  }
}
