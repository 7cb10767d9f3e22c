import { toScale } from '../../decimals.ts'
import { objectNamed } from '../../store/schema.ts'
import type { Row } from '../../store/store.ts'
import { type Draft, draftColumnOf, draftParentOf, numberOf, type ObjectRules, type RuleParts } from '../draft.ts'
import { modifiedNow } from './opportunity-line.ts'
import { checkPriceBook, completeEntry, completePrices } from './price-book-lines.ts'

const totals = `SELECT count(*) AS lines, coalesce(sum("Subtotal"), 0) AS subtotal, coalesce(sum("TotalPrice"), 0) AS total
  FROM "QuoteLineItem" WHERE "QuoteId" = ? AND "IsDeleted" = 0`

const numberIn = (row: Row, name: string): number => {
  const value = row[name]
  return typeof value === 'number' ? value : 0
}

function settleQuote(id: string, { store, author }: RuleParts): void {
  const object = objectNamed(store, 'Quote')
  const quote = store.read(object, id)
  const sums = store.statement(totals).get(id)
  if (quote === undefined || sums === undefined) return
  const [subtotal, total] = [toScale(numberIn(sums, 'subtotal'), 2), toScale(numberIn(sums, 'total'), 2)]
  store.update(object, id, {
    LineItemCount: numberIn(sums, 'lines'),
    Subtotal: subtotal,
    TotalPrice: total,
    Discount: subtotal === 0 ? 0 : toScale((1 - total / subtotal) * 100, 2),
    GrandTotal: toScale(total + numberIn(quote, 'Tax') + numberIn(quote, 'ShippingHandling'), 2),
    ...modifiedNow(store, author.access.userId),
  })
}

function completeNew(draft: Draft, { store }: RuleParts): void {
  const opportunity = draftParentOf(draft, 'OpportunityId', store)
  draft.values.AccountId = draftColumnOf(opportunity, 'AccountId')
  if (!draft.sent.has('Pricebook2Id')) draft.values.Pricebook2Id = draftColumnOf(opportunity, 'Pricebook2Id')
  Object.assign(draft.values, { Subtotal: 0, TotalPrice: 0, Discount: 0, LineItemCount: 0 })
}

/**
 * A quote takes its account from the opportunity and its totals from its lines; also the price book, where none is sent. The
 * object reference does not say that: Heroku's samples make a quote without and its lines at once, which no org would take
 * otherwise.
 */
export const quoteRules: ObjectRules = {
  complete(draft, parts) {
    if (draft.before === undefined) completeNew(draft, parts)
    const total = numberOf(draft, 'TotalPrice') ?? 0
    const extras = (numberOf(draft, 'Tax') ?? 0) + (numberOf(draft, 'ShippingHandling') ?? 0)
    draft.values.GrandTotal = toScale(total + extras, 2)
  },
}

/** Lines of a quote: from the quote's price book, totalled on the quote. */
export const quoteLineRules: ObjectRules = {
  complete(draft, parts) {
    const entry = completeEntry(draft, parts)
    if (draft.before === undefined) {
      checkPriceBook(entry, draftColumnOf(draftParentOf(draft, 'QuoteId', parts.store), 'Pricebook2Id'), 'quote')
    }
    completePrices(draft)
  },
  settle({ before, after }, parts) {
    const id = (after ?? before)?.QuoteId
    if (typeof id === 'string') settleQuote(id, parts)
  },
}
