import type { ObjectDefinition, PicklistValue } from '../../../../local-org/model.ts'
import { readObject } from '../../../../local-org/store/notation.ts'
import { createSchema } from '../../../../local-org/store/schema.ts'

const address = {
  BillingStreet: 'textarea(255) part(BillingAddress)',
  BillingCity: 'string(40) part(BillingAddress)',
  BillingCountry: 'string(80) part(BillingAddress)',
  BillingAddress: 'address',
}

const account = readObject({
  name: 'Account',
  label: 'Account',
  plural: 'Accounts',
  keyPrefix: '001',
  fields: {
    Name: 'string(255) required name',
    Type: 'picklist values(Prospect|Customer|Partner)',
    Rating: 'picklist values(Hot|Warm|Cold)',
    ParentId: 'reference(Account) parent(Parent) children(ChildAccounts)',
    ...address,
    AnnualRevenue: 'currency(18,2)',
    NumberOfEmployees: 'int',
    Discount__c: 'percent(5,1)',
    Description: 'textarea(32000)',
    Website: 'url(255)',
    Active__c: 'boolean',
    Markets__c: 'multipicklist values(EMEA|AMER|APAC)',
    Code__c: 'string(20) unique external caseSensitive',
    Founded__c: 'date',
    Opens__c: 'time',
    Score__c: 'double(10,3)',
    Site__Latitude__s: 'double(18,15) part(Site__c)',
    Site__Longitude__s: 'double(18,15) part(Site__c)',
    Site__c: 'location',
    Logo__c: 'base64',
  },
})

const contact = readObject({
  name: 'Contact',
  label: 'Contact',
  plural: 'Contacts',
  keyPrefix: '003',
  fields: {
    AccountId: 'reference(Account) parent(Account) children(Contacts)',
    FirstName: 'string(40)',
    LastName: 'string(80) required',
    Name: `string(121) name readOnly derived(coalesce("FirstName" || ' ', '') || "LastName")`,
    Email: 'email(80)',
    Birthdate: 'date',
    ReportsToId: 'reference(Contact) parent(ReportsTo) children(Reports)',
    IsActive__c: 'boolean',
  },
})

const opportunity = readObject({
  name: 'Opportunity',
  label: 'Opportunity',
  plural: 'Opportunities',
  keyPrefix: '006',
  fields: {
    Name: 'string(120) required name',
    AccountId: 'reference(Account) parent(Account) children(Opportunities)',
    StageName: 'picklist values(Prospecting|Proposal|Closed Won|Closed Lost)',
    Amount: 'currency(18,2)',
    CloseDate: 'date',
    IsClosed: 'boolean',
    NextMeeting__c: 'datetime',
  },
})

const lineItem = readObject({
  name: 'OpportunityLineItem',
  label: 'Opportunity Product',
  plural: 'Opportunity Products',
  keyPrefix: '00k',
  ownerless: true,
  fields: {
    OpportunityId: 'reference(Opportunity) required parent(Opportunity) children(OpportunityLineItems) cascade',
    Name: 'string(120) name',
    Quantity: 'double(10,2)',
    UnitPrice: 'currency(16,2)',
  },
})

const caseObject = readObject({
  name: 'Case',
  label: 'Case',
  plural: 'Cases',
  keyPrefix: '500',
  owners: 'Group|User',
  fields: {
    CaseNumber: 'string(30) name',
    AccountId: 'reference(Account) parent(Account) children(Cases)',
    ContactId: 'reference(Contact) parent(Contact) children(Cases)',
    Subject: 'string(255)',
    Status: 'picklist values(New|Working|Closed)',
  },
})

const task = readObject({
  name: 'Task',
  label: 'Task',
  plural: 'Tasks',
  keyPrefix: '00T',
  fields: {
    Subject: 'string(255) name',
    WhatId: 'reference(Account|Opportunity|Case) parent(What) children(Tasks)',
  },
})

const user = readObject({
  name: 'User',
  label: 'User',
  plural: 'Users',
  keyPrefix: '005',
  ownerless: true,
  fields: {
    Username: 'string(80) required',
    LastName: 'string(80)',
    Name: 'string(121) name',
    Email: 'email(128)',
    IsActive: 'boolean',
    ManagerId: 'reference(User) parent(Manager)',
    ProfileId: 'reference(Profile) parent(Profile)',
  },
})

const profile = readObject({
  name: 'Profile',
  label: 'Profile',
  plural: 'Profiles',
  keyPrefix: '00e',
  ownerless: true,
  fields: { Name: 'string(255) name' },
})

const group = readObject({
  name: 'Group',
  label: 'Group',
  plural: 'Groups',
  keyPrefix: '00G',
  ownerless: true,
  fields: { Name: 'string(40) name', DeveloperName: 'string(80)' },
})

const secret = readObject({
  name: 'Secret__c',
  label: 'Secret',
  plural: 'Secrets',
  keyPrefix: 'a00',
  fields: {
    Name: 'string(80) name',
    Account__c: 'reference(Account) parent(Account__r) children(Secrets__r)',
  },
})

const day = readObject({
  name: 'Day__c',
  label: 'Day',
  plural: 'Days',
  keyPrefix: 'a01',
  ownerless: true,
  fields: { Date__c: 'date', Moment__c: 'datetime' },
})

const labels: Readonly<Record<string, string>> = { Hot: 'Very warm', EMEA: 'Europe', AMER: 'Americas' }

const translated = (value: PicklistValue): PicklistValue => ({ ...value, label: labels[value.value] ?? value.label })

function withLabels(object: ObjectDefinition): ObjectDefinition {
  const fields = [...object.fields].map(([name, field]) => {
    const picklist = field.picklist?.map(translated)
    return [name, picklist ? { ...field, picklist } : field] as const
  })
  return { ...object, fields: new Map(fields) }
}

export const schema = createSchema(
  [account, contact, opportunity, lineItem, caseObject, task, user, profile, group, secret, day].map(withLabels),
)
