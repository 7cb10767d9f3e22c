import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSystemAccess } from '../../../../local-org/rights/rights.ts'
import { readObjects } from '../../../../local-org/sample/objects.ts'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'
import { toLeftOutLines } from '../../../../local-org/sample/source/left-out.ts'
import { readProject } from '../../../../local-org/sample/source/source.ts'
import { createSoql } from '../../../../local-org/soql/soql.ts'
import { readXml } from '../../../../local-org/xml/xml.ts'
import { field, flags, projectOf, xml } from './project-files.ts'
import { createWorld } from './world.ts'

const folder = projectOf({
  'objects/Invoice__c/Invoice__c.object-meta.xml': xml(
    'CustomObject',
    `<label>Invoice</label><pluralLabel>Invoices</pluralLabel><sharingModel>Private</sharingModel>
     <nameField><label>Number</label><type>AutoNumber</type><displayFormat>INV-{0000}</displayFormat></nameField>`,
  ),
  'objects/Invoice__c/fields/Account__c.field-meta.xml': field(
    'Lookup',
    '<referenceTo>Account</referenceTo><relationshipName>Invoices</relationshipName><deleteConstraint>Restrict</deleteConstraint>',
  ),
  'objects/Invoice__c/fields/Total__c.field-meta.xml': field('Currency', '<precision>16</precision><scale>2</scale>'),
  'objects/Invoice__c/fields/Paid__c.field-meta.xml': field('Checkbox', '<defaultValue>true</defaultValue>'),
  'objects/Invoice__c/fields/Due__c.field-meta.xml': field('Date', '<defaultValue>TODAY() + 14</defaultValue>'),
  'objects/Invoice__c/fields/Rest__c.field-meta.xml': field('Currency', '<formula>Total__c - 1</formula>'),
  'objects/Invoice__c/fields/Depot__c.field-meta.xml': field('Lookup', '<referenceTo>Depot__c</referenceTo>'),
  'objects/Invoice__c/fields/Kind__c.field-meta.xml': field(
    'Picklist',
    '<valueSet><restricted>true</restricted><valueSetName>Kinds</valueSetName></valueSet>',
  ),
  'objects/Line__c/Line__c.object-meta.xml': xml(
    'CustomObject',
    '<label>Line</label><sharingModel>ControlledByParent</sharingModel><nameField><label>Line</label><type>Text</type></nameField>',
  ),
  'objects/Line__c/fields/Invoice__c.field-meta.xml': field(
    'MasterDetail',
    '<referenceTo>Invoice__c</referenceTo><relationshipName>Lines</relationshipName>',
  ),
  'objects/Account/fields/Code__c.field-meta.xml': field('Text', `<length>8</length>${flags('unique', 'externalId')}`),
  'objects/Account/fields/Place__c.field-meta.xml': field('Location', '<scale>4</scale>'),
  'objects/Rate__mdt/Rate__mdt.object-meta.xml': xml('CustomObject', '<label>Rate</label>'),
  'objects/Rate__mdt/fields/Percent__c.field-meta.xml': field('Number', '<precision>5</precision><scale>2</scale>'),
  'objects/Stock__x/Stock__x.object-meta.xml': xml('CustomObject', '<label>Stock</label>'),
  'objects/Invoice_Paid__e/Invoice_Paid__e.object-meta.xml': xml(
    'CustomObject',
    `<eventType>HighVolume</eventType><label>Invoice Paid</label><pluralLabel>Invoices Paid</pluralLabel>
     <publishBehavior>PublishAfterCommit</publishBehavior>`,
  ),
  'objects/Invoice_Paid__e/fields/Amount__c.field-meta.xml': field(
    'Number',
    '<precision>16</precision><scale>2</scale>',
  ),
  'globalValueSets/Kinds.globalValueSet-meta.xml': xml(
    'GlobalValueSet',
    `<customValue><fullName>Big</fullName><default>true</default><label>Big one</label></customValue>
     <customValue><fullName>Old</fullName><isActive>false</isActive></customValue>`,
  ),
  'customMetadata/Rate.Gold.md-meta.xml': xml(
    'CustomMetadata',
    '<label>Gold rate</label><values><field>Percent__c</field><value xsi:type="xsd:double">12.5</value></values>',
  ),
  'permissionsets/Billing.permissionset-meta.xml': xml(
    'PermissionSet',
    `<label>Billing</label>
     <objectPermissions><object>Invoice__c</object>${flags('allowRead', 'allowCreate', 'allowEdit')}</objectPermissions>
     <objectPermissions><object>Line__c</object>${flags('allowRead', 'allowCreate')}</objectPermissions>
     <fieldPermissions><field>Invoice__c.Total__c</field><readable>true</readable><editable>true</editable></fieldPermissions>
     <fieldPermissions><field>Invoice__c.Paid__c</field><readable>true</readable><editable>false</editable></fieldPermissions>
     <customMetadataTypeAccesses><name>Rate__mdt</name><enabled>true</enabled></customMetadataTypeAccesses>
     <userPermissions><name>RunReports</name><enabled>true</enabled></userPermissions>
     <customPermissions><enabled>true</enabled><name>Refunds</name></customPermissions>
     <customPermissions><enabled>false</enabled><name>Payouts</name></customPermissions>`,
  ),
  'customPermissions/Refunds.customPermission-meta.xml': xml(
    'CustomPermission',
    '<connectedApp>Billing App</connectedApp><isLicensed>false</isLicensed><label>Give money back</label>',
  ),
  'customPermissions/Payouts.customPermission-meta.xml': xml('CustomPermission', '<label>Pay out</label>'),
})

