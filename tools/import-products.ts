/** Data ingest API: any number of records by an external id, compared first, written in chunks, one result for each. */
import * as z from 'zod'
import { AppError, attempt, decimal, defineTool, type Org, queryInParts, soql, toPlainCell } from '#kit'

const keyField = 'ProductCode'
const fields = { name: 'Name', description: 'Description', family: 'Family', active: 'IsActive' } as const
const names = Object.keys(fields) as (keyof typeof fields)[]
const text = z.string().trim().overwrite(toPlainCell)
const product = z.object({
  productCode: z.string().trim().describe('Code of the product; letter case does not matter.'),
  name: text.describe('Name of the product.'),
  description: text.optional().describe('What the product is. Left out: stays as it is.'),
  family: text.optional().describe('Product family, a value of the picklist. Left out: stays as it is.'),
  price: z.number().describe('Price in the standard price book, not negative, rounded to cents.'),
  active: z.boolean().default(true).describe('Whether the product can be sold.'),
})
const result = z.object({
  productCode: z.string().meta({ text: 'untrusted' }).describe('Code as it was sent.'),
  outcome: z.enum(['created', 'updated', 'unchanged', 'failed']).describe('What became of the product.'),
  message: z.string().optional().meta({ text: 'untrusted' }).describe('Why it failed.'),
})

export const importProducts = defineTool({
  name: 'importProducts',
  title: 'Import products',
  description:
    'Creates and changes products and their standard prices by product code. Writes only what differs, so it can be repeated at any time, and reports on each product: one that is refused does not stop the others. Use it to bring in the catalog of a supplier.',
  input: z.object({ products: z.array(product).describe('Any number of products.') }),
  output: z.object({ results: z.array(result).describe('One for each product, in the order of the input.') }),
  examples: [{ ask: 'Bring in a catalog.', input: { products: [{ productCode: 'P-1', name: 'Pump', price: 9.5 }] } }],
  runAs: { authorization: 'influencerPortal' },
  ...({ writes: 'changes', repeatable: true } as const),
  objects: { read: ['Pricebook2'], write: ['Product2', 'PricebookEntry'] },
  surfaces: ['api'],
  deadlineMs: 28_000,
  async run({ products }, { org }) {
    const lines = toLines(products)
    const open = lines.filter(isOpen)
    const [book] = await Promise.all([
      org.queryOne<{ Id: string }>(soql`SELECT Id FROM Pricebook2 WHERE IsStandard = TRUE`),
      readKnown(org, open),
    ])
    if (!book) throw new AppError('rejected', 'The org has no standard price book that this authorization may see.')
    const others = open.filter(isOther)
    await settle(others, org.collections.upsert({ object: 'Product2', field: keyField }, others.map(toRecord)))
    await writePrices(org, book.Id, open.filter(isOpen))
    return { results: lines }
  },
})

type Known = Record<string, unknown> & { PricebookEntries: { records: { Id: string; UnitPrice: number }[] } | null }
/** A product on its way, with what the org has of it. */
type Line = z.output<typeof product> & z.output<typeof result> & { id?: string; known?: Known }
const isOpen = ({ outcome }: Line): boolean => outcome !== 'failed'
const isOther = (line: Line): boolean =>
  names.some(name => line[name] !== undefined && (line.known?.[fields[name]] ?? '') !== line[name])
const toRecord = (line: Line) =>
  Object.fromEntries([[keyField, line.productCode], ...names.map(name => [fields[name], line[name]])])

function toLines(products: readonly z.output<typeof product>[]): Line[] {
  const seen = new Set([''])
  return products.map(given => {
    const isSeen = seen.size === seen.add(given.productCode.toLowerCase()).size
    const line = { ...given, price: decimal(given.price).round() }
    const failed = (message: string) => ({ ...line, outcome: 'failed', message }) as const
    if (isSeen) return failed('productCode: is empty, or was in the list before')
    if (toPlainCell(given.productCode) !== given.productCode) return failed('productCode: begins as a formula does')
    return given.price < 0 ? failed('price: must not be negative') : { ...line, outcome: 'unchanged' }
  })
}

async function readKnown(org: Org, lines: readonly Line[]): Promise<void> {
  const byKey = new Map(lines.map(line => [line.productCode.toLowerCase(), line]))
  const columns = soql.join([keyField, ...Object.values(fields)].map(soql.name), ',')
  const toQuery = (codes: readonly string[]) => soql`SELECT Id, ${columns},
    (SELECT Id, UnitPrice FROM PricebookEntries WHERE Pricebook2.IsStandard = TRUE)
    FROM Product2 WHERE ${soql.name(keyField)} IN ${codes}`
  for (const known of await queryInParts<Known>(org, [...byKey.keys()], toQuery)) {
    Object.assign(byKey.get(String(known[keyField]).toLowerCase()) ?? {}, { known, id: known.Id })
  }
}

async function writePrices({ collections }: Org, Pricebook2Id: string, lines: readonly Line[]): Promise<void> {
  const entryOf = ({ known }: Line) => known?.PricebookEntries?.records[0]
  const added = lines.filter(line => !entryOf(line))
  const changed = lines.filter(line => (entryOf(line)?.UnitPrice ?? line.price) !== line.price)
  const entries = added.map(({ id, price }) => ({ Pricebook2Id, Product2Id: id, UnitPrice: price, IsActive: true }))
  const prices = changed.map(line => ({ Id: entryOf(line)?.Id, UnitPrice: line.price }))
  await settle(added, collections.create('PricebookEntry', entries))
  await settle(changed, collections.update('PricebookEntry', prices))
}

/** Notes what became of each; a request that got no answer is a failure of all. */
async function settle(lines: readonly Line[], writing: ReturnType<Org['collections']['update']>): Promise<void> {
  const written = await attempt(writing)
  for (const [index, line] of lines.entries()) {
    const one = written.ok ? written.value[index] : { success: false as const, error: written.failure }
    if (one?.success) Object.assign(line, { id: line.id ?? one.id, outcome: line.known ? 'updated' : 'created' })
    else Object.assign(line, { outcome: 'failed', message: one?.error.message })
  }
}
