import { expect, test } from 'vitest'
import type { Access, ObjectDefinition, SqlFragment } from '../../../../local-org/model.ts'
import { createWorld } from '../sample/world.ts'

const { store, rights, sessionOf } = createWorld()
const accessOf = (name: string, sets: readonly string[] = []): Access => rights.accessOf(sessionOf(name, sets))
const objectNamed = (name: string): ObjectDefinition => {
  const object = store.schema.objectOf(name)
  if (object === undefined) throw new Error(name)
  return object
}

function count(object: string, { sql, values }: SqlFragment): number {
  const query = `SELECT count(*) AS n FROM "${object}" r WHERE ${sql}`
  return Number(store.database.prepare(query).get(...values)?.n)
}

/** `seen c changeable deletable`, a dash for what the user's profile and permission sets do not give at all. */
function summaryOf(name: string, object: string): string {
  const [access, definition] = [accessOf(name), objectNamed(object)]
  const { read, create, edit, delete: remove } = access.objectRights(definition)
  return [
    read ? count(object, access.visibleRows(definition, 'r')) : '-',
    create ? 'c' : '-',
    edit ? count(object, access.editableRows(definition, 'r')) : '-',
    remove ? count(object, access.deletableRows(definition, 'r')) : '-',
  ].join(' ')
}

const users = ['admin', 'mia', 'sara', 'tom', 'ingrid', 'nora']

/**
 * Counted from the files in sample/data. Europe has 30 accounts (sara), the Americas 24 (tom), Asia Pacific 6 (admin): a
 * rule lets mia read those, and one of them is shared with tom for editing. Cases of the queue Support show to the account's
 * owner. Leads belong to sara and tom and are open to all for editing.
 */
const table: readonly (readonly [string, ...string[]])[] = [
  //                     admin             mia               sara              tom               ingrid        nora
  ['Account', '60 c 60 60', '60 c 55 54', '30 c 30 30', '25 c 25 24', '60 - - -', '0 c 0 0'],
  ['AccountShare', '1 c 1 1', '1 c 0 0', '0 c 0 0', '1 c 0 0', '- - - -', '0 c 0 0'],
  ['Contact', '300 c 300 300', '300 c 275 270', '150 c 150 150', '125 c 125 120', '300 - - -', '0 c 0 0'],
  ['Opportunity', '200 c 200 200', '183 c 183 183', '103 c 103 103', '80 c 80 80', '- - - -', '0 c 0 0'],
  ['OpportunityLineItem', '435 c 435 435', '395 c 395 395', '215 c 215 215', '180 c 180 180', '- - - -', '0 c 0 0'],
  ['Quote', '10 c 10 10', '9 c 9 9', '5 c 5 5', '4 c 4 4', '- - - -', '0 c 0 0'],
  ['QuoteLineItem', '26 c 26 26', '23 c 23 23', '14 c 14 14', '9 c 9 9', '- - - -', '0 c 0 0'],
  ['Case', '140 c 140 140', '126 c 72 -', '71 c 47 -', '55 c 25 -', '- - - -', '0 c 0 -'],
  ['Product2', '24 c 24 24', '24 - - -', '24 - - -', '24 - - -', '24 c 24 -', '24 - - -'],
  ['Pricebook2', '3 c 3 3', '3 - - -', '3 - - -', '3 - - -', '3 - - -', '3 - - -'],
  ['PricebookEntry', '68 c 68 68', '68 - - -', '68 - - -', '68 - - -', '68 c 68 -', '68 - - -'],
  ['Campaign', '9 c 9 9', '9 c 9 3', '9 - - -', '9 - - -', '9 c 9 0', '9 - - -'],
  ['CampaignMember', '216 c 216 216', '216 c 216 216', '134 c 134 134', '124 c 124 124', '216 c 216 216', '54 c 54 54'],
  ['Lead', '40 c 40 40', '40 c 40 40', '40 c 40 20', '40 c 40 20', '40 c 40 -', '40 c 40 0'],
  ['Task', '60 c 60 60', '55 c 55 55', '33 c 33 33', '22 c 22 22', '- - - -', '0 c 0 0'],
  ['User', '6 c 6 -', '6 - - -', '6 - - -', '6 - - -', '6 - - -', '6 - - -'],
  ['PermissionSet', '7 c 7 7', '7 - - -', '7 - - -', '7 - - -', '- - - -', '7 - - -'],
  ['ProvisioningParameter__mdt', '3 - - -', '- - - -', '- - - -', '- - - -', '- - - -', '- - - -'],
]

const rows = table.flatMap(([object, ...cells]) => users.map((user, at) => [user, object, cells[at] ?? ''] as const))

test.each(rows)('%s: %s is %s', (user, object, expected) => {
  expect(summaryOf(user, object)).toBe(expected)
})