test('objects and fields of a project come on top of the standard ones', () => {
  const { objects } = readProject([folder], readObjects())
  const named = (name: string) => objects.find(object => object.name === name)
  expect(named('Invoice__c')).toMatchObject({
    label: 'Invoice',
    labelPlural: 'Invoices',
    sharing: 'private',
    shareObject: 'Invoice__Share',
    keyPrefix: 'a00',
  })
  const fieldOf = (object: string, name: string) => named(object)?.fields.get(name)
  expect(fieldOf('Invoice__c', 'Name')).toMatchObject({ autoNumber: 'INV-{0000}', label: 'Number', createable: false })
  expect(fieldOf('Invoice__c', 'Account__c')).toMatchObject({
    label: 'A & B',
    type: 'reference',
    referenceTo: ['Account'],
    relationshipName: 'Account__r',
    childRelationshipName: 'Invoices__r',
    restrictedDelete: true,
  })
  expect(fieldOf('Invoice__c', 'Kind__c')).toMatchObject({
    restrictedPicklist: true,
    defaultValue: 'Big',
    picklist: [
      { value: 'Big', label: 'Big one', active: true },
      { value: 'Old', label: 'Old', active: false },
    ],
  })
  expect(fieldOf('Account', 'Code__c')).toMatchObject({ length: 8, unique: true, externalId: true })
  expect(fieldOf('Account', 'Place__Latitude__s')).toMatchObject({ compoundFieldName: 'Place__c', scale: 4 })
  expect(named('Line__c')).toMatchObject({
    sharing: 'controlled-by-parent',
    sharingParent: 'Invoice__c',
    ownerless: true,
  })
  expect(named('Account')?.fields.has('Industry')).toBe(true)
  expect(named('Invoice_Paid__e')).toMatchObject({ publishes: 'after-commit', label: 'Invoice Paid', keyPrefix: 'e01' })
  expect([...(named('Invoice_Paid__e')?.fields.keys() ?? [])]).toEqual([
    ...['ReplayId', 'CreatedDate', 'CreatedById', 'EventUuid', 'Amount__c'],
  ])
})

test('what the org cannot do is left out and said', () => {
  const { objects, leftOut } = readProject([folder], readObjects())
  const invoice = objects.find(({ name }) => name === 'Invoice__c')
  expect(invoice?.fields.get('Rest__c')).toMatchObject({ createable: false, updateable: false, type: 'currency' })
  expect(invoice?.fields.has('Depot__c')).toBe(false)
  expect(invoice?.fields.get('Due__c')?.defaultValue).toBeUndefined()
  expect(leftOut).toEqual([
    { what: 'Invoice__c.Due__c', why: 'have no default, since theirs is a formula' },
    { what: 'Stock__x', why: 'are objects that the local org does not have' },
    { what: 'Invoice__c.Depot__c', why: 'point at objects that are not here' },
  ])
})

test('what was left out is a line a reason, cut unless all is asked for', () => {
  const leftOut = [
    ...Array.from({ length: 8 }, (_, at) => ({ what: `A__c.F${at}__c`, why: 'are formulas' })),
    { what: 'B__e', why: 'are objects' },
  ]
  expect(toLeftOutLines(leftOut, false)).toEqual([
    '--schema: left out, or not as in your org (--verbose lists all):',
    '  8 are formulas: A__c.F0__c, A__c.F1__c, A__c.F2__c, A__c.F3__c, A__c.F4__c, A__c.F5__c and 2 more',
    '  1 are objects: B__e',
  ])
  expect(toLeftOutLines(leftOut, true)[1]).toMatch(/F7__c$/)
  expect(toLeftOutLines([], false)).toEqual([])
})

