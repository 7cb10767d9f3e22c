import { toScale } from '../../decimals.ts'
import { dataError } from '../../failure.ts'
import { objectNamed } from '../../store/schema.ts'
import type { Row } from '../../store/store.ts'
import { cellOf, type Draft, draftColumnOf, draftTextOf, numberOf, type RuleParts } from '../draft.ts'
import type { StoredValue } from '../values/values.ts'

/** The price book entry of a line, with what a line copies from it. */
export function completeEntry(draft: Draft, { store }: RuleParts): Row | undefined {
  const id = draftTextOf(draft, 'PricebookEntryId')
  const entry = id === undefined ? undefined : store.read(objectNamed(store, 'PricebookEntry'), id)
  if (entry === undefined || draft.before !== undefined) return entry
  if (entry.IsActive !== 1) {
    throw dataError(
      'FIELD_INTEGRITY_EXCEPTION',
      'field integrity exception: PricebookEntryId (pricebook entry is inactive)',
      ['PricebookEntryId'],
    )
  }
  draft.values.Product2Id = draftColumnOf(entry, 'Product2Id')
  draft.values.ListPrice = draftColumnOf(entry, 'UnitPrice')
  return entry
}

/** Digits to which a product is taken first: what binary fractions add to it is far behind them. */
const exact = 8

/** Price times quantity less the discount in percent, and the same without the discount. */
export function completePrices(draft: Draft): void {
  const [price, quantity] = [numberOf(draft, 'UnitPrice'), numberOf(draft, 'Quantity')]
  if (price === undefined || quantity === undefined) return
  const subtotal = toScale(price * quantity, exact)
  draft.values.Subtotal = toScale(subtotal, 2)
  draft.values.TotalPrice = toScale(toScale((subtotal * (100 - (numberOf(draft, 'Discount') ?? 0))) / 100, exact), 2)
}

/** Refuses an entry of another price book than the one the parent is sold from. */
export function checkPriceBook(entry: Row | undefined, parentBook: StoredValue, parent: string): void {
  if (entry === undefined || entry.Pricebook2Id === parentBook) return
  const reason = `pricebook entry is in a different pricebook than the one assigned to the ${parent}`
  throw dataError('FIELD_INTEGRITY_EXCEPTION', `field integrity exception: PricebookEntryId (${reason})`, [
    'PricebookEntryId',
  ])
}

/** A line of an opportunity may be given its total instead of its price, never both. */
export function completeUnitPrice(draft: Draft): void {
  const { sent, values, before } = draft
  if (sent.has('TotalPrice') && sent.has('UnitPrice')) {
    const message = 'field integrity exception: TotalPrice, UnitPrice (only one of them can be specified)'
    throw dataError('FIELD_INTEGRITY_EXCEPTION', message, ['TotalPrice', 'UnitPrice'])
  }
  const [total, quantity] = [numberOf(draft, 'TotalPrice'), numberOf(draft, 'Quantity')]
  if (sent.has('TotalPrice') && total !== undefined && quantity) {
    const share = 1 - (numberOf(draft, 'Discount') ?? 0) / 100
    values.UnitPrice = toScale(total / quantity / (share || 1), 2)
  }
  if (before === undefined && cellOf(draft, 'UnitPrice') === null) {
    throw dataError('REQUIRED_FIELD_MISSING', 'Required fields are missing: [UnitPrice]', ['UnitPrice'])
  }
}
