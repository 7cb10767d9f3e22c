/** Two orgs: two stored authorizations read at the same time, one answer, which says which org failed if one does. */
import * as z from 'zod'
import { AppError, attempt, defineTool, type Org, soql } from '#kit'

/** Developer names of the AppLink authorizations. */
const regions = { europe: 'salesEurope', americas: 'salesAmericas' } as const

const amount = (what: string) => z.number().optional().describe(`${what}; missing when this org failed.`)

export const compareForecasts = defineTool({
  name: 'compareForecasts',
  title: 'Compare forecasts',
  description:
    'Compares the open opportunities of the current fiscal quarter between the sales orgs Europe and Americas: how many, their amount, and the amount by forecast category. Use when someone asks how the regions stand against each other or together. It knows no single opportunity.',
  input: z.object({}),
  output: z.object({
    complete: z.boolean().describe('Whether both orgs answered. If not, the totals lack one of them.'),
    failedOrg: z.string().optional().describe('The org that did not answer: europe or americas.'),
    totalOpportunities: z.number().int().describe('Open opportunities in the orgs that answered.'),
    totalAmount: z.number().describe('Their amount. Only a sum when both orgs have the same currency.'),
    europeOpportunities: z.number().int().optional().describe('Open opportunities; missing when this org failed.'),
    europeAmount: amount('Amount of the open opportunities'),
    europeCommit: amount('Amount in the forecast category Commit'),
    europeBestCase: amount('Amount in the forecast category Best Case'),
    europePipeline: amount('Amount in the forecast category Pipeline'),
    americasOpportunities: z.number().int().optional().describe('Open opportunities; missing when this org failed.'),
    americasAmount: amount('Amount of the open opportunities'),
    americasCommit: amount('Amount in the forecast category Commit'),
    americasBestCase: amount('Amount in the forecast category Best Case'),
    americasPipeline: amount('Amount in the forecast category Pipeline'),
    summary: z.string().describe('One sentence on the result, to be told as it is.'),
  }),
  runAs: { authorizations: Object.values(regions) },
  people: { customPermission: 'RegionalForecasts' },
  acrossOrgs: true,
  writes: false,
  async run(_, { authorization, log }) {
    const read = (name: string) => attempt(authorization(name).then(readForecast))
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
    const totalAmount = round(answered.reduce((sum, forecast) => sum + forecast.amount, 0))
    return {
      complete: failed === undefined,
      failedOrg: failed?.org,
      totalOpportunities: answered.reduce((sum, forecast) => sum + forecast.opportunities, 0),
      totalAmount,
      ...(europe.ok && prefixed('europe', europe.value)),
      ...(americas.ok && prefixed('americas', americas.value)),
      summary: failed
        ? `Without ${failed.org}, which failed (${failed.failure.message}), ${totalAmount} is open this quarter.`
        : `${totalAmount} is open this quarter in both orgs together.`,
    }
  },
})

interface Row {
  category: string | null
  opportunities: number
  amount: number | null
}

async function readForecast(org: Org) {
  const rows = await org
    .query<Row>(
      soql`SELECT ForecastCategoryName category, COUNT(Id) opportunities, SUM(Amount) amount FROM Opportunity
        WHERE IsClosed = FALSE AND CloseDate = THIS_FISCAL_QUARTER GROUP BY ForecastCategoryName`,
    )
    .toArray()
  const of = (name: string) => rows.find(({ category }) => category === name)?.amount ?? 0
  return {
    opportunities: rows.reduce((sum, row) => sum + row.opportunities, 0),
    amount: round(rows.reduce((sum, row) => sum + (row.amount ?? 0), 0)),
    ...{ commit: of('Commit'), bestCase: of('Best Case'), pipeline: of('Pipeline') },
  }
}

const round = (amount: number): number => Math.round(amount * 100) / 100

/** `europeAmount` from `amount`: agents and flows read fields of the first level only. */
const prefixed = <Name extends string>(name: Name, values: Awaited<ReturnType<typeof readForecast>>) =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`${name}${key.charAt(0).toUpperCase()}${key.slice(1)}`, value]),
  )
