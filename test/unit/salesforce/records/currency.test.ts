import { expect, it } from 'vitest'
import { currencyFieldsOf } from '../../../../src/salesforce/records/currency.ts'

const orgWith = (...names: string[]) => ({
  describe: async () => ({ fields: names.map(name => ({ name })) }) as never,
})

it('the currency is selected where the org has several, and left out where the field is not there', async () => {
  expect(await currencyFieldsOf(orgWith('Id', 'CurrencyIsoCode'), 'Quote')).toEqual(['CurrencyIsoCode'])
  expect(await currencyFieldsOf(orgWith('Id'), 'Quote')).toEqual([])
})
