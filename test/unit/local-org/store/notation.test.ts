import { expect, test } from 'vitest'
import { readField, readObject } from '../../../../local-org/store/notation.ts'
import { createSchema } from '../../../../local-org/store/schema.ts'

test('a field reads from its terms', () => {
  expect(readField('Name', 'string(80) label(Account (Name)) required name unique external caseSensitive')).toEqual({
    name: 'Name',
    label: 'Account (Name)',
    type: 'string',
    length: 80,
    required: true,
    nameField: true,
    unique: true,
    externalId: true,
    caseSensitive: true,
    createable: true,
    updateable: true,
  })
  expect(readField('Amount__c', 'currency(16,2)')).toMatchObject({ label: 'Amount', precision: 16, scale: 2 })
  expect(readField('BillingCity', 'string(40) part(BillingAddress)')).toMatchObject({
    label: 'Billing City',
    compoundFieldName: 'BillingAddress',
  })
})

test('picklists, references and booleans carry what they need', () => {
  expect(readField('Status', 'picklist values(New|In Work) default(New) restricted')).toMatchObject({
    picklist: [
      { value: 'New', label: 'New', active: true, isDefault: true },
      { value: 'In Work', label: 'In Work', active: true, isDefault: false },
    ],
    restrictedPicklist: true,
    defaultValue: 'New',
  })
  expect(readField('OwnerId', 'reference(Group|User) parent(Owner) children(Things) cascade createOnly')).toMatchObject(
    {
      label: 'Owner ID',
      length: 18,
      referenceTo: ['Group', 'User'],
      relationshipName: 'Owner',
      childRelationshipName: 'Things',
      cascadeDelete: true,
      createable: true,
      updateable: false,
    },
  )
  expect(readField('Active', 'boolean')).toMatchObject({ defaultValue: false })
})

test.each(['string readOnly', 'string auto({000})', "string derived('x' || (1 + 2))", 'address'])(
  'a field of %j is never written by a client',
  terms => {
    expect(readField('F', terms)).toMatchObject({ createable: false, updateable: false })
  },
)

test.each(['', '  ', 'string(80', 'string, name'])('%j is malformed', terms => {
  expect(() => readField('F', terms)).toThrow()
})

const thing = (fields: Record<string, string>, name = 'Thing__c', keyPrefix = 'a00') =>
  readObject({ name, label: 'Thing', plural: 'Things', keyPrefix, fields })
const user = readObject({ name: 'User', label: 'User', plural: 'Users', keyPrefix: '005', ownerless: true, fields: {} })

test('objects and fields are found ignoring case, and parents by the name of their relationship', () => {
  const schema = createSchema([user, thing({ Up__c: 'reference(Thing__c) parent(Up__r) children(Downs__r)' })])
  const object = schema.objectOf('thing__C')
  if (object === undefined) throw new Error('not found')
  expect(schema.fieldOf(object, 'createddate')?.name).toBe('CreatedDate')
  expect(schema.fieldOf(object, 'Nope')).toBeUndefined()
  expect(schema.parentFieldOf(object, 'up__R')?.name).toBe('Up__c')
  expect(schema.parentFieldOf(object, 'owner')?.name).toBe('OwnerId')
  expect(schema.childrenOf(object)).toEqual([{ name: 'Downs__r', object: 'Thing__c', field: 'Up__c' }])
  expect(schema.objects.map(({ name }) => name)).toEqual(['Thing__c', 'User'])
})

test('a schema refuses clashes, dangling references and names that are no API names', () => {
  const bad = [
    [user, thing({}), thing({}, 'THING__c', 'a01')],
    [user, thing({}), thing({}, 'Other__c')],
    [user, thing({ Up__c: 'reference(Missing__c)' })],
    [user, thing({ 'x" INTEGER); DROP TABLE "User': 'string(5)' })],
    [user, thing({}, 'Thing__c"; --')],
  ]
  for (const objects of bad) expect(() => createSchema(objects)).toThrow()
})
