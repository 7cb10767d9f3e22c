import type { Access, FieldDefinition, ObjectDefinition, SqlFragment } from '../../../../local-org/model.ts'
import { createSoql } from '../../../../local-org/soql/soql.ts'
import { createStore, type Store, type Values } from '../../../../local-org/store/store.ts'
import { schema } from './shape.ts'

/** A Wednesday. */
export const now = new Date('2024-05-15T12:30:45.500Z')

const made = '2024-01-10T08:00:00.000Z'

type Rows = Readonly<Record<string, Values>>

/** Values that begin with `@` name another record. */
const people: Rows = {
  standard: { Name: 'Standard User' },
}

const users: Rows = {
  ada: {
    Username: 'ada@acme.example',
    LastName: 'Admin',
    Name: 'Ada Admin',
    Email: 'ada@acme.example',
    IsActive: 1,
    ProfileId: '@standard',
  },
  bob: {
    Username: 'bob@acme.example',
    LastName: 'Builder',
    Name: 'Bob Builder',
    IsActive: 1,
    ManagerId: '@ada',
    ProfileId: '@standard',
  },
  cat: {
    Username: 'cat@acme.example',
    LastName: 'Clerk',
    Name: 'Cat Clerk',
    IsActive: 0,
    ManagerId: '@bob',
    ProfileId: '@standard',
  },
}

const groups: Rows = { queue: { Name: 'Support Queue', DeveloperName: 'Support' } }

const accounts: Rows = {
  acme: {
    Name: 'Acme',
    OwnerId: '@ada',
    Type: 'Customer',
    Rating: 'Hot',
    AnnualRevenue: 5000000,
    NumberOfEmployees: 120,
    Discount__c: 12.5,
    Description: 'A long story',
    Website: 'https://acme.example',
    Active__c: 1,
    Markets__c: 'EMEA;AMER',
    Code__c: 'aBc',
    Founded__c: '1999-03-01',
    Opens__c: '08:30:00.000Z',
    Score__c: 1.25,
    BillingStreet: 'Ringstr. 1',
    BillingCity: 'Berlin',
    BillingCountry: 'Germany',
    Site__Latitude__s: 52.52,
    Site__Longitude__s: 13.405,
    CreatedDate: '2024-05-15T09:00:00.000Z',
  },
  globex: {
    Name: 'Globex',
    OwnerId: '@bob',
    Type: 'Prospect',
    Rating: 'Cold',
    AnnualRevenue: 250000,
    NumberOfEmployees: 10,
    Discount__c: 0,
    Active__c: 0,
    Markets__c: 'AMER',
    Code__c: 'ABC',
    Founded__c: '2010-07-04',
    BillingCity: 'Paris',
    BillingCountry: 'France',
    Site__Latitude__s: 48.8566,
    Site__Longitude__s: 2.3522,
    CreatedDate: '2024-05-14T23:59:59.000Z',
  },
  initech: {
    Name: 'Initech',
    OwnerId: '@bob',
    Type: 'Customer',
    Rating: 'Warm',
    AnnualRevenue: 1000000,
    NumberOfEmployees: 50,
    Active__c: 1,
    Markets__c: 'EMEA;AMER;APAC',
    ParentId: '@acme',
    Founded__c: '2024-02-29',
    BillingStreet: 'Hof 2',
    BillingCity: 'berlin',
    CreatedDate: '2024-02-01T00:00:00.000Z',
  },
  umbrella: {
    Name: 'Umbrella_Corp',
    OwnerId: '@ada',
    NumberOfEmployees: 0,
    ParentId: '@initech',
    Markets__c: 'APAC',
    CreatedDate: '2023-12-31T23:59:59.000Z',
  },
  strasse: {
    Name: 'Éclair 100% "Süß"',
    OwnerId: '@bob',
    Type: 'Partner',
    Rating: 'Hot',
    AnnualRevenue: -50.5,
    CreatedDate: '2022-05-15T00:00:00.000Z',
  },
  obrien: { Name: "O'Brien\\Sons", OwnerId: '@ada', AnnualRevenue: 0, CreatedDate: '2024-04-30T10:00:00.000Z' },
  gone: { Name: 'Gone Ltd', OwnerId: '@ada', IsDeleted: 1, CreatedDate: made },
}

const contacts: Rows = {
  ann: {
    AccountId: '@acme',
    FirstName: 'Ann',
    LastName: 'Archer',
    Email: 'ann@acme.example',
    OwnerId: '@ada',
    Birthdate: '1980-05-15',
    IsActive__c: 1,
  },
  ben: {
    AccountId: '@acme',
    FirstName: 'Ben',
    LastName: 'Young',
    Email: 'BEN@acme.example',
    OwnerId: '@bob',
    ReportsToId: '@ann',
    Birthdate: '1990-12-31',
  },
  cid: { AccountId: '@globex', LastName: 'Cidre', OwnerId: '@bob', ReportsToId: '@ben', IsActive__c: 1 },
  dee: { FirstName: 'Dee', LastName: 'Young', OwnerId: '@bob' },
}

const opportunities: Rows = {
  big: {
    Name: 'Big',
    AccountId: '@acme',
    OwnerId: '@ada',
    StageName: 'Closed Won',
    Amount: 1000,
    CloseDate: '2024-05-15',
    IsClosed: 1,
    NextMeeting__c: '2024-05-15T12:30:45.000Z',
  },
  late: {
    Name: 'Late',
    AccountId: '@acme',
    OwnerId: '@bob',
    StageName: 'Prospecting',
    Amount: 200.5,
    CloseDate: '2024-06-30',
    IsClosed: 0,
    NextMeeting__c: '2024-05-15T18:00:00.000Z',
  },
  old: {
    Name: 'Old',
    AccountId: '@globex',
    OwnerId: '@bob',
    StageName: 'Closed Lost',
    Amount: 300,
    CloseDate: '2023-11-02',
    IsClosed: 1,
  },
  none: { Name: 'None', OwnerId: '@bob', StageName: 'Prospecting', CloseDate: '2024-02-14', IsClosed: 0 },
}

