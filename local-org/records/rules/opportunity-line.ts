import { dataError } from '../../failure.ts'
import { objectNamed } from '../../store/schema.ts'
import type { Row, Store } from '../../store/store.ts'
import { type Draft, draftColumnOf, draftParentOf, type ObjectRules, type RuleParts } from '../draft.ts'
import { settleOpportunities } from './campaign.ts'
import { expectedRevenueOf } from './opportunity.ts'
import { checkPriceBook, completeEntry, completePrices, completeUnitPrice } from './price-book-lines.ts'

const totals = `SELECT count(*) AS lines, sum("TotalPrice") AS amount, sum("Quantity") AS quantity
  FROM "OpportunityLineItem" WHERE "OpportunityId" = ? AND "IsDeleted" = 0`

const numberIn = (row: Row | undefined, name: string): number | undefined => {
  const value = row?.[name]
  return typeof value === 'number' ? value : undefined
}

/** Amount and quantity of an opportunity are the sums of its products; without products the last amount stays. */
function settleOpportunity(id: string, { store, author }: RuleParts): void {
  const object = objectNamed(store, 'Opportunity')
  const opportunity = store.read(object, id)
  const sums = store.statement(totals).get(id)
  if (opportunity === undefined || sums === undefined) return
  const amount = Math.round((numberIn(sums, 'amount') ?? 0) * 100) / 100
  const counted = numberIn(sums, 'lines')
    ? {
        HasOpportunityLineItem: 1,
        Amount: amount,
        TotalOpportunityQuantity: numberIn(sums, 'quantity') ?? null,
        ExpectedRevenue: expectedRevenueOf(amount, numberIn(opportunity, 'Probability')),
      }
    : { HasOpportunityLineItem: 0 }
  store.update(object, id, { ...counted, ...modifiedNow(store, author.access.userId) })
  if (typeof opportunity.CampaignId === 'string') settleOpportunities(opportunity.CampaignId, store)
}

/** What changes on a parent whose totals change. */
export function modifiedNow(store: Store, userId: string): Record<string, string> {
  const now = store.now()
  return { LastModifiedDate: now, LastModifiedById: userId, SystemModstamp: now }
}

function completeParent(draft: Draft, entry: Row | undefined, { store }: RuleParts): void {
  const opportunity = draftParentOf(draft, 'OpportunityId', store)
  if (opportunity === undefined) return
  if (opportunity.Pricebook2Id === null && entry) {
    const book = draftColumnOf(entry, 'Pricebook2Id')
    store.update(objectNamed(store, 'Opportunity'), String(opportunity.Id), { Pricebook2Id: book })
  } else checkPriceBook(entry, draftColumnOf(opportunity, 'Pricebook2Id'), 'opportunity')
  draft.values.Name = `${opportunity.Name} ${entry?.Name}`.slice(0, 376)
  draft.values.ProductCode = draftColumnOf(entry, 'ProductCode')
}

/** Salesforce's words; a product alone, which may be sent along, has no price. */
function requiredEntry({ before }: Draft, entry: Row | undefined): Row | undefined {
  if (before !== undefined || entry !== undefined) return entry
  const reason = 'versions 3.0 and higher must specify pricebook entry id; others must specify product id'
  const message = `field integrity exception: PricebookEntryId, unknown (${reason})`
  throw dataError('FIELD_INTEGRITY_EXCEPTION', message, ['PricebookEntryId', 'unknown'])
}

/** Products of an opportunity: priced from its price book, totalled on the opportunity. */
export const opportunityLineRules: ObjectRules = {
  complete(draft, parts) {
    const entry = requiredEntry(draft, completeEntry(draft, parts))
    if (draft.before === undefined) completeParent(draft, entry, parts)
    completeUnitPrice(draft)
    completePrices(draft)
  },
  settle({ before, after }, parts) {
    const id = (after ?? before)?.OpportunityId
    if (typeof id === 'string') settleOpportunity(id, parts)
  },
}
