import { expect, test } from 'vitest'
import { createWorld } from '../sample/world.ts'

const { as, idOf, store } = createWorld()
const [sara, mia, admin] = [as('sara'), as('mia'), as('admin')]
const standard = idOf('Pricebook2', 'Name', 'Standard Price Book')
const partner = idOf('Pricebook2', 'Name', 'Partner Price Book')
const nordwind = idOf('Account', 'Name', 'Nordwind Logistik')
const entryOf = (code: string, book: string) => {
  const sql = 'SELECT "Id" AS id FROM "PricebookEntry" WHERE "ProductCode" = ? AND "Pricebook2Id" = ?'
  return String(store.database.prepare(sql).get(code, book)?.id)
}
const read = async (object: string, id: string) => (await admin.get(`/sobjects/${object}/${id}`)).body
const make = async (object: string, body: object) => (await admin.post(`/sobjects/${object}`, body)).body.id as string

const opportunity = (fields: object = {}) =>
  make('Opportunity', {
    Name: 'Deal',
    StageName: 'Prospecting',
    CloseDate: '2026-08-15',
    AccountId: nordwind,
    ...fields,
  })
const line = (OpportunityId: string, fields: object = {}) => ({
  OpportunityId,
  PricebookEntryId: entryOf('ARM-100', standard),
  Quantity: 3,
  UnitPrice: 100,
  ...fields,
})

test('the stage of an opportunity decides probability, forecast, and whether it is closed and won', async () => {
  const id = await opportunity({ Amount: 1000 })
  expect(await read('Opportunity', id)).toMatchObject({
    Probability: 10,
    ExpectedRevenue: 100,
    ForecastCategory: 'Pipeline',
    IsClosed: false,
    IsWon: false,
    FiscalYear: 2026,
    FiscalQuarter: 3,
    Fiscal: '2026 3',
  })
  await admin.patch(`/sobjects/Opportunity/${id}`, { StageName: 'Negotiation/Review' })
  expect(await read('Opportunity', id)).toMatchObject({ Probability: 90, ForecastCategoryName: 'Commit' })
  await admin.patch(`/sobjects/Opportunity/${id}`, { StageName: 'Closed Won', Probability: 99 })
  expect(await read('Opportunity', id)).toMatchObject({ Probability: 99, IsClosed: true, IsWon: true })
  await admin.patch(`/sobjects/Opportunity/${id}`, { StageName: 'Closed Lost' })
  expect(await read('Opportunity', id)).toMatchObject({
    Probability: 0,
    ExpectedRevenue: 0,
    IsClosed: true,
    IsWon: false,
  })
})

test('products add up to the amount of their opportunity, which is theirs from then on', async () => {
  const id = await opportunity({ Amount: 7 })
  const first = await make('OpportunityLineItem', line(id, { Discount: 12.5 }))
  expect(await read('OpportunityLineItem', first)).toMatchObject({
    TotalPrice: 262.5,
    Subtotal: 300,
    ListPrice: 12500,
    ProductCode: 'ARM-100',
    Name: 'Deal Robot Arm 100',
  })
  const second = await make('OpportunityLineItem', line(id, { UnitPrice: undefined, TotalPrice: 50, Quantity: 2 }))
  expect(await read('OpportunityLineItem', second)).toMatchObject({ UnitPrice: 25, TotalPrice: 50 })
  const totals = { Amount: 312.5, TotalOpportunityQuantity: 5, HasOpportunityLineItem: true, Pricebook2Id: standard }
  expect(await read('Opportunity', id)).toMatchObject({ ...totals, ExpectedRevenue: 31.25 })
  await admin.patch(`/sobjects/Opportunity/${id}`, { Amount: 1, NextStep: 'Call' })
  expect(await read('Opportunity', id)).toMatchObject({ Amount: 312.5, NextStep: 'Call' })
  await admin.patch(`/sobjects/OpportunityLineItem/${second}`, { Quantity: 4 })
  expect(await read('Opportunity', id)).toMatchObject({ Amount: 362.5 })
  await admin.delete(`/sobjects/OpportunityLineItem/${first}`)
  expect(await read('Opportunity', id)).toMatchObject({ Amount: 100, HasOpportunityLineItem: true })
})

test('a line must come from the price book its parent is sold from', async () => {
  const id = await opportunity({ Pricebook2Id: partner })
  const wrong = await admin.post('/sobjects/OpportunityLineItem', line(id))
  expect(wrong.body[0]).toMatchObject({ errorCode: 'FIELD_INTEGRITY_EXCEPTION', fields: ['PricebookEntryId'] })
  const quote = await make('Quote', { Name: 'Other book', OpportunityId: id, Pricebook2Id: standard })
  const PricebookEntryId = entryOf('ARM-100', partner)
  const item = { QuoteId: quote, PricebookEntryId, Quantity: 1, UnitPrice: 1 }
  expect((await admin.post('/sobjects/QuoteLineItem', item)).body[0].errorCode).toBe('FIELD_INTEGRITY_EXCEPTION')
  await admin.patch(`/sobjects/Quote/${quote}`, { Pricebook2Id: partner })
  expect((await admin.post('/sobjects/QuoteLineItem', item)).status).toBe(201)
})