test('the whole sample org is in the table, but for files, groups and the like', () => {
  const named = new Set(table.map(([object]) => object))
  const rest = store.schema.objects.map(object => object.name).filter(name => !named.has(name))
  expect(rest).toEqual([
    'Attachment',
    'AuthSession',
    'BackgroundOperation',
    'CampaignShare',
    'CaseComment',
    'CaseShare',
    'CaseStatus',
    'ContentDocument',
    'ContentDocumentLink',
    'ContentVersion',
    'EmailMessage',
    'EntityDefinition',
    'Event',
    'FieldDefinition',
    'FieldPermissions',
    'Group',
    'GroupMember',
    'LeadShare',
    'LeadStatus',
    'Note',
    'OpportunityContactRole',
    'OpportunityShare',
    'OpportunityStage',
    'Organization',
    'PermissionSetAssignment',
    'Profile',
    'QueueSobject',
    'RecordType',
    'SessionPermSetActivation',
    'Summary_Requested__e',
    'UserRole',
  ])
})

test("sara's accounts are those of Europe, tom's those of the Americas and the one shared with him", () => {
  const regions = (user: string) => {
    const { sql, values } = accessOf(user).visibleRows(objectNamed('Account'), 'r')
    const query = `SELECT "Region__c" AS region, count(*) AS n FROM "Account" r WHERE ${sql} GROUP BY 1 ORDER BY 1`
    return store.database
      .prepare(query)
      .all(...values)
      .map(row => `${row.region} ${row.n}`)
  }
  expect(regions('sara')).toEqual(['Europe 30'])
  expect(regions('tom')).toEqual(['Americas 24', 'Asia Pacific 1'])
  expect(regions('mia')).toEqual(['Americas 24', 'Asia Pacific 6', 'Europe 30'])
})

const fields: readonly (readonly [string, string, string, string])[] = [
  ['admin', 'Account', 'Sic', 'read edit'],
  ['sara', 'Account', 'Name', 'read edit'],
  ['sara', 'Account', 'Sic', ''],
  ['sara', 'Account', 'Tier__c', 'read'],
  ['sara', 'Account', 'CreatedDate', 'read'],
  ['sara', 'Account', 'OwnerId', 'read edit'],
  ['sara', 'Account', 'BillingAddress', 'read'],
  ['sara', 'Account', 'BillingCity', 'read edit'],
  ['mia', 'Account', 'Tier__c', 'read edit'],
  ['sara', 'Opportunity', 'Approval_Status__c', 'read'],
  ['sara', 'Opportunity', 'ExpectedRevenue', 'read'],
  ['sara', 'Contact', 'Name', 'read'],
  ['sara', 'Product2', 'Name', 'read'],
  ['sara', 'Product2', 'Popularity__c', ''],
  ['ingrid', 'Product2', 'Popularity__c', 'read edit'],
  ['ingrid', 'Account', 'Name', 'read'],
  ['ingrid', 'Account', 'Region__c', 'read'],
  ['ingrid', 'Account', 'BillingCity', 'read'],
  ['ingrid', 'Account', 'AnnualRevenue', ''],
  ['ingrid', 'Account', 'OwnerId', 'read'],
  ['ingrid', 'Opportunity', 'Name', ''],
  ['nora', 'Account', 'Name', 'read edit'],
]

test.each(fields)('%s: field %s.%s is %s', (...[user, object, name, expected]) => {
  const [access, definition] = [accessOf(user), objectNamed(object)]
  const field = store.schema.fieldOf(definition, name)
  if (field === undefined) throw new Error(name)
  const found = [access.fieldReadable(definition, field) && 'read', access.fieldEditable(definition, field) && 'edit']
  expect(found.filter(Boolean).join(' ')).toBe(expected)
})

test('the session permission set counts while it is active in the session, and only for those it is assigned to', () => {
  const secret = objectNamed('ProvisioningParameter__mdt')
  const opportunity = objectNamed('Opportunity')
  const approval = store.schema.fieldOf(opportunity, 'Approval_Status__c')
  if (approval === undefined) throw new Error('no such field')
  const look = (access: Access) => [access.objectRights(secret).read, access.fieldEditable(opportunity, approval)]
  const active = ['ActionHostPermissions']
  expect(look(accessOf('sara'))).toEqual([false, false])
  expect(look(accessOf('sara', active))).toEqual([true, true])
  expect(look(accessOf('sara'))).toEqual([false, false])
  for (const user of ['nora', 'ingrid']) expect(look(accessOf(user, active))).toEqual([false, false])
  expect(count('ProvisioningParameter__mdt', accessOf('sara', active).visibleRows(secret, 'r'))).toBe(3)
})

test('the session permission set adds no records', () => {
  const account = objectNamed('Account')
  expect(count('Account', accessOf('sara', ['ActionHostPermissions']).visibleRows(account, 'r'))).toBe(30)
})
