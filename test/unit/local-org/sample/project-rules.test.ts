import { expect, test } from 'vitest'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'
import { field, flags, projectOf, xml } from './project-files.ts'
import { createWorld } from './world.ts'

const formula = (type: string, text: string, more = '') => field(type, `<formula>${text}</formula>${more}`)
const summary = (operation: string, more = '') =>
  field(
    'Summary',
    `<summaryForeignKey>Stay__c.Trip__c</summaryForeignKey><summaryOperation>${operation}</summaryOperation>${more}`,
  )
const rolledUp = (name: string) => `<summarizedField>Stay__c.${name}</summarizedField>`
const rule = (text: string, message: string, more = '') =>
  xml(
    'ValidationRule',
    `<active>true</active><errorConditionFormula>${text}</errorConditionFormula><errorMessage>${message}</errorMessage>${more}`,
  )
const named = (label: string, more = '') =>
  xml('CustomObject', `<label>${label}</label><nameField><label>Name</label><type>Text</type></nameField>${more}`)
const money = '<precision>16</precision><scale>2</scale>'
const duplicateRule = (action: string, matchingRule: string, more = '') =>
  xml(
    'DuplicateRule',
    `<actionOnInsert>${action}</actionOnInsert><actionOnUpdate>${action}</actionOnUpdate><alertText>Use one of these records?</alertText>
     <duplicateRuleMatchRules><matchRuleSObjectType>Lead</matchRuleSObjectType><matchingRule>${matchingRule}</matchingRule></duplicateRuleMatchRules>
     <isActive>true</isActive><securityOption>BypassSharingRules</securityOption>${more}`,
  )
const matched = (name: string, method = 'Exact') =>
  `<matchingRuleItems><blankValueBehavior>NullNotAllowed</blankValueBehavior><fieldName>${name}</fieldName><matchingMethod>${method}</matchingMethod></matchingRuleItems>`

const trip = 'objects/Trip__c/fields'
const stay = 'objects/Stay__c/fields'
const project = projectOf({
  'objects/Trip__c/Trip__c.object-meta.xml': named('Trip', '<sharingModel>ReadWrite</sharingModel>'),
  [`${trip}/Start__c.field-meta.xml`]: field('Date'),
  [`${trip}/Rate__c.field-meta.xml`]: field('Percent', '<precision>5</precision><scale>1</scale>'),
  [`${trip}/Account__c.field-meta.xml`]: field('Lookup', '<referenceTo>Account</referenceTo>'),
  [`${trip}/Nights__c.field-meta.xml`]: summary('sum', rolledUp('Nights__c')),
  [`${trip}/Stays__c.field-meta.xml`]: summary(
    'count',
    '<summaryFilterItems><field>Stay__c.Cancelled__c</field><operation>equals</operation><value>False</value></summaryFilterItems>',
  ),
  [`${trip}/First__c.field-meta.xml`]: summary('min', rolledUp('From__c')),
  [`${trip}/Dearest__c.field-meta.xml`]: summary('max', rolledUp('Price__c')),
  [`${trip}/Has_Begun__c.field-meta.xml`]: formula('Checkbox', 'Start__c &lt;= TODAY()'),
  [`${trip}/Customer__c.field-meta.xml`]: formula(
    'Text',
    'Account__r.Name &amp; &quot; / &quot; &amp; Account__r.Owner.Username',
  ),
  [`${trip}/Half__c.field-meta.xml`]: formula('Percent', 'Rate__c / 2', '<precision>5</precision><scale>2</scale>'),
  [`${trip}/Fee__c.field-meta.xml`]: formula('Currency', 'Dearest__c * Half__c', money),
  [`${trip}/Broken__c.field-meta.xml`]: formula('Number', '1 / Rate__c', '<precision>5</precision><scale>2</scale>'),
  [`${trip}/Circle__c.field-meta.xml`]: formula('Number', 'Circle__c + 1', '<precision>5</precision><scale>2</scale>'),
  [`${trip}/Unknown__c.field-meta.xml`]: formula('Text', 'VLOOKUP(Name, Name, Name)'),
  'objects/Trip__c/validationRules/Start.validationRule-meta.xml': rule(
    'AND(ISNEW(), Start__c &lt; TODAY(), NOT($Permission.Refunds))',
    'A trip begins later.',
    '<errorDisplayField>Start__c</errorDisplayField>',
  ),
  'objects/Trip__c/validationRules/Rate.validationRule-meta.xml': rule(
    'Rate__c &gt; 1 || (ISCHANGED(Rate__c) &amp;&amp; PRIORVALUE(Rate__c) = 0.5)',
    'This rate is fixed.',
  ),
  'objects/Trip__c/validationRules/Mine.validationRule-meta.xml': rule(
    '$Profile.Name = &quot;Sales Manager&quot; &amp;&amp; Has_Begun__c &amp;&amp; $User.Username = &quot;mia.manager@acme.example&quot;',
    'Managers do not travel.',
  ),
  'objects/Trip__c/validationRules/Odd.validationRule-meta.xml': rule('$Label.x = &quot;y&quot;', 'Never.'),
  'objects/Trip__c/validationRules/Off.validationRule-meta.xml': rule('TRUE', 'Never.').replace('>true<', '>false<'),
  'objects/Stay__c/Stay__c.object-meta.xml': named('Stay', '<sharingModel>ControlledByParent</sharingModel>'),
  [`${stay}/Trip__c.field-meta.xml`]: field(
    'MasterDetail',
    '<referenceTo>Trip__c</referenceTo><relationshipName>Stays</relationshipName>',
  ),
  [`${stay}/From__c.field-meta.xml`]: field('Date'),
  [`${stay}/To__c.field-meta.xml`]: field('Date'),
  [`${stay}/Price__c.field-meta.xml`]: field('Currency', money),
  [`${stay}/Cancelled__c.field-meta.xml`]: field('Checkbox', '<defaultValue>false</defaultValue>'),
  [`${stay}/Nights__c.field-meta.xml`]: formula(
    'Number',
    'To__c - From__c',
    '<precision>5</precision><scale>0</scale>',
  ),
  'duplicateRules/Lead.No_Twins.duplicateRule-meta.xml': duplicateRule('Block', 'By_Phone'),
  'duplicateRules/Lead.Mind_Names.duplicateRule-meta.xml': duplicateRule(
    'Allow',
    'By_Name',
    '<operationsOnInsert>Alert</operationsOnInsert>',
  ),
  'duplicateRules/Lead.Standard.duplicateRule-meta.xml': duplicateRule('Block', 'Standard_Lead_Match_Rule'),
  'matchingRules/Lead.matchingRule-meta.xml': xml(
    'MatchingRules',
    `<matchingRules><fullName>By_Phone</fullName>${matched('Phone')}</matchingRules>
     <matchingRules><fullName>By_Name</fullName>${matched('LastName', 'LastName')}${matched('Company')}</matchingRules>`,
  ),
  'permissionsets/Travel.permissionset-meta.xml': xml(
    'PermissionSet',
    `<label>Travel</label>${['Trip__c', 'Stay__c']
      .map(
        object =>
          `<objectPermissions><object>${object}</object>${flags('allowRead', 'allowCreate', 'allowEdit')}</objectPermissions>`,
      )
      .join('')}${[
      'Start__c',
      'Rate__c',
      'Account__c',
      'Nights__c',
      'Stays__c',
      'First__c',
      'Dearest__c',
      'Has_Begun__c',
      'Customer__c',
      'Half__c',
      'Fee__c',
      'Broken__c',
      'Circle__c',
      'Unknown__c',
    ]
      .map(
        name => `<fieldPermissions><field>Trip__c.${name}</field>${flags('readable', 'editable')}</fieldPermissions>`,
      )
      .join('')}`,
  ),
})

