import { type ObjectDefinition, type Schema, type SqlFragment, tableOf } from '../model.ts'
import type { Reach } from './reach.ts'
import { amongOf, compose, eitherOf, never } from './sql.ts'

/** A criteria-based sharing rule: rows with one of these values are shared with a group. */
export interface SharingRule {
  readonly object: string
  readonly field: string
  readonly values: readonly string[]
  /** `DeveloperName` of a group. */
  readonly sharedTo: string
  readonly access: 'Read' | 'Edit'
}

/** How much a row must let a user do: see it, change it, or dispose of it as its owner. */
export type Level = 'read' | 'edit' | 'full'

/** Which rows of an object does the user reach at a level? `row` is the alias of its table. */
export interface Question {
  readonly object: ObjectDefinition
  readonly row: string
  readonly level: Level
}

export interface ReachParts {
  readonly schema: Schema
  readonly reach: Reach
  readonly rules: readonly SharingRule[]
}

/** Rows that the user, somebody below them in the role hierarchy, or a queue of theirs owns. */
export function ownedRows({ object, row }: Question, { users, principals, userId }: Reach): SqlFragment {
  const owner = object.fields.get('OwnerId')
  if (owner === undefined) return amongOf(`${row}."CreatedById"`, object.setup ? [userId] : users)
  return amongOf(`${row}."OwnerId"`, owner.referenceTo?.includes('Group') ? principals : users)
}

/** Rows with a share row for one of the users or groups that the user reaches. */
export function sharedRows({ object, row, level }: Question, { principals }: Reach): SqlFragment {
  if (object.shareObject === undefined || level === 'full') return never
  const share = `${row}_share`
  // Shares of custom objects have ParentId and AccessLevel, those of Account have AccountId and AccountAccessLevel.
  const [parent, access] = object.custom ? ['Parent', ''] : [object.name, object.name]
  const enough = level === 'edit' ? ` AND ${share}."${access}AccessLevel" IN ('Edit', 'All')` : ''
  const live = `${share}."IsDeleted" = 0 AND ${share}."${parent}Id" = ${row}."Id"${enough}`
  const from = `EXISTS (SELECT 1 FROM "${object.shareObject}" ${share} WHERE ${live} AND {})`
  return compose(from, amongOf(`${share}."UserOrGroupId"`, principals))
}

/** Rows that a sharing rule gives to a group of the user. */
export function ruledRows({ object, row, level }: Question, { reach, rules }: ReachParts): SqlFragment {
  const enough = (rule: SharingRule) => level === 'read' || (level === 'edit' && rule.access === 'Edit')
  const mine = rules.filter(rule => rule.object === object.name && reach.groups.has(rule.sharedTo) && enough(rule))
  return eitherOf(mine.map(rule => amongOf(`${row}."${rule.field}"`, rule.values)))
}

/** Opportunities and cases that an account's owner reaches because of the role's setting. */
export function rowsOfOwnAccounts({ object, row, level }: Question, reach: Reach): SqlFragment {
  if (level === 'full' || (object.name !== 'Opportunity' && object.name !== 'Case')) return never
  const account = `${row}_account`
  const owners = reach.accountOwners(object.name, level === 'edit' ? 'Edit' : 'Read')
  const from = `EXISTS (SELECT 1 FROM "Account" ${account} WHERE ${account}."Id" = ${row}."AccountId" AND {})`
  return compose(from, amongOf(`${account}."OwnerId"`, owners))
}

/** Whoever reaches an opportunity or case by owning it or by a share sees its account. */
export function accountsOfOwnRows({ object, row, level }: Question, { reach, schema }: ReachParts): SqlFragment {
  if (object.name !== 'Account' || level !== 'read') return never
  const children = ['Opportunity', 'Case'].flatMap(name => schema.objectOf(name) ?? [])
  return eitherOf(
    children.map(child => {
      const alias = `${row}_${child.name.toLowerCase()}`
      const asked = { object: child, row: alias, level }
      const live = `${alias}."IsDeleted" = 0 AND ${alias}."AccountId" = ${row}."Id"`
      const from = `EXISTS (SELECT 1 FROM ${tableOf(child)} ${alias} WHERE ${live} AND {})`
      return compose(from, eitherOf([ownedRows(asked, reach), sharedRows(asked, reach)]))
    }),
  )
}