test('who names a field or an object that was left out is told so, and nothing of other names', async () => {
  const { as, store } = createWorld({ projects: [folder] })
  const sara = as('sara')
  const [written] = (await sara.post('/sobjects/Invoice__c', { Depot__c: null })).body
  expect(written.message).toBe(
    "No such column 'Depot__c' on sobject of type Invoice__c. The local org left Invoice__c.Depot__c out of --schema: such parts point at objects that are not here.",
  )
  const soql = createSoql({ schema: store.schema, database: store.database, now: () => new Date() })
  const access = createSystemAccess(sara.session.userId, store)
  const ask = (text: string) => () => soql.columns(text, { access })
  expect(ask('SELECT Depot__c FROM Invoice__c')).toThrow(/The local org left Invoice__c\.Depot__c out of --schema/)
  expect(ask('SELECT Id FROM Stock__x')).toThrow(/The local org left Stock__x out of --schema/)
  expect(ask('SELECT Nope__c FROM Invoice__c')).not.toThrow(/--schema/)
})

test('custom metadata that does not fit is left out with its file, and the rest is loaded', () => {
  const record = (field: string, value: string) =>
    xml('CustomMetadata', `<label>L</label><values><field>${field}</field><value>${value}</value></values>`)
  const project = projectOf({
    'objects/Rate__mdt/Rate__mdt.object-meta.xml': xml('CustomObject', '<label>Rate</label>'),
    'objects/Rate__mdt/fields/Set__c.field-meta.xml': field(
      'MetadataRelationship',
      '<referenceTo>Set__mdt</referenceTo>',
    ),
    'objects/Set__mdt/Set__mdt.object-meta.xml': xml('CustomObject', '<label>Set</label>'),
    'customMetadata/Set.Main.md-meta.xml': xml('CustomMetadata', '<label>Main</label>'),
    'customMetadata/Rate.Good.md-meta.xml': record('Set__c', 'Main'),
    'customMetadata/Rate.Bad.md-meta.xml': record('Nope__c', '1'),
    'customMetadata/Gone.One.md-meta.xml': record('A__c', '1'),
  })
  const { store, leftOut } = createSampleOrg({ now: () => new Date(), projects: [project] })
  const rows = store.statement(
    'SELECT r.DeveloperName AS rate, s.DeveloperName AS "set" FROM Rate__mdt r JOIN Set__mdt s ON s.Id = r.Set__c',
  )
  expect(rows.all().map(row => ({ ...row }))).toEqual([{ rate: 'Good', set: 'Main' }])
  expect(leftOut).toEqual([
    {
      what: expect.stringMatching(/Gone\.One\.md-meta\.xml$/),
      why: 'are records of custom metadata types that are not here',
    },
    {
      what: expect.stringMatching(/Rate\.Bad\.md-meta\.xml \(No such column 'Nope__c'/),
      why: 'are records that do not fit',
    },
  ])
})

test('several projects come together, and their data plans are loaded once', () => {
  const records = (...list: object[]) => JSON.stringify({ records: list })
  const attributes = (type: string, referenceId: string) => ({ attributes: { type, referenceId } })
  const acme = { ...attributes('Account', 'AcmeRef'), Name: 'Acme of the plan', Gone__c: 1 }
  const data = projectOf({
    '../../../data/a-plan.json': JSON.stringify([
      { sobject: 'Account', saveRefs: true, files: ['accounts.json'] },
      { sobject: 'Invoice__c', resolveRefs: true, files: ['invoices.json'] },
    ]),
    '../../../data/b-plan.json': JSON.stringify([{ sobject: 'Account', files: ['accounts.json'] }]),
    '../../../data/accounts.json': records(acme),
    '../../../data/invoices.json': records(
      { ...attributes('Invoice__c', 'I1'), Account__c: '@AcmeRef', Total__c: 5 },
      { ...attributes('Invoice__c', 'I2'), Total__c: 'much' },
      { ...attributes('Nope__c', 'N1') },
    ),
  })
  const { store, leftOut } = createSampleOrg({ now: () => new Date(), projects: [folder, data] })
  const rows = store.statement(
    'SELECT a.Name AS name, i.Total__c AS total FROM Account a LEFT JOIN Invoice__c i ON i.Account__c = a.Id WHERE a.Name = ?',
  )
  expect(rows.all('Acme of the plan').map(row => ({ ...row }))).toEqual([{ name: 'Acme of the plan', total: 5 }])
  expect(leftOut.filter(({ why }) => why.includes('data plans')).map(({ what }) => what)).toEqual([
    expect.stringMatching(/^Gone__c in .*accounts\.json$/),
    expect.stringMatching(/^I2 in .*invoices\.json \(Cannot deserialize/),
    expect.stringMatching(/^N1 in .*invoices\.json$/),
  ])
})

test('a value that points at a record which a data plan does not make is named, and the record made without', () => {
  const data = projectOf({
    '../../../data/a-plan.json': JSON.stringify([{ sobject: 'Invoice__c', files: ['invoices.json'] }]),
    '../../../data/invoices.json': JSON.stringify({
      records: [{ attributes: { type: 'Invoice__c', referenceId: 'I1' }, Account__c: '@GoneRef', Total__c: 5 }],
    }),
  })
  const { store, leftOut } = createSampleOrg({ now: () => new Date(), projects: [folder, data] })
  const rows = store.statement('SELECT Account__c AS account, Total__c AS total FROM Invoice__c WHERE Total__c = 5')
  expect(rows.all().map(row => ({ ...row }))).toEqual([{ account: null, total: 5 }])
  expect(leftOut.filter(({ why }) => why.includes('data plans'))).toEqual([
    {
      what: expect.stringMatching(/^Account__c \(@GoneRef\) in .*invoices\.json$/),
      why: 'are values of data plans that point at records which are not made',
    },
  ])
})

test('an object and a field that the sample has too are merged, and its rows stay', () => {
  const project = projectOf({
    'objects/ProvisioningParameter__mdt/ProvisioningParameter__mdt.object-meta.xml': xml(
      'CustomObject',
      '<label>Own</label>',
    ),
    'objects/ProvisioningParameter__mdt/fields/Extra__c.field-meta.xml': field('Text', '<length>9</length>'),
    'objects/Account/fields/Duty__c.field-meta.xml': field('Text', '<length>9</length><required>true</required>'),
  })
  const { store, leftOut } = createSampleOrg({ now: () => new Date(), projects: [project] })
  const count = (object: string) => store.statement(`SELECT count(*) AS n FROM "${object}"`).get()?.n
  expect([count('ProvisioningParameter__mdt'), count('Account')]).toEqual([3, 60])
  expect(store.schema.objectOf('ProvisioningParameter__mdt')?.fields.has('Extra__c')).toBe(true)
  expect(leftOut).toEqual([])
})

test('records of the project follow its types, its permission sets and its sharing', async () => {
  const { as, idOf } = createWorld({ projects: [folder] })
  const [sara, tom, nora] = [as('sara'), as('tom'), as('nora')]
  const made = await sara.post('/sobjects/Invoice__c', { Total__c: 10.005 })
  const invoice = `/sobjects/Invoice__c/${made.body.id}`
  expect((await sara.get(invoice)).body).toMatchObject({ Name: 'INV-0001', Total__c: 10.01, Paid__c: true })
  expect((await sara.get(invoice)).body).not.toHaveProperty('Kind__c')
  expect((await sara.patch(invoice, { Paid__c: false })).body[0].errorCode).toBe('INVALID_FIELD_FOR_INSERT_UPDATE')
  expect((await tom.get(invoice)).status).toBe(404)
  expect((await nora.post('/sobjects/Invoice__c', {})).status).toBe(404)
  expect((await sara.post('/sobjects/Line__c', { Name: 'L', Invoice__c: made.body.id })).status).toBe(201)
  const share = { ParentId: made.body.id, UserOrGroupId: tom.session.userId, AccessLevel: 'Read' }
  expect((await as('admin').post('/sobjects/Invoice__Share', share)).status).toBe(201)
  expect((await tom.get(invoice)).status).toBe(200)
  expect((await tom.patch(invoice, { Total__c: 1 })).status).toBe(403)
  const gold = await sara.get(`/sobjects/Rate__mdt/${idOf('Rate__mdt', 'DeveloperName', 'Gold')}`)
  expect(gold.body).toMatchObject({
    MasterLabel: 'Gold rate',
    Label: 'Gold rate',
    QualifiedApiName: 'Gold',
    Percent__c: 12.5,
  })
})

test('custom permissions of the project belong to their app, and its permission sets give them', () => {
  const { rights, store } = createSampleOrg({ now: () => new Date(), projects: [folder] })
  expect(rights.customPermissions).toMatchObject({
    Refunds: { label: 'Give money back', externalClientApp: 'Billing App' },
    Payouts: { label: 'Pay out' },
    CustomerActivity: { externalClientApp: 'Action Host' },
  })
  const userId = String(store.statement(`SELECT "Id" FROM "User" WHERE "Username" LIKE 'sara.%'`).get()?.Id)
  const access = rights.accessOf({ userId, permissionSets: new Set() })
  expect(['refunds', 'Payouts', 'Unknown'].map(access.hasCustomPermission)).toEqual([true, false, false])
})

test('a location is written by its parts and read as one', async () => {
  const { as } = createWorld({ projects: [folder] })
  const place = { Name: 'Placed', Place__Latitude__s: 52.123456, Place__Longitude__s: 13.4 }
  const { body } = await as('admin').post('/sobjects/Account', place)
  const read = await as('admin').get(`/sobjects/Account/${body.id}?fields=Place__c`)
  expect(read.body.Place__c).toEqual({ latitude: 52.1235, longitude: 13.4 })
})

test('what files of fields say of their data is in FieldDefinition, of standard fields too', () => {
  const standard = (inside: string) => xml('CustomField', inside)
  const project = projectOf({
    'objects/Contact/fields/Title.field-meta.xml': standard(
      '<fullName>Title</fullName><businessStatus>Hidden</businessStatus><complianceGroup>PII; HIPAA</complianceGroup><securityClassification>MissionCritical</securityClassification>',
    ),
    'objects/Contact/fields/Nothing.field-meta.xml': standard('<fullName>Nothing</fullName>'),
    'objects/Account/fields/F__c.field-meta.xml': field(
      'Text',
      '<complianceGroup>PII</complianceGroup><complianceGroup>GDPR</complianceGroup>',
    ),
  })
  const { store } = createSampleOrg({ now: () => new Date('2026-05-20T12:34:56.789Z'), projects: [project] })
  const classOf = (id: string) =>
    store
      .statement(
        `SELECT "SecurityClassification" AS s, "ComplianceGroup" AS c, "BusinessStatus" AS b FROM "FieldDefinition" WHERE "DurableId" = '${id}'`,
      )
      .get()
  expect(classOf('Contact.Title')).toEqual({ s: 'MissionCritical', c: 'PII;HIPAA', b: 'Hidden' })
  expect(classOf('Account.F__c')).toEqual({ s: null, c: 'PII;GDPR', b: null })
  expect(classOf('Contact.Birthdate')).toEqual({ s: 'Restricted', c: 'PII;GDPR', b: null })
  expect(classOf('Contact.LeadSource')).toEqual({ s: null, c: null, b: null })
  store.close()
})

test('an org on disk takes a project that comes later, once', () => {
  const path = join(projectOf({ 'x.txt': '' }), 'org.sqlite')
  const now = () => new Date('2026-05-20T12:34:56.789Z')
  createSampleOrg({ now, path }).store.close()
  for (let time = 0; time < 2; time++) {
    const { store } = createSampleOrg({ now, path, projects: [folder] })
    const count = (sql: string) => store.statement(`SELECT count(*) AS n FROM ${sql}`).get()?.n
    expect(count('"PermissionSet"')).toBe(8)
    expect(count('"Rate__mdt"')).toBe(1)
    expect(count('"PermissionSetAssignment"')).toBe(21)
    store.close()
  }
})

test('a file that is no XML is named', () => {
  const broken = projectOf({ 'objects/A__c/A__c.object-meta.xml': '<CustomObject><label>A</CustomObject>' })
  expect(() => readProject([broken], readObjects())).toThrow(/A__c\.object-meta\.xml: Unexpected close tag/)
})

test('XML keeps texts, entities and CDATA, and skips comments', () => {
  const node = readXml(
    '<?xml version="1.0"?><!-- <x> --><a b="1"><c>1 &lt; 2 &#65;&#x42;</c><c><![CDATA[<&>]]></c><d/></a>',
  )
  expect(node.children.map(({ name, text }) => [name, text])).toEqual([
    ['c', '1 < 2 AB'],
    ['c', '<&>'],
    ['d', ''],
  ])
  for (const text of ['', '<a>', '<a></b>', '<a', 'text']) expect(() => readXml(text)).toThrow()
})
