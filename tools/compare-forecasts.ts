/** Two orgs: two stored authorizations read at the same time, one answer, which says which org failed if one does. */
import * as z from 'zod'
import { AppError, attempt, corporateCurrencyOf, decimal, defineTool, type Org, soql } from '#kit'

/** Developer names of the AppLink authorizations, and what an org counts in that has one currency: it has no field that says so. */
const regions = {
  europe: { authorization: 'salesEurope', currency: 'EUR' },
  americas: { authorization: 'salesAmericas', currency: 'EUR' },
} as const
type Region = (typeof regions)[keyof typeof regions]

const amount = (what: string) => z.number().optional().describe(what)

export const compareForecasts = defineTool({
  name: 'compareForecasts',
  title: 'Compare forecasts',
  description:
    'Compares the open opportunities of this fiscal quarter between the sales orgs Europe and Americas: number, amount, and amount by forecast category. Use when someone asks how the regions stand. It knows no single opportunity.',
  input: z.object({}),
  output: z.object({
    complete: z.boolean().describe('Whether both orgs answered. If not, the totals lack one.'),
    failedOrg: z.string().optional().meta({ text: 'own' }).describe('The org that did not answer: europe or americas.'),
    totalOpportunities: z.number().int().describe('Open opportunities in the orgs that answered.'),
    totalAmount: z.number().optional().describe('Their amount; missing when the orgs have two currencies.'),
    europeCurrency: z.string().optional().meta({ text: 'own' }).describe('Currency of Europe.'),
    americasCurrency: z.string().optional().meta({ text: 'own' }).describe('Currency of Americas.'),
    europeOpportunities: z.number().int().optional().describe('Opportunities of Europe.'),
    europeAmount: amount('Amount of Europe.'),
    europeCommit: amount('Commit of Europe.'),
    europeBestCase: amount('Best Case of Europe.'),
    europePipeline: amount('Pipeline of Europe.'),
    americasOpportunities: z.number().int().optional().describe('Opportunities of Americas.'),
    americasAmount: amount('Amount of Americas.'),
    americasCommit: amount('Commit of Americas.'),
    americasBestCase: amount('Best Case of Americas.'),
    americasPipeline: amount('Pipeline of Americas.'),
    summary: z.string().meta({ text: 'own' }).describe('One sentence, to be told as it is.'),
  }),
  examples: [{ ask: 'How do Europe and the Americas stand against each other this quarter?', input: {} }],
  runAs: { authorizations: Object.values(regions).map(({ authorization }) => authorization) },
  people: { customPermission: 'RegionalForecasts' },
  acrossOrgs: true,
  writes: false,
  objects: { read: ['Opportunity', 'CurrencyType'] },
  async run(_, { authorization, log }) {
    const read = (region: Region) => attempt(authorization(region.authorization).then(org => readForecast(org, region)))
    const [europe, americas] = await Promise.all([read(regions.europe), read(regions.americas)])
    const failures = Object.entries({ europe, americas }).flatMap(([org, each]) =>
      each.ok ? [] : [{ org, failure: each.failure }],
    )
    for (const { failure, org } of failures) log.warn('an org did not answer', { org, code: failure.code })
    if (failures.length === 2) {
      const why = failures.map(({ failure, org }) => `${org}: ${failure.message}`).join(' ')
      throw new AppError(failures[0]?.failure.code ?? 'upstream_failed', `Neither org answered. ${why}`)
    }
    const [failed] = failures
    const answered = [europe, americas].flatMap(each => (each.ok ? [each.value] : []))
    const isSum = new Set(answered.map(({ currency }) => currency)).size === 1
    const totalAmount = isSum ? sumOf(answered.map(each => each.amount)) : undefined
    const open = isSum ? `${totalAmount} ${answered[0]?.currency}` : answered.map(toText).join(' and ')
    return {
      complete: failed === undefined,
      failedOrg: failed?.org,
      totalOpportunities: answered.reduce((sum, forecast) => sum + forecast.opportunities, 0),
      totalAmount,
      ...(europe.ok && prefixed('europe', europe.value)),
      ...(americas.ok && prefixed('americas', americas.value)),
      summary: failed
        ? `Without ${failed.org}, which failed (${failed.failure.message}), ${open} is open this quarter.`
        : `${open} is open this quarter in both orgs together.`,
    }
  },
})

interface Row {
  category: string | null
  opportunities: number
  amount: number | null
}

async function readForecast(org: Org, { currency }: Region) {
  const query = soql`SELECT ForecastCategoryName category, COUNT(Id) opportunities, SUM(Amount) amount FROM Opportunity
    WHERE IsClosed = FALSE AND CloseDate = THIS_FISCAL_QUARTER GROUP BY ForecastCategoryName`
  const [rows, corporate] = await Promise.all([org.query<Row>(query).toArray(), corporateCurrencyOf(org)])
  const of = (name: string) => rows.find(({ category }) => category === name)?.amount ?? 0
  return {
    opportunities: rows.reduce((sum, row) => sum + row.opportunities, 0),
    amount: sumOf(rows.map(row => row.amount ?? 0)),
    currency: corporate ?? currency,
    ...{ commit: of('Commit'), bestCase: of('Best Case'), pipeline: of('Pipeline') },
  }
}

const toText = ({ amount, currency }: { amount: number; currency: string }): string => `${amount} ${currency}`
const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, each) => sum.plus(each), decimal(0)).round()

/** `europeAmount` from `amount`: agents and flows read fields of the first level only. */
const prefixed = <Name extends string>(name: Name, values: Awaited<ReturnType<typeof readForecast>>) =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`${name}${key.charAt(0).toUpperCase()}${key.slice(1)}`, value]),
  )
