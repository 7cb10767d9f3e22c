import { dataError } from '../../failure.ts'
import { objectNamed } from '../../store/schema.ts'
import type { Row, Store } from '../../store/store.ts'
import {
  cellOf,
  type Draft,
  draftColumnOf,
  draftParentOf,
  draftTextOf,
  type ObjectRules,
  type RuleParts,
} from '../draft.ts'

const pricesOfProduct = `SELECT e."Id" AS id, e."Pricebook2Id" AS book, e."UnitPrice" AS price, b."IsStandard" AS standard
  FROM "PricebookEntry" e JOIN "Pricebook2" b ON b."Id" = e."Pricebook2Id"
  WHERE e."Product2Id" = ? AND e."IsDeleted" = 0`

function checkNew(draft: Draft, book: Row | undefined, prices: readonly Row[]): void {
  const same = prices.find(price => price.book === draftTextOf(draft, 'Pricebook2Id'))
  if (same) {
    throw dataError(
      'DUPLICATE_VALUE',
      `duplicate value found: <unknown> duplicates value on record with id: ${same.id}`,
    )
  }
  if (book?.IsStandard !== 1 && !prices.some(price => price.standard === 1)) {
    throw dataError('STANDARD_PRICE_NOT_DEFINED', 'No standard price defined for this product')
  }
}

function complete(draft: Draft, { store }: RuleParts): void {
  const product = draftParentOf(draft, 'Product2Id', store)
  const prices = store.statement(pricesOfProduct).all(draftTextOf(draft, 'Product2Id') ?? '')
  if (draft.before === undefined) checkNew(draft, draftParentOf(draft, 'Pricebook2Id', store), prices)
  draft.values.Name = draftColumnOf(product, 'Name')
  draft.values.ProductCode = draftColumnOf(product, 'ProductCode')
  if (cellOf(draft, 'UseStandardPrice') !== 1) return
  if (draft.sent.has('UnitPrice') && draft.before)
    throw dataError('FIELD_INTEGRITY_EXCEPTION', 'field integrity exception')
  draft.values.UnitPrice = draftColumnOf(
    prices.find(price => price.standard === 1),
    'price',
  )
}

/** One price a product and price book; a price of its own needs a standard price first. */
export const priceBookEntryRules: ObjectRules = { complete }

/** Name and code of a product show on its prices. */
export const productRules: ObjectRules = {
  settle({ id, before, after }, { store }) {
    if (before && after) renamePrices(id, after, store)
  },
}

function renamePrices(id: string, { Name, ProductCode }: Row, store: Store): void {
  const entry = objectNamed(store, 'PricebookEntry')
  for (const price of store.select(entry, { sql: 'row."Product2Id" = ?', values: [id] })) {
    store.update(entry, String(price.Id), { Name: Name ?? null, ProductCode: ProductCode ?? null })
  }
}