const lineItems: Rows = {
  bolt: { OpportunityId: '@big', Name: 'Bolt', Quantity: 10, UnitPrice: 50 },
  nut: { OpportunityId: '@big', Name: 'Nut', Quantity: 20, UnitPrice: 25 },
  cog: { OpportunityId: '@late', Name: 'Cog', Quantity: 1, UnitPrice: 200.5 },
}

const cases: Rows = {
  case1: {
    CaseNumber: '0001',
    AccountId: '@acme',
    ContactId: '@ann',
    Subject: 'Broken',
    Status: 'New',
    OwnerId: '@ada',
  },
  case2: { CaseNumber: '0002', AccountId: '@globex', Subject: 'Slow', Status: 'Closed', OwnerId: '@queue' },
}

const tasks: Rows = {
  call: { Subject: 'Call', WhatId: '@acme', OwnerId: '@ada' },
  mail: { Subject: 'Mail', WhatId: '@big', OwnerId: '@ada' },
  note: { Subject: 'Note', OwnerId: '@ada' },
  visit: { Subject: 'Visit', WhatId: '@case1', OwnerId: '@ada' },
}

const secrets: Rows = { recipe: { Name: 'Recipe', Account__c: '@acme', OwnerId: '@ada' } }

const tables: Readonly<Record<string, Rows>> = {
  Profile: people,
  User: users,
  Group: groups,
  Account: accounts,
  Contact: contacts,
  Opportunity: opportunities,
  OpportunityLineItem: lineItems,
  Case: cases,
  Task: tasks,
  Secret__c: secrets,
}

function objectOf(name: string): ObjectDefinition {
  const object = schema.objectOf(name)
  if (!object) throw new Error(`no object ${name}`)
  return object
}

function insertAll(store: Store): ReadonlyMap<string, string> {
  const ids = new Map<string, string>()
  const resolved = (value: Values[string]) =>
    typeof value === 'string' && value.startsWith('@') ? (ids.get(value.slice(1)) ?? null) : value
  for (const [name, rows] of Object.entries(tables)) {
    for (const [key, values] of Object.entries(rows)) {
      const entries = Object.entries({
        CreatedDate: made,
        SystemModstamp: made,
        CreatedById: ids.get('ada') ?? null,
        ...values,
      })
      const fields = Object.fromEntries(entries.map(([field, value]) => [field, resolved(value)]))
      const { IsDeleted, ...others } = fields
      const id = store.insert(objectOf(name), others as Values)
      if (IsDeleted) store.update(objectOf(name), id, { IsDeleted })
      ids.set(key, id)
    }
  }
  return ids
}

export type UserName = 'ada' | 'bob' | 'cat'

/** Fields that may not be read. */
const closed: Readonly<Record<UserName, readonly string[]>> = {
  ada: [],
  bob: [
    'Account.AnnualRevenue',
    'Account.BillingStreet',
    'Account.Site__Latitude__s',
    'Contact.Birthdate',
    'Contact.ReportsToId',
  ],
  cat: ['Case.CaseNumber'],
}

const nobody = { create: false, edit: false, delete: false, viewAll: false, modifyAll: false }

const all: SqlFragment = { sql: '1', values: [] }

const owned = new Set(['Account', 'Contact', 'Opportunity'])

/**
 * Ada sees everything. Bob sees accounts, contacts and opportunities that he owns, and no Secret__c at all. Cat may not
 * read Account and Group. Neither reads the fields `closed`.
 */
function accessOf(userName: UserName, userId: string): Access {
  const hidden: Readonly<Record<UserName, readonly string[]>> = {
    ada: [],
    bob: ['Secret__c'],
    cat: ['Account', 'Group'],
  }
  const readable = (object: ObjectDefinition, field: FieldDefinition) =>
    !closed[userName].includes(`${object.name}.${field.name}`)
  const rows = (object: ObjectDefinition, row: string): SqlFragment =>
    userName === 'bob' && owned.has(object.name) ? { sql: `${row}."OwnerId" = ?`, values: [userId] } : all
  return {
    userId,
    permitted: () => false,
    hasCustomPermission: () => false,
    hasCredentialPrincipal: () => false,
    keepsCredentials: false,
    objectRights: object => ({ ...nobody, read: !hidden[userName].includes(object.name) }),
    fieldReadable: readable,
    fieldEditable: () => false,
    visibleRows: rows,
    editableRows: rows,
    deletableRows: rows,
  }
}

/** A small company in memory, on a fixed day. */
export function createWorld({ fiscalYearStartMonth = 1 } = {}) {
  const store = createStore({ schema, now: () => now })
  const ids = insertAll(store)
  const idOf = (key: string): string => ids.get(key) ?? ''
  const soql = createSoql({ schema, database: store.database, now: () => now, fiscalYearStartMonth })
  return {
    soql,
    store,
    idOf,
    accessOf: (name: UserName) => accessOf(name, idOf(name)),
    /** Puts ids in for `{acme}`, and their first 15 characters for `{acme:15}`. */
    withIds: (text: string) =>
      text.replace(/\{(\w+)(:15)?\}/g, (_, key: string, short?: string) =>
        short ? idOf(key).slice(0, 15) : idOf(key),
      ),
  }
}
