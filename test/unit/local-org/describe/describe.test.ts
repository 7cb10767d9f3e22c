import { describe, expect, it } from 'vitest'
import { createOrgWorld } from '../server/world.ts'

const { as, store } = createOrgWorld()
const [admin, sara, nora] = [as('admin'), as('sara'), as('nora')]

interface Described {
  readonly name: string
  readonly [property: string]: unknown
}

const fieldsOf = async (object: string, user = admin): Promise<Map<string, Described>> => {
  const { body } = await user.get(`/sobjects/${object}/describe`)
  return new Map((body.fields as Described[]).map(field => [field.name, field]))
}

/** Every property of a field as version 62.0 of the REST API has them. */
const fieldProperties = `aggregatable aiPredictionField autoNumber byteLength calculated calculatedFormula cascadeDelete
  caseSensitive compoundFieldName controllerName createable custom defaultValue defaultValueFormula defaultedOnCreate
  dependentPicklist deprecatedAndHidden digits displayLocationInDecimal encrypted externalId extraTypeInfo filterable
  filteredLookupInfo formulaTreatNullNumberAsZero groupable highScaleNumber htmlFormatted idLookup inlineHelpText label
  length mask maskType name nameField namePointing nillable permissionable picklistValues polymorphicForeignKey precision
  queryByDistance referenceTargetField referenceTo relationshipName relationshipOrder restrictedDelete
  restrictedPicklist scale searchPrefilterable soapType sortable type unique updateable writeRequiresMasterRead`.split(
  /\s+/,
)

const objectProperties = `actionOverrides activateable associateEntityType associateParentEntity childRelationships
  compactLayoutable createable custom customSetting deepCloneable defaultImplementation deletable deprecatedAndHidden
  extendedBy extendsInterfaces feedEnabled fields hasSubtypes implementedBy implementsInterfaces isInterface isSubtype
  keyPrefix label labelPlural layoutable listviewable lookupLayoutable mergeable mruEnabled name namedLayoutInfos
  networkScopeFieldName queryable recordTypeInfos replicateable retrieveable searchLayoutable searchable
  sobjectDescribeOption supportedScopes triggerable undeletable updateable urls`.split(/\s+/)

