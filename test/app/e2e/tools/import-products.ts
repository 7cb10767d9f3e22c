import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { toPlainCell } from '#kit'
import { injections } from '../../../client/attacks/injections.ts'
import type { ToolSuite } from '../suite.ts'

const key = 'supplier-key-of-this-test'

interface Result {
  readonly productCode: string
  readonly outcome: string
  readonly message?: string
}

const tally = (results: readonly Result[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

export const suite: ToolSuite = {
  name: 'importProducts',
  keys: [{ key, tools: ['importProducts'] }],
  texts: async () => {
    const product = { productCode: 'INJ-1', name: 'One', description: 'The first.', family: 'Services', price: 1 }
    return { importProducts: { products: [product] } }
  },
  define(app) {
    const importAll = async (products: readonly object[], headers = {}): Promise<Result[]> => {
      const answer = await app.withKey(key, headers).call('importProducts', { products })
      if (!answer.ok) throw new Error(JSON.stringify(answer.failure))
      return answer.output.results as Result[]
    }

    const pricesOf = (where: string) =>
      app.org.query<{ Name: string; UnitPrice: number; Product2: { ProductCode: string; IsActive: boolean } }>(
        `SELECT Name, UnitPrice, Product2.ProductCode, Product2.IsActive FROM PricebookEntry WHERE ${where} AND Pricebook2.IsStandard = TRUE`,
      )

    it('creates, changes and leaves alone, and says so for each product in the order of the input', async () => {
      const first = [
        { productCode: 'IMP-1', name: 'One', price: 10 },
        { productCode: 'IMP-2', name: 'Two', price: 20.005, active: false },
        { productCode: 'ARM-100', name: 'Robot Arm 100', price: 12500 },
      ]
      expect((await importAll(first)).map(({ outcome }) => outcome)).toEqual(['created', 'created', 'unchanged'])
      expect(await importAll(first)).toEqual(first.map(({ productCode }) => ({ productCode, outcome: 'unchanged' })))
      const changed = [
        { productCode: 'imp-1', name: 'One', price: 11 },
        { productCode: 'IMP-2', name: 'Two, renamed', price: 20.01 },
      ]
      expect((await importAll(changed)).map(({ outcome }) => outcome)).toEqual(['updated', 'updated'])
      expect(await pricesOf("ProductCode LIKE 'IMP-%'")).toMatchObject([
        { Name: 'One', UnitPrice: 11, Product2: { ProductCode: 'IMP-1', IsActive: true } },
        { Name: 'Two, renamed', UnitPrice: 20.01, Product2: { IsActive: true } },
      ])
    })

    it('takes description and family, and leaves them as they are when they are left out', async () => {
      const textsOf = () =>
        app.org.query(
          "SELECT Name, Description, Family FROM Product2 WHERE ProductCode LIKE 'DOC-%' ORDER BY ProductCode",
        )
      const product = { productCode: 'DOC-1', name: 'One', description: 'The first.', family: 'Services', price: 10 }
      const plain = { productCode: 'DOC-2', name: 'Two', price: 20 }
      const outcomes = async (products: readonly object[]) => (await importAll(products)).map(({ outcome }) => outcome)
      expect(await outcomes([product, plain])).toEqual(['created', 'created'])
      const { description: _, family: __, ...left } = product
      expect(await outcomes([product, plain])).toEqual(['unchanged', 'unchanged'])
      expect(await outcomes([left, { ...plain, description: '=HYPERLINK(1)' }])).toEqual(['unchanged', 'updated'])
      expect(await outcomes([{ ...product, family: 'Software' }])).toEqual(['updated'])
      expect(await textsOf()).toMatchObject([
        { Name: 'One', Description: 'The first.', Family: 'Software' },
        { Name: 'Two', Description: "'=HYPERLINK(1)", Family: null },
      ])
    })

    it('reports what cannot be, sends no code twice, and does the rest', async () => {
      const results = await importAll([
        { productCode: 'BAD-1', name: 'Good', price: 1 },
        { productCode: 'bad-1', name: 'The same again', price: 2 },
        { productCode: ' ', name: 'No code', price: 1 },
        { productCode: 'BAD-2', name: 'x'.repeat(256), price: 1 },
        { productCode: 'BAD-3', name: '', price: 1 },
        { productCode: 'BAD-4', name: 'Less than nothing', price: -1 },
        { productCode: 'BAD-5', name: 'Good too', price: 0 },
      ])
      expect(results.map(({ outcome }) => outcome)).toEqual([
        ...['created', 'failed', 'failed', 'failed', 'failed', 'failed', 'created'],
      ])
      expect(results.filter(({ outcome }) => outcome === 'failed').every(({ message }) => message)).toBe(true)
      expect(await pricesOf("ProductCode LIKE 'BAD-%'")).toMatchObject([{ UnitPrice: 1 }, { UnitPrice: 0 }])
    })

    it('goes on where failures stopped it: 1,000 products, and the last run writes nothing', async () => {
      const products = Array.from({ length: 1000 }, (_, at) => ({ productCode: `K-${at}`, name: `K ${at}`, price: at }))
      const failing = { fault: 'status', status: 500, count: 1, method: 'POST', path: '*/composite/sobjects' }
      await app.org.addFault(failing)
      await app.org.addFault({
        fault: 'lock',
        count: 1,
        method: 'PATCH',
        path: '*/composite/sobjects/Product2/ProductCode',
      })
      expect(tally(await importAll(products))).toEqual({ created: 800, failed: 200 })
      await app.org.addFault({ fault: 'reset', count: 1, method: 'POST', path: '*/composite/sobjects' })
      const second = tally(await importAll(products))
      expect(second).toEqual({ unchanged: 800, failed: 200 })
      expect(tally(await importAll(products))).toEqual({ unchanged: 800, updated: 200 })
      await app.org.clearFaults()
      await app.org.addFault({ fault: 'delay', ms: 0, path: '*/composite/sobjects*' })
      expect(tally(await importAll(products))).toEqual({ unchanged: 1000 })
      expect(await app.org.hits()).toEqual([0])
      expect(await pricesOf("ProductCode LIKE 'K-%'")).toHaveLength(1000)
    })

    it('does a request with one idempotency key once, and refuses the key for another', async () => {
      const once = { 'idempotency-key': randomUUID() }
      const products = [{ productCode: 'ONCE', name: 'Once', price: 1 }]
      const both = [await importAll(products, once), await importAll(products, once)]
      expect(both.map(([one]) => one?.outcome)).toEqual(['created', 'created'])
      const other = await app.withKey(key, once).call('importProducts', { products: [] })
      expect(other).toMatchObject({ ok: false, failure: { code: 'conflict' } })
    })

    it('writes names so that a later export of the org begins no formula, and takes no code that is one', async () => {
      const products = [
        { productCode: 'CELL-1', name: "=cmd|' /C calc'!A0", price: 1 },
        { productCode: 'CELL-2', name: '-20 degrees', price: 1 },
        { productCode: 'CELL-3', name: '-20', price: 1 },
        { productCode: '=A1', name: 'A formula', price: 1 },
        { productCode: '@SUM(A1)', name: 'Another', price: 1 },
        { productCode: '-40.2', name: 'A number', price: 1 },
      ]
      const results = await importAll(products)
      expect(tally(results)).toEqual({ created: 4, failed: 2 })
      expect(results.filter(({ outcome }) => outcome === 'failed').map(({ message }) => message)).toEqual(
        Array(2).fill('productCode: begins as a formula does'),
      )
      const names = await app.org.query(
        "SELECT Name FROM Product2 WHERE ProductCode LIKE 'CELL-%' ORDER BY ProductCode",
      )
      expect(names).toMatchObject([{ Name: "'=cmd|' /C calc'!A0" }, { Name: "'-20 degrees" }, { Name: '-20' }])
      expect(tally(await importAll(products))).toEqual({ unchanged: 4, failed: 2 })
    })

    it('takes every text as a text: no query widens', async () => {
      const before = await app.org.query("SELECT Id FROM Product2 WHERE Name != 'x'")
      const texts = injections.filter(text => toPlainCell(text) === text)
      const products = texts.map(text => ({ productCode: text, name: text, price: 1 }))
      expect(tally(await importAll(products))).toEqual({ created: texts.length })
      expect(tally(await importAll(products))).toEqual({ unchanged: texts.length })
      const after = await app.org.query<{ ProductCode: string; Name: string }>(
        "SELECT ProductCode, Name FROM Product2 WHERE Name != 'x'",
      )
      expect(after).toHaveLength(before.length + texts.length)
      expect(after.map(({ Name }) => Name)).toEqual(expect.arrayContaining(texts))
    })
  },
}
