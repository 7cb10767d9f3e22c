import { expect, it } from 'vitest'
import { corporateCurrencyOf, currencyFieldsOf } from '../../../../src/salesforce/records/currency.ts'

const orgWith = (...names: string[]) => ({
  describe: async () => ({ fields: names.map(name => ({ name })) }) as never,
})

it('the currency is selected where the org has several, and left out where the field is not there', async () => {
  expect(await currencyFieldsOf(orgWith('Id', 'CurrencyIsoCode'), 'Quote')).toEqual(['CurrencyIsoCode'])
  expect(await currencyFieldsOf(orgWith('Id'), 'Quote')).toEqual([])
})

it('totals are in the corporate currency, which only an org with several has', async () => {
  const queryOne = async () => ({ IsoCode: 'JPY' }) as never
  expect(await corporateCurrencyOf({ ...orgWith('CurrencyIsoCode'), queryOne })).toBe('JPY')
  expect(await corporateCurrencyOf({ ...orgWith('Id'), queryOne })).toBeUndefined()
})