describe('/sobjects/{object}/describe', () => {
  it('has every property of an object and of a field, in the order of their names', async () => {
    const { status, body } = await admin.get('/sobjects/account/describe')
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(objectProperties)
    for (const field of body.fields) expect(Object.keys(field)).toEqual(fieldProperties)
  })

  it('describes each kind of field as Salesforce does', async () => {
    const fields = await fieldsOf('Account')
    expect(fields.get('Id')).toMatchObject({
      label: 'Account ID',
      type: 'id',
      soapType: 'tns:ID',
      length: 18,
      byteLength: 18,
      idLookup: true,
      nillable: false,
      createable: false,
      updateable: false,
      defaultedOnCreate: true,
    })
    expect(fields.get('Name')).toMatchObject({
      type: 'string',
      length: 255,
      byteLength: 765,
      nameField: true,
      nillable: false,
    })
    expect(fields.get('NumberOfEmployees')).toMatchObject({ type: 'int', digits: 9, precision: 0, soapType: 'xsd:int' })
    expect(fields.get('AnnualRevenue')).toMatchObject({
      type: 'currency',
      precision: 18,
      scale: 0,
      soapType: 'xsd:double',
    })
    expect(fields.get('Description')).toMatchObject({
      type: 'textarea',
      filterable: false,
      sortable: false,
      groupable: false,
    })
    expect(fields.get('BillingCity')).toMatchObject({ compoundFieldName: 'BillingAddress' })
    expect(fields.get('BillingAddress')).toMatchObject({
      type: 'address',
      queryByDistance: true,
      createable: false,
      length: 0,
    })
    expect(fields.get('Customer_Number__c')).toMatchObject({
      externalId: true,
      unique: true,
      idLookup: true,
      custom: true,
    })
    expect(fields.get('IsDeleted')).toMatchObject({ type: 'boolean', defaultValue: false, nillable: false })
    expect(fields.get('OwnerId')).toMatchObject({ referenceTo: ['User'], relationshipName: 'Owner', updateable: true })
  })

  it('lists picklist values with the one that is the default', async () => {
    const tier = (await fieldsOf('Account')).get('Tier__c')
    expect(tier).toMatchObject({ restrictedPicklist: true, defaultedOnCreate: true })
    expect(tier?.picklistValues).toContainEqual({
      active: true,
      defaultValue: true,
      label: 'Bronze',
      validFor: null,
      value: 'Bronze',
    })
  })

  it('tells references to several objects from those to one', async () => {
    const task = await fieldsOf('Task')
    expect(task.get('WhoId')).toMatchObject({ polymorphicForeignKey: true, namePointing: true })
    expect(task.get('WhoId')?.referenceTo).toEqual(expect.arrayContaining(['Contact', 'Lead']))
  })

  it('leaves out fields that the user may not read, and says which the user may not write', async () => {
    const [all, some] = [await fieldsOf('Account'), await fieldsOf('Account', sara)]
    expect([all.has('Sic'), some.has('Sic')]).toEqual([true, false])
    expect(all.get('Tier__c')).toMatchObject({ createable: true, updateable: true })
    expect(some.get('Tier__c')).toMatchObject({ createable: false, updateable: false })
    expect(some.get('Industry')).toMatchObject({ createable: true, updateable: true })
  })

  it('gives the rights to the object', async () => {
    const { body } = await sara.get('/sobjects/Product2/describe')
    expect(body).toMatchObject({ createable: false, updateable: false, deletable: false, queryable: true })
  })

  it('is not found for an object that is not there or that the user may not read', async () => {
    for (const path of ['/sobjects/Bacon__c/describe', '/sobjects/ProvisioningParameter__mdt/describe']) {
      const { status, body } = await nora.get(path)
      expect([status, body[0].errorCode]).toEqual([404, 'NOT_FOUND'])
    }
  })

  it('names children with the field that points here, those without a name too', async () => {
    const { body } = await admin.get('/sobjects/Account/describe')
    expect(body.childRelationships).toContainEqual({
      cascadeDelete: expect.any(Boolean),
      childSObject: 'Contact',
      deprecatedAndHidden: false,
      field: 'AccountId',
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName: 'Contacts',
      restrictedDelete: false,
    })
    expect(body.childRelationships).toContainEqual(
      expect.objectContaining({ field: 'MasterRecordId', relationshipName: null }),
    )
  })

  it('has the master record type alone, and addresses within the version that was asked', async () => {
    const { body } = await admin.get('/services/data/v60.0/sobjects/Account/describe')
    expect(body.recordTypeInfos).toMatchObject([{ name: 'Master', master: true, recordTypeId: '012000000000000AAA' }])
    expect(body.urls).toMatchObject({
      sobject: '/services/data/v60.0/sobjects/Account',
      rowTemplate: '/services/data/v60.0/sobjects/Account/{ID}',
      uiDetailTemplate: 'http://127.0.0.1:4000/{ID}',
    })
  })

  it('never promises of a field what a query refuses', async () => {
    for (const { name: object } of store.schema.objects) {
      for (const field of (await fieldsOf(object)).values()) {
        const clauses = {
          sortable: `SELECT Id FROM ${object} ORDER BY ${field.name}`,
          groupable: `SELECT ${field.name} FROM ${object} GROUP BY ${field.name}`,
        }
        for (const [property, soql] of Object.entries(clauses)) {
          const { status } = await admin.query(`${soql} LIMIT 1`)
          expect([object, field.name, property, status === 200]).toEqual([
            object,
            field.name,
            property,
            field[property],
          ])
        }
      }
    }
  })
})

describe('/sobjects', () => {
  it('lists what the user may read, in short', async () => {
    const { body } = await admin.get('/sobjects')
    expect(body).toMatchObject({ encoding: 'UTF-8', maxBatchSize: 200 })
    expect(body.sobjects.map(({ name }: Described) => name)).toEqual(store.schema.objects.map(({ name }) => name))
    const seen = (await nora.get('/sobjects')).body.sobjects.map(({ name }: Described) => name)
    expect(seen).not.toContain('ProvisioningParameter__mdt')
  })

  it('gives one object in short with no recent items', async () => {
    const { body } = await sara.get('/sobjects/contact')
    expect(body).toMatchObject({
      objectDescribe: { name: 'Contact', keyPrefix: '003', searchable: true },
      recentItems: [],
    })
  })
})

describe('/services/data/v62.0', () => {
  it.each(['/services/data/v62.0', '/services/data/v62.0/'])('names the resources that there are: %s', async path => {
    const { status, body } = await sara.get(path)
    expect(status).toBe(200)
    for (const address of [body.limits, body.sobjects, body.actions]) expect((await sara.get(address)).status).toBe(200)
  })
})
