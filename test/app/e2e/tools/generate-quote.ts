import { expect, it } from 'vitest'
import { generateQuote } from '../../../../tools/generate-quote.ts'
import { admin, type RunningApp, sara, type ToolSuite, tom } from '../suite.ts'

/** An opportunity of Sara with lines. */
async function opportunityWithLines(app: RunningApp): Promise<string> {
  const european = await app.accountOf(sara, tom)
  const [line] = await app.rowsFor<{ OpportunityId: string }>(
    sara,
    `SELECT OpportunityId FROM OpportunityLineItem WHERE Opportunity.AccountId = '${european}' LIMIT 1`,
  )
  if (line) return line.OpportunityId
  const [any] = await app.rowsFor<{ OpportunityId: string }>(
    sara,
    'SELECT OpportunityId FROM OpportunityLineItem LIMIT 1',
  )
  return any?.OpportunityId ?? ''
}

export const suite: ToolSuite = {
  name: 'generateQuote',
  calls: async app => [
    { tool: generateQuote, input: { opportunityId: await opportunityWithLines(app) }, answers: 'quoteId' },
  ],
  texts: async idOf => ({
    generateQuote: {
      opportunityId: await idOf('SELECT Id FROM Opportunity WHERE HasOpportunityLineItem = TRUE AND IsClosed = FALSE'),
      discountPercent: 5,
    },
  }),
  define(app) {
    it('creates the quote with a line for every product of the opportunity', async () => {
      const opportunityId = await opportunityWithLines(app)
      const lines = await app.rowsFor<{ Quantity: number; UnitPrice: number }>(
        sara,
        `SELECT Quantity, UnitPrice FROM OpportunityLineItem WHERE OpportunityId = '${opportunityId}'`,
      )
      const quote = await app.as(sara).call(generateQuote, { opportunityId, discountPercent: 5 })
      const written = await app.rowsFor<{ Discount: number; Quantity: number; UnitPrice: number }>(
        sara,
        `SELECT Discount, Quantity, UnitPrice FROM QuoteLineItem WHERE QuoteId = '${quote.quoteId}'`,
      )
      const subtotal = lines.reduce((sum, { Quantity, UnitPrice }) => sum + Quantity * UnitPrice, 0)
      expect(quote).toMatchObject({
        lines: lines.length,
        discountPercent: 5,
        subtotal: Math.round(subtotal * 100) / 100,
      })
      expect(written.map(({ Discount }) => Discount)).toEqual(lines.map(() => 5))
      const [stored] = await app.rowsFor<{ Subtotal: number; TotalPrice: number; ExpirationDate: string }>(
        sara,
        `SELECT Subtotal, TotalPrice, ExpirationDate FROM Quote WHERE Id = '${quote.quoteId}'`,
      )
      expect(stored).toMatchObject({
        ...{ Subtotal: quote.subtotal, TotalPrice: quote.total, ExpirationDate: quote.expirationDate },
      })
      expect(quote.total).toBeCloseTo(subtotal * 0.95, 1)
    })

    it('refuses a discount above the rule and writes nothing', async () => {
      const opportunityId = await opportunityWithLines(app)
      const before = await app.rowsFor(admin, 'SELECT Id FROM Quote')
      await expect(app.as(sara).call(generateQuote, { opportunityId, discountPercent: 80 })).rejects.toMatchObject({
        code: 'rejected',
      })
      expect(await app.rowsFor(admin, 'SELECT Id FROM Quote')).toHaveLength(before.length)
    })

    it('leaves nothing behind when Salesforce refuses one line', async () => {
      const opportunityId = await opportunityWithLines(app)
      const [line] = await app.rowsFor<{ PricebookEntryId: string }>(
        admin,
        `SELECT PricebookEntryId FROM OpportunityLineItem WHERE OpportunityId = '${opportunityId}' ORDER BY CreatedDate DESC LIMIT 1`,
      )
      const entry = `/sobjects/PricebookEntry/${line?.PricebookEntryId}`
      await app.rest(admin, entry, { method: 'PATCH', body: JSON.stringify({ IsActive: false }) })
      try {
        const before = await app.rowsFor(admin, 'SELECT Id FROM Quote')
        await expect(app.as(sara).call(generateQuote, { opportunityId })).rejects.toMatchObject({
          code: 'rejected',
        })
        expect(await app.rowsFor(admin, 'SELECT Id FROM Quote')).toHaveLength(before.length)
      } finally {
        await app.rest(admin, entry, { method: 'PATCH', body: JSON.stringify({ IsActive: true }) })
      }
    })

    it('refuses an opportunity that Tom may not see', async () => {
      const opportunityId = await opportunityWithLines(app)
      await expect(app.as(tom).call(generateQuote, { opportunityId })).rejects.toMatchObject({ code: 'not_found' })
    })
  },
}
