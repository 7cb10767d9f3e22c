import type { Org } from '../../core/org/org.ts'
import { soql } from '../query/soql.ts'

/**
 * The field with the currency of an object's amounts, to be selected beside them: none in an org with one currency, which
 * lacks the field. Amounts of two currencies must not be added.
 * @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_querying_currency_fields.htm
 */
export async function currencyFieldsOf(org: Pick<Org, 'describe'>, object: string): Promise<readonly string[]> {
  const { fields } = await org.describe(object)
  return fields.some(({ name }) => name === 'CurrencyIsoCode') ? ['CurrencyIsoCode'] : []
}

/** What totals such as `SUM(Amount)` are in, where the org has several currencies; `undefined` in an org with one. It is read from `CurrencyType`. */
export async function corporateCurrencyOf(org: Pick<Org, 'describe' | 'queryOne'>): Promise<string | undefined> {
  const [field] = await currencyFieldsOf(org, 'Opportunity')
  if (field === undefined) return undefined
  const query = soql`SELECT IsoCode FROM CurrencyType WHERE IsCorporate = TRUE`
  return (await org.queryOne<{ IsoCode: string }>(query))?.IsoCode
}