test('formula and roll-up fields have values that follow their records, and nobody writes them', async () => {
  const { as, idOf, store } = createWorld({ projects: [project] })
  const admin = as('admin')
  const account = String(store.statement('SELECT "Id" FROM "Account" LIMIT 1').get()?.Id)
  const made = await admin.post('/sobjects/Trip__c', {
    Name: 'T',
    Start__c: '2026-05-20',
    Rate__c: 25,
    Account__c: account,
  })
  const path = `/sobjects/Trip__c/${made.body.id}`
  expect((await admin.get(path)).body).toMatchObject({
    Nights__c: 0,
    Stays__c: 0,
    First__c: null,
    Dearest__c: null,
    Fee__c: 0,
  })
  const stays = [
    { From__c: '2026-06-03', To__c: '2026-06-05', Price__c: 80.5 },
    { From__c: '2026-06-01', To__c: '2026-06-04', Price__c: 100, Cancelled__c: true },
  ]
  for (const [at, more] of stays.entries())
    await admin.post('/sobjects/Stay__c', { Name: `S${at}`, Trip__c: made.body.id, ...more })
  const owner = store.statement(
    'SELECT a."Name" AS name, u."Username" AS owner FROM "Account" a JOIN "User" u ON u."Id" = a."OwnerId" WHERE a."Id" = ?',
  )
  const { name, owner: username } = owner.get(account) ?? {}
  expect((await admin.get(path)).body).toMatchObject({
    ...{ Nights__c: 5, Stays__c: 1, First__c: '2026-06-01', Dearest__c: 100 },
    ...{ Has_Begun__c: true, Customer__c: `${name} / ${username}`, Half__c: 12.5, Fee__c: 12.5 },
    ...{ Broken__c: 4, Circle__c: null, Unknown__c: null },
  })
  await admin.patch(path, { Rate__c: null })
  expect((await admin.get(path)).body).toMatchObject({ Half__c: 0, Broken__c: null })
  expect((await admin.delete(`/sobjects/Stay__c/${idOf('Stay__c', 'Name', 'S1')}`)).status).toBe(204)
  expect((await admin.get(path)).body).toMatchObject({ Nights__c: 2, Dearest__c: 80.5 })
  expect((await admin.patch(path, { Half__c: 1 })).body[0].errorCode).toBe('INVALID_FIELD_FOR_INSERT_UPDATE')
})

