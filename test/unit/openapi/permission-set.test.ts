import { describe, expect, it } from 'vitest'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import type { RunAs } from '../../../src/core/tool/run-as.ts'
import type { ToolNeeds } from '../../../src/core/tool/tool.ts'
import { createDocument } from '../../../src/openapi/openapi.ts'
import { toPermissionSetXml } from '../../../src/openapi/permission-set.ts'
import { toolWith } from '../world.ts'
import { config } from './world.ts'

const needing = (objects: ToolNeeds['objects'], runAs: RunAs = 'user-plus') => toolWith({ runAs, needs: { objects } })

const xmlOf = (...tools: readonly ReturnType<typeof needing>[]) =>
  toPermissionSetXml({ label: 'Test app', description: 'Rights & more for <one> call.', tools })

/** The content of each element of one kind, without white space between elements. */
const entriesOf = (xml: string | undefined, element: string): string[] =>
  [...(xml ?? '').matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'))].map(([, content]) =>
    (content ?? '').replaceAll(/\s*\n\s*/g, ''),
  )

describe('the session permission set', () => {
  it('is a Metadata API file that is only active while a session activates it', () => {
    expect(xmlOf(needing({ Product2: { read: ['ProductCode'] } }))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">
    <description>Rights &amp; more for &lt;one&gt; call.</description>
    <fieldPermissions>
        <editable>false</editable>
        <field>Product2.ProductCode</field>
        <readable>true</readable>
    </fieldPermissions>
    <hasActivationRequired>true</hasActivationRequired>
    <label>Test app</label>
    <objectPermissions>
        <allowCreate>false</allowCreate>
        <allowDelete>false</allowDelete>
        <allowEdit>false</allowEdit>
        <allowRead>true</allowRead>
        <modifyAllRecords>false</modifyAllRecords>
        <object>Product2</object>
        <viewAllRecords>false</viewAllRecords>
    </objectPermissions>
</PermissionSet>
`)
  })

  it('has what the user-plus tools need together, once, in the order of names', () => {
    const xml = xmlOf(
      needing({ Quote: { rights: ['create'], edit: ['Status'] }, Account: { read: ['Rating', 'Industry'] } }),
      needing({ Quote: { rights: ['edit'], read: ['Status', 'Tax'] } }),
      needing({ Case: { read: ['Reason'] } }, 'user'),
      toolWith({ runAs: 'user-plus' }),
    )
    expect(entriesOf(xml, 'field')).toEqual(['Account.Industry', 'Account.Rating', 'Quote.Status', 'Quote.Tax'])
    expect(entriesOf(xml, 'editable')).toEqual(['false', 'false', 'true', 'false'])
    expect(entriesOf(xml, 'object')).toEqual(['Account', 'Quote'])
    expect(entriesOf(xml, 'allowCreate')).toEqual(['false', 'true'])
    expect(entriesOf(xml, 'allowEdit')).toEqual(['false', 'true'])
  })

  it.each([
    ['delete', ['allowDelete', 'allowEdit', 'allowRead']],
    ['viewAll', ['allowRead', 'viewAllRecords']],
    ['modifyAll', ['allowDelete', 'allowEdit', 'allowRead', 'modifyAllRecords', 'viewAllRecords']],
  ] as const)('gives with %s the rights that Salesforce wants with it', (right, expected) => {
    const [entry = ''] = entriesOf(xmlOf(needing({ Quote: { rights: [right] } })), 'objectPermissions')
    expect([...entry.matchAll(/<(\w+)>true/g)].map(([, name]) => name)).toEqual(expected)
  })

  it('opens custom metadata types, which have no rights on records', () => {
    const xml = xmlOf(needing({ ProvisioningParameter__mdt: { read: ['Value__c'] } }))
    expect(entriesOf(xml, 'customMetadataTypeAccesses')).toEqual([
      '<enabled>true</enabled><name>ProvisioningParameter__mdt</name>',
    ])
    expect(entriesOf(xml, 'objectPermissions')).toEqual([])
    expect(entriesOf(xml, 'fieldPermissions')).toEqual([])
  })

  it('leaves out fields for which Salesforce takes no permission', () => {
    const xml = xmlOf(needing({ Account: { read: ['Id', 'Name', 'Industry'], edit: ['OwnerId'] } }))
    expect(entriesOf(xml, 'field')).toEqual(['Account.Industry'])
  })

  it('does not exist when no user-plus tool needs anything', () => {
    expect(xmlOf(needing({ Account: {} }, 'user'), toolWith({ runAs: 'user-plus' }))).toBeUndefined()
  })

  it.each([
    ['Account.Owner', { 'Account.Owner': {} }],
    ['Owner.Name', { Account: { read: ['Owner.Name'] } }],
    ['<x>', { Account: { edit: ['<x>'] } }],
    ['', { '': {} }],
  ])('is refused for %j, which is no API name', (name, objects) => {
    expect(() => createDocument(createCatalog([needing(objects)]), config)).toThrow(
      `"${name}" is no API name of an object or field`,
    )
  })
})