test('a quote is sold from the price book of its opportunity unless it names another', async () => {
  const PricebookEntryId = entryOf('ARM-100', partner)
  const quote = await make('Quote', { Name: 'Same', OpportunityId: await opportunity({ Pricebook2Id: partner }) })
  expect(await read('Quote', quote)).toMatchObject({ Pricebook2Id: partner })
  const item = { QuoteId: quote, PricebookEntryId, Quantity: 1, UnitPrice: 1 }
  expect((await admin.post('/sobjects/QuoteLineItem', item)).status).toBe(201)
  const none = await make('Quote', { Name: 'None', OpportunityId: await opportunity() })
  expect(await read('Quote', none)).toMatchObject({ Pricebook2Id: null })
})

test('a line may name its product beside the price book entry, whose product counts, and not instead of it', async () => {
  const OpportunityId = await opportunity()
  const Product2Id = idOf('Product2', 'ProductCode', 'ARM-100')
  const made = await make('OpportunityLineItem', line(OpportunityId, { Product2Id }))
  expect(await read('OpportunityLineItem', made)).toMatchObject({ Product2Id })
  const other = idOf('Product2', 'ProductCode', 'LEG-1')
  const wrong = await make('OpportunityLineItem', line(OpportunityId, { Product2Id: other }))
  expect(await read('OpportunityLineItem', wrong)).toMatchObject({ Product2Id })
  const alone = { OpportunityId, Product2Id, Quantity: 1, UnitPrice: 1 }
  expect((await admin.post('/sobjects/OpportunityLineItem', alone)).body).toEqual([
    {
      errorCode: 'FIELD_INTEGRITY_EXCEPTION',
      fields: ['PricebookEntryId', 'unknown'],
      message:
        'field integrity exception: PricebookEntryId, unknown (versions 3.0 and higher must specify pricebook entry id; others must specify product id)',
    },
  ])
  const later = await admin.patch(`/sobjects/OpportunityLineItem/${made}`, { Product2Id: other })
  expect(later.body[0].errorCode).toBe('INVALID_FIELD_FOR_INSERT_UPDATE')
})

test('a line takes a price or a total, and an active entry', async () => {
  const id = await opportunity()
  const both = await admin.post('/sobjects/OpportunityLineItem', line(id, { TotalPrice: 1 }))
  expect(both.body[0].errorCode).toBe('FIELD_INTEGRITY_EXCEPTION')
  const neither = await admin.post('/sobjects/OpportunityLineItem', line(id, { UnitPrice: null }))
  expect(neither.body[0].errorCode).toBe('REQUIRED_FIELD_MISSING')
  const old = await admin.post(
    '/sobjects/OpportunityLineItem',
    line(id, { PricebookEntryId: entryOf('LEG-1', standard) }),
  )
  expect(old.body[0].errorCode).toBe('FIELD_INTEGRITY_EXCEPTION')
})

test('a quote adds tax and shipping to its lines and is numbered', async () => {
  const id = await opportunity()
  const [a, b] = [
    await make('Quote', { Name: 'A', OpportunityId: id }),
    await make('Quote', { Name: 'B', OpportunityId: id }),
  ]
  const quote = await read('Quote', a)
  expect(quote).toMatchObject({ GrandTotal: 0, LineItemCount: 0, AccountId: nordwind })
  expect(Number((await read('Quote', b)).QuoteNumber)).toBe(Number(quote.QuoteNumber) + 1)
  expect(quote.QuoteNumber).toMatch(/^\d{8}$/)
  await admin.patch(`/sobjects/Quote/${a}`, { Tax: 19.5, ShippingHandling: 5 })
  expect(await read('Quote', a)).toMatchObject({ GrandTotal: 24.5 })
})

test('a product has one price in each book, the standard one first; its name shows on all', async () => {
  const product = await make('Product2', { Name: 'Thing', ProductCode: 'T-1', IsActive: true })
  const price = (Pricebook2Id: string, UnitPrice = 10) => ({
    Pricebook2Id,
    Product2Id: product,
    UnitPrice,
    IsActive: true,
  })
  const early = await admin.post('/sobjects/PricebookEntry', price(partner))
  expect(early.body[0].errorCode).toBe('STANDARD_PRICE_NOT_DEFINED')
  await make('PricebookEntry', price(standard, 12))
  const entry = await make('PricebookEntry', { ...price(partner), UseStandardPrice: true })
  expect(await read('PricebookEntry', entry)).toMatchObject({ Name: 'Thing', ProductCode: 'T-1', UnitPrice: 12 })
  expect((await admin.post('/sobjects/PricebookEntry', price(partner))).body[0].errorCode).toBe('DUPLICATE_VALUE')
  await admin.patch(`/sobjects/Product2/${product}`, { Name: 'Thing 2' })
  expect(await read('PricebookEntry', entry)).toMatchObject({ Name: 'Thing 2' })
})

