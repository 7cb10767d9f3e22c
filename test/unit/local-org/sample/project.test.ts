import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readObjects } from '../../../../local-org/sample/objects.ts'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'
import { readProject } from '../../../../local-org/sample/source/source.ts'
import { readXml } from '../../../../local-org/sample/source/xml.ts'
import { createWorld } from './world.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

const xml = (root: string, inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">${inner}</${root}>\n`

function projectOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'project-'))
  folders.push(folder)
  writeFileSync(join(folder, 'sfdx-project.json'), '{}')
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, 'force-app/main/default', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return folder
}

const field = (type: string, more = '') =>
  xml('CustomField', `<fullName>F__c</fullName><label>A &amp; B</label><type>${type}</type>${more}`)
const flags = (...names: string[]) => names.map(name => `<${name}>true</${name}>`).join('')

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
  'objects/Event__e/Event__e.object-meta.xml': xml('CustomObject', '<label>Event</label>'),
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
  const { objects } = readProject(folder, readObjects())
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
})

test('what the org cannot do is left out and said', () => {
  const { objects, notes } = readProject(folder, readObjects())
  const invoice = objects.find(({ name }) => name === 'Invoice__c')
  expect(invoice?.fields.has('Rest__c')).toBe(false)
  expect(invoice?.fields.has('Depot__c')).toBe(false)
  expect(invoice?.fields.get('Due__c')?.defaultValue).toBeUndefined()
  expect(notes).toEqual([
    expect.stringMatching(/Due__c\.field-meta\.xml: without its default, which is a formula$/),
    expect.stringMatching(/Rest__c\.field-meta\.xml: left out, since the field is a formula/),
    'Event__e: left out, since the local org has no such object',
    'Invoice__c.Depot__c: left out, since it points at Depot__c',
  ])
})

test('records of the project follow its types, its permission sets and its sharing', async () => {
  const { as, idOf } = createWorld({ project: folder })
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
  const { rights, store } = createSampleOrg({ now: () => new Date(), project: folder })
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
  const { as } = createWorld({ project: folder })
  const place = { Name: 'Placed', Place__Latitude__s: 52.123456, Place__Longitude__s: 13.4 }
  const { body } = await as('admin').post('/sobjects/Account', place)
  const read = await as('admin').get(`/sobjects/Account/${body.id}?fields=Place__c`)
  expect(read.body.Place__c).toEqual({ latitude: 52.1235, longitude: 13.4 })
})

test('an org on disk takes a project that comes later, once', () => {
  const path = join(projectOf({ 'x.txt': '' }), 'org.sqlite')
  const now = () => new Date('2026-05-20T12:34:56.789Z')
  createSampleOrg({ now, path }).store.close()
  for (let time = 0; time < 2; time++) {
    const { store } = createSampleOrg({ now, path, project: folder })
    const count = (sql: string) => store.statement(`SELECT count(*) AS n FROM ${sql}`).get()?.n
    expect(count('"PermissionSet"')).toBe(6)
    expect(count('"Rate__mdt"')).toBe(1)
    expect(count('"PermissionSetAssignment"')).toBe(20)
    store.close()
  }
})

test('a file that is no XML is named', () => {
  const broken = projectOf({ 'objects/A__c/A__c.object-meta.xml': '<CustomObject><label>A</CustomObject>' })
  expect(() => readProject(broken, readObjects())).toThrow(/A__c\.object-meta\.xml: <\/CustomObject> closes nothing/)
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