test('a record that a validation rule does not let in is refused with every rule that says so', async () => {
  const { as } = createWorld({ projects: [project] })
  const sara = as('sara')
  const refused = await sara.post('/sobjects/Trip__c', { Name: 'T', Start__c: '2026-05-19', Rate__c: 101 })
  expect(refused.status).toBe(400)
  expect(refused.body).toEqual(
    expect.arrayContaining([
      { message: 'A trip begins later.', errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', fields: ['Start__c'] },
      { message: 'This rate is fixed.', errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', fields: [] },
    ]),
  )
  expect(refused.body).toHaveLength(2)
  const made = await sara.post('/sobjects/Trip__c', { Name: 'T', Start__c: '2026-05-20', Rate__c: 50 })
  expect(made.status).toBe(201)
  const path = `/sobjects/Trip__c/${made.body.id}`
  expect((await sara.patch(path, { Start__c: '2026-01-01' })).status).toBe(204)
  expect((await sara.patch(path, { Rate__c: 40 })).body[0].message).toBe('This rate is fixed.')
  const mine = { Name: 'M', Start__c: '2026-05-20' }
  expect((await as('mia').post('/sobjects/Trip__c', mine)).body[0].message).toBe('Managers do not travel.')
  const collection = await sara.post('/composite/sobjects', {
    records: [{ attributes: { type: 'Trip__c' }, Name: 'C', Rate__c: 200 }],
  })
  expect(collection.body[0].errors).toEqual([
    { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'This rate is fixed.', fields: [] },
  ])
})

test('a duplicate is refused with what it was found to be one of; an alert lets in whoever insists', async () => {
  const { as, store } = createWorld({ projects: [project] })
  const sara = as('sara')
  const lead = { LastName: 'Twin', Company: 'Same', Phone: '+49 1' }
  const { body } = await sara.post('/sobjects/Lead', lead)
  const blocked = await sara.post('/sobjects/Lead', { ...lead, LastName: 'Other' })
  expect(blocked.status).toBe(400)
  expect(blocked.body).toMatchObject([
    {
      errorCode: 'DUPLICATES_DETECTED',
      message: 'Use one of these records?',
      duplicateResult: {
        ...{ allowSave: false, duplicateRule: 'No_Twins', duplicateRuleEntityType: 'Lead' },
        matchResults: [
          { rule: 'By_Phone', size: 1, matchRecords: [{ record: { Id: body.id, attributes: { type: 'Lead' } } }] },
        ],
      },
    },
  ])
  const alerted = { LastName: 'TWIN', Company: 'same' }
  expect((await sara.post('/sobjects/Lead', alerted)).body[0].duplicateResult.allowSave).toBe(true)
  const insisting = await sara.app.request('/services/data/v62.0/sobjects/Lead', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Sforce-Duplicate-Rule-Header': 'allowSave=true' },
    body: JSON.stringify(alerted),
  })
  expect(insisting.status).toBe(201)
  expect((await sara.patch(`/sobjects/Lead/${body.id}`, { Title: 'Dr' })).status).toBe(204)
  expect(store.statement('SELECT count(*) AS n FROM "Lead" WHERE "LastName" = ?').get('Twin')?.n).toBe(2)
})

test('a formula has its value also past a million', async () => {
  const admin = createWorld({ projects: [project] }).as('admin')
  const made = await admin.post('/sobjects/Trip__c', { Name: 'T', Start__c: '2026-05-20', Rate__c: 100 })
  await admin.post('/sobjects/Stay__c', { Name: 'S', Trip__c: made.body.id, Price__c: 12_345_678 })
  const trip = (await admin.get(`/sobjects/Trip__c/${made.body.id}`)).body
  expect(trip).toMatchObject({ Dearest__c: 12_345_678, Fee__c: 6_172_839 })
})

test('rules and formulas that need more than is here are named', () => {
  const { leftOut } = createSampleOrg({ now: () => new Date(), projects: [project] })
  expect(leftOut).toEqual([
    { what: 'Trip__c.Unknown__c (uses VLOOKUP)', why: 'are formulas or roll-ups of what is not here, and are empty' },
    { what: 'Trip__c.Odd (uses $Label)', why: 'are validation rules that are not followed' },
    { what: 'Lead.Mind_Names', why: 'are duplicate rules that find the same values only, not similar ones' },
    {
      what: 'Lead.Standard (Standard_Lead_Match_Rule is not in the project)',
      why: 'are duplicate rules that are not followed',
    },
  ])
})