test('a case takes account and addresses from its contact, and closes with its status', async () => {
  const contact = await make('Contact', { LastName: 'Caller', AccountId: nordwind, Email: 'c@x.example', Phone: '1' })
  const id = await make('Case', { Subject: 'Help', ContactId: contact })
  expect(await read('Case', id)).toMatchObject({
    AccountId: nordwind,
    ContactEmail: 'c@x.example',
    Status: 'New',
    Priority: 'Medium',
    IsClosed: false,
    ClosedDate: null,
    CaseNumber: expect.stringMatching(/^\d{8}$/),
  })
  await admin.patch(`/sobjects/Contact/${contact}`, { Phone: '2' })
  await admin.patch(`/sobjects/Case/${id}`, { Status: 'Closed' })
  const closed = { IsClosed: true, ClosedDate: '2026-05-20T12:34:56.000+0000', ContactPhone: '2' }
  expect(await read('Case', id)).toMatchObject(closed)
})

test('a campaign counts members and responses; a person is a member once and shows by name', async () => {
  const campaign = await make('Campaign', { Name: 'Counted' })
  const contact = await make('Contact', { LastName: 'Member', FirstName: 'M', AccountId: nordwind })
  const lead = await make('Lead', { LastName: 'Lead', Company: 'Lead Ltd' })
  const member = await make('CampaignMember', { CampaignId: campaign, ContactId: contact })
  const other = await make('CampaignMember', { CampaignId: campaign, LeadId: lead, Status: 'Responded' })
  expect(await read('Campaign', campaign)).toMatchObject({
    NumberOfContacts: 1,
    NumberOfLeads: 1,
    NumberOfResponses: 1,
  })
  expect(await read('CampaignMember', member)).toMatchObject({
    Name: 'M Member',
    Type: 'Contact',
    LeadOrContactId: contact,
    CompanyOrAccount: 'Nordwind Logistik',
    HasResponded: false,
  })
  expect(await read('CampaignMember', other)).toMatchObject({
    CompanyOrAccount: 'Lead Ltd',
    FirstRespondedDate: '2026-05-20',
  })
  const again = await admin.post('/sobjects/CampaignMember', { CampaignId: campaign, ContactId: contact })
  expect(again.body[0]).toMatchObject({ errorCode: 'DUPLICATE_VALUE', message: 'Already a campaign member.' })
  expect((await admin.post('/sobjects/CampaignMember', { CampaignId: campaign })).status).toBe(400)
  await admin.patch(`/sobjects/Contact/${contact}`, { LastName: 'Renamed' })
  expect(await read('CampaignMember', member)).toMatchObject({ Name: 'M Renamed' })
  await admin.delete(`/sobjects/CampaignMember/${other}`)
  expect(await read('Campaign', campaign)).toMatchObject({ NumberOfLeads: 0, NumberOfResponses: 0 })
})

test('a campaign adds up its opportunities', async () => {
  const campaign = await make('Campaign', { Name: 'Money' })
  await opportunity({ CampaignId: campaign, Amount: 100 })
  const won = await opportunity({ CampaignId: campaign, Amount: 250, StageName: 'Closed Won' })
  const sums = {
    NumberOfOpportunities: 2,
    NumberOfWonOpportunities: 1,
    AmountAllOpportunities: 350,
    AmountWonOpportunities: 250,
  }
  expect(await read('Campaign', campaign)).toMatchObject(sums)
  await admin.patch(`/sobjects/Opportunity/${won}`, { CampaignId: null })
  expect(await read('Campaign', campaign)).toMatchObject({ NumberOfOpportunities: 1, AmountWonOpportunities: 0 })
})

test('an inactive user owns nothing new', async () => {
  const nora = idOf('User', 'Username', 'nora.none@acme.example')
  await admin.patch(`/sobjects/User/${nora}`, { IsActive: false })
  const { body } = await mia.post('/sobjects/Account', { Name: 'x', OwnerId: nora })
  expect(body[0].errorCode).toBe('INACTIVE_OWNER_OR_USER')
})

test('an account with cases cannot be deleted', async () => {
  const account = await make('Account', { Name: 'With case' })
  await make('Case', { Subject: 'x', AccountId: account })
  const { status, body } = await admin.delete(`/sobjects/Account/${account}`)
  expect([status, body[0].errorCode]).toEqual([400, 'DELETE_FAILED'])
  expect((await sara.get(`/sobjects/Account/${account}`)).status).toBe(404)
  expect((await admin.get(`/sobjects/Account/${account}`)).status).toBe(200)
})
