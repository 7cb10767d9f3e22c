import { type ObjectDefinition, type SqlFragment, tableOf } from '../model.ts'
import {
  accountsOfOwnRows,
  type Level,
  ownedRows,
  type Question,
  type ReachParts,
  rowsOfOwnAccounts,
  ruledRows,
  sharedRows,
} from './reached-rows.ts'
import { always, amongOf, bothOf, compose, eitherOf, never } from './sql.ts'

export interface SharingParts extends ReachParts {
  /** Objects whose rows the user sees or changes whatever their sharing. */
  seesAll(object: ObjectDefinition, level: Level): boolean
  /** Objects that the user may read at all. */
  reads(object: ObjectDefinition): boolean
}

/** The rows of an object that a user reaches at a level. */
export type Sharing = (question: Question) => SqlFragment

/** What a parent must allow: whoever may change a master may dispose of its details; shares are the owner's affair. */
function neededOf(object: ObjectDefinition, parent: ObjectDefinition, level: Level): Level {
  if (parent.shareObject === object.name) return level === 'read' ? 'read' : 'full'
  return level === 'full' && object.ownerless ? 'edit' : level
}

/** A row as its parent goes; a row without a parent belongs to its owner alone. */
function rowsOfParents(question: Question, sharing: Sharing, parts: SharingParts): SqlFragment {
  const { object, row, level } = question
  const field = object.sharingParent ? object.fields.get(object.sharingParent) : undefined
  const parents = (field?.referenceTo ?? []).flatMap(name => parts.schema.objectOf(name) ?? [])
  const column = `${row}."${field?.name}"`
  const alias = `${row}_parent`
  const reached = parents.map(parent =>
    compose(
      `EXISTS (SELECT 1 FROM ${tableOf(parent)} ${alias} WHERE ${alias}."Id" = ${column} AND {})`,
      sharing({ object: parent, row: alias, level: neededOf(object, parent, level) }),
    ),
  )
  const orphans = object.ownerless ? never : compose(`(${column} IS NULL AND {})`, ownedRows(question, parts.reach))
  return eitherOf([...reached, orphans])
}

/** Files are seen with the records that they are attached to. */
function linkedFiles({ object, row, level }: Question, sharing: Sharing, parts: SharingParts): SqlFragment {
  const link = parts.schema.objectOf('ContentDocumentLink')
  if (object.name !== 'ContentDocument' || link === undefined || level === 'full') return never
  const alias = `${row}_link`
  const entities = (link.fields.get('LinkedEntityId')?.referenceTo ?? []).filter(name => name !== 'User')
  const reached = entities
    .flatMap(name => parts.schema.objectOf(name) ?? [])
    .map(entity =>
      compose(
        `EXISTS (SELECT 1 FROM ${tableOf(entity)} ${alias}_to WHERE ${alias}_to."Id" = ${alias}."LinkedEntityId" AND {})`,
        sharing({ object: entity, row: `${alias}_to`, level }),
      ),
    )
  const mine = amongOf(`${alias}."LinkedEntityId"`, parts.reach.principals)
  const enough = level === 'edit' ? ` AND ${alias}."ShareType" <> 'V'` : ''
  const live = `${alias}."IsDeleted" = 0 AND ${alias}."ContentDocumentId" = ${row}."Id"${enough}`
  return compose(
    `EXISTS (SELECT 1 FROM "ContentDocumentLink" ${alias} WHERE ${live} AND {})`,
    eitherOf([mine, ...reached]),
  )
}

/** Members of a campaign are seen by those who see the person behind them. */
function membersOfSeenPeople(
  { object, row }: Question,
  sharing: Sharing,
  { schema, reads }: SharingParts,
): SqlFragment {
  if (object.name !== 'CampaignMember') return always
  const seen = ['Contact', 'Lead'].map(name => {
    const person = schema.objectOf(name)
    const alias = `${row}_${name.toLowerCase()}`
    const from = `EXISTS (SELECT 1 FROM "${name}" ${alias} WHERE ${alias}."Id" = ${row}."${name}Id" AND {})`
    return person && reads(person) ? compose(from, sharing({ object: person, row: alias, level: 'read' })) : never
  })
  return eitherOf(seen)
}

function openTo(object: ObjectDefinition, level: Level): boolean {
  if (object.sharing === 'private' || object.sharing === 'controlled-by-parent') return false
  if (level === 'read' || object.ownerless) return true
  return level === 'edit' && object.sharing === 'read-write'
}

/**
 * Record access as SQL: organisation-wide defaults, owners, role hierarchy, share rows, sharing rules, and what follows
 * from parents and children. Object rights come before it and are not part of it.
 */
export function createSharing(parts: SharingParts): Sharing {
  const sharing: Sharing = question => {
    const { object, level } = question
    if (parts.seesAll(object, level) || openTo(object, level)) return always
    if (object.sharing === 'controlled-by-parent') {
      return bothOf(rowsOfParents(question, sharing, parts), membersOfSeenPeople(question, sharing, parts))
    }
    return eitherOf([
      ownedRows(question, parts.reach),
      ruledRows(question, parts),
      sharedRows(question, parts.reach),
      rowsOfOwnAccounts(question, parts.reach),
      accountsOfOwnRows(question, parts),
      linkedFiles(question, sharing, parts),
    ])
  }
  return sharing
}
