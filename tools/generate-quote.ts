/** Agent action that writes: checks what is allowed, then one unit of work, with the rights of the user. Under a key it makes one quote. */
import * as z from 'zod'
import { AppError, currencyFieldsOf, decimal, defineTool, type Org, recordId, soql, todayOf } from '#kit'

export const generateQuote = defineTool({
  name: 'generateQuote',
  title: 'Generate quote',
  description:
    'Creates a quote for an opportunity from its products, with one discount for all lines. Use when someone asks for a quote or an offer. Larger opportunities may get larger discounts.',
  input: z.object({
    opportunityId: recordId().describe('Opportunity Id.'),
    discountPercent: z
      .number()
      .min(0)
      .max(100)
      .optional()
      .describe('Discount on every line in percent. Default: none.'),
    validForDays: z.number().int().min(1).max(365).default(30).describe('Days until the quote expires.'),
  }),
  output: z.object({
    quoteId: z.string().describe('Id of the new quote.'),
    name: z.string().meta({ text: 'untrusted' }).describe('Name of the new quote.'),
    lines: z.number().int().describe('Number of lines.'),
    currencyCode: z.string().optional().meta({ text: 'own' }).describe('ISO code, where there are several.'),
    subtotal: z.number().describe('Sum before the discount.'),
    discountPercent: z.number().describe('Discount on every line in percent.'),
    total: z.number().describe('Sum after the discount.'),
    expirationDate: z.iso.date().describe('Last day of validity.'),
  }),
  examples: [{ ask: 'Make an offer for Fleet software.', input: { opportunityId: '006AH0000000006YAA' } }],
  ...({ writes: 'adds', repeatable: 'underKey' } as const),
  objects: { read: ['Opportunity', 'OpportunityLineItem', 'User'], write: ['Quote', 'QuoteLineItem'] },
  async run({ discountPercent = 0, opportunityId, validForDays }, { org }) {
    const [{ CurrencyIsoCode: currencyCode, Name, Pricebook2Id }, lines, expirationDate] = await Promise.all([
      readOpportunity(org, opportunityId),
      readLines(org, opportunityId),
      todayOf(org, { plusDays: validForDays }),
    ])
    if (lines.length === 0) throw new AppError('rejected', 'opportunityId: this opportunity has no products to quote')
    const subtotal = lines.reduce((sum, line) => sum.plus(amountOf(line)), decimal(0)).round()
    requireAllowed(discountPercent, subtotal)
    const name = `${Name} - quote`.slice(0, 255)
    const requestKey = { externalId: 'Request_Key__c' }
    const work = org.unitOfWork()
    const quote = work.writeOnce('Quote', requestKey, {
      Name: name,
      OpportunityId: opportunityId,
      Pricebook2Id,
      ExpirationDate: expirationDate,
    })
    for (const { PricebookEntryId, Quantity, UnitPrice } of lines) {
      work.create('QuoteLineItem', { QuoteId: quote, PricebookEntryId, Quantity, UnitPrice, Discount: discountPercent })
    }
    const quoteId = (await work.commit()).idOf(quote)
    const part = decimal(100).minus(discountPercent)
    const total = lines.reduce((sum, line) => sum.plus(amountOf(line).percent(part).round()), decimal(0)).round()
    return { quoteId, name, lines: lines.length, currencyCode, subtotal, discountPercent, total, expirationDate }
  },
})

/** The largest discount, by the sum of the lines: the first row that the sum reaches. */
const discountLimits = [
  { from: 100_000, percent: 25 },
  { from: 25_000, percent: 15 },
  { from: 0, percent: 10 },
] as const

function requireAllowed(discountPercent: number, subtotal: number): void {
  const limit = discountLimits.find(({ from }) => subtotal >= from)?.percent ?? 0
  if (discountPercent > limit) {
    throw new AppError('rejected', `discountPercent: at most ${limit} for an opportunity of this size`)
  }
}

async function readOpportunity(org: Org, id: string): Promise<Opportunity> {
  const fields = ['Name', 'Pricebook2Id', ...(await currencyFieldsOf(org, 'Opportunity'))].map(soql.name)
  const query = soql`SELECT ${soql.join(fields, ',')} FROM Opportunity WHERE Id = ${id}`
  const opportunity = await org.queryOne<Opportunity>(query)
  if (opportunity) return opportunity
  throw new AppError('not_found', 'opportunityId: there is no such opportunity, or you may not see it')
}

function readLines(org: Org, opportunityId: string): Promise<Line[]> {
  const query = soql`SELECT PricebookEntryId, Quantity, UnitPrice FROM OpportunityLineItem
    WHERE OpportunityId = ${opportunityId} ORDER BY SortOrder, CreatedDate`
  return org.query<Line>(query).toArray()
}

const amountOf = ({ Quantity, UnitPrice }: Line) => decimal(Quantity).times(UnitPrice)

interface Opportunity {
  Name: string
  Pricebook2Id: string
  CurrencyIsoCode?: string
}

interface Line {
  PricebookEntryId: string
  Quantity: number
  UnitPrice: number
}
