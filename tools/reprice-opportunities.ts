/** Batch over many records: typed filters become a safe condition, and a job reads and writes in steps, with counts. */
import * as z from 'zod'
import { AppError, decimal, defineTool, queryInSteps, type Soql, soql, writeInSteps } from '#kit'

const maxLines = 50_000
const amount = z.number().min(0).max(1e12)
const text = (max: number) => z.string().trim().min(1).max(max)
const count = (what: string) => z.int32().min(0).describe(what)

const filters = z.object({
  stages: z.array(text(40)).min(1).max(20).optional().describe('Only in one of these stages.'),
  region: text(40).optional().describe('Only of this region, such as Europe.'),
  accountName: text(80).optional().describe('Only accounts whose name contains this.'),
  productFamily: text(40).optional().describe('Only products of this family, such as Software.'),
  minAmount: amount.optional().describe('Only of at least this amount.'),
  maxAmount: amount.optional().describe('Only of at most this amount.'),
  closesFrom: z.iso.date().optional().describe('Only closing on this day or later.'),
  closesUntil: z.iso.date().optional().describe('Only closing on this day or earlier.'),
})

export const repriceOpportunities = defineTool({
  name: 'repriceOpportunities',
  title: 'Reprice opportunities',
  description:
    'Changes the sales prices of the products on many open opportunities by a percentage, chosen by filters that must all hold. Use when someone wants prices raised or lowered for a region, product family or period, at first with dryRun, which counts the product lines.',
  input: filters.extend({
    percent: z
      .number()
      .min(-50)
      .max(50)
      .describe('Change in percent: 5 raises prices by 5 %, -10 lowers them by 10 %.'),
    dryRun: z.boolean().default(true).describe('Whether to count only, and change nothing.'),
  }),
  output: z.object({
    linesFound: count('Lines that the filters select, of those that the user may see.'),
    linesRepriced: count('Lines whose price was changed.'),
    linesRefused: count('Lines that Salesforce refused.'),
    refusalReasons: z.array(z.string()).max(5).meta({ text: 'untrusted' }).describe('The first few reasons why.'),
  }),
  examples: [
    {
      ask: 'Raise the prices of all software in Europe by 5 percent.',
      input: { percent: 5, region: 'Europe', productFamily: 'Software' },
    },
  ],
  writes: 'changes',
  objects: { read: ['Account', 'Opportunity', 'Product2'], write: ['OpportunityLineItem'] },
  job: {
    progress: z.object({
      linesTotal: count('Lines to be changed.'),
      linesDone: count('Lines that were tried.'),
    }),
    timeLimitMs: 4 * 3_600_000,
    maxPerUser: 1,
  },
  /** Says what is wrong before there is a job. */
  async prepare(input, { org }) {
    const found = await org.count(soql`SELECT COUNT() FROM OpportunityLineItem WHERE ${toCondition(input)}`)
    if (found <= maxLines) return found
    throw new AppError('rejected', `The filters select ${found} product lines; at most ${maxLines} go at once.`)
  },
  async confirm({ dryRun, percent, ...given }, { prepared: found }) {
    if (dryRun || percent === 0) return undefined
    const chosen = Object.entries(given).map(([name, value]) => `${name} ${[value].flat().join(' or ')}`)
    return `${percent > 0 ? 'Raises' : 'Lowers'} the prices of ${found} product lines by ${Math.abs(percent)} %: ${chosen.join(', ')}.`
  },
  async run({ dryRun, percent, ...input }, job) {
    const nothing = { linesRepriced: 0, linesRefused: 0, refusalReasons: [] }
    if (dryRun || percent === 0) return { linesFound: job.prepared, ...nothing }
    const lines = await queryInSteps<{ UnitPrice: number }>(job, {
      ...{ from: 'OpportunityLineItem', fields: ['UnitPrice'], where: toCondition(input), maxRows: maxLines },
    })
    // From the price that was read, not the one that is there: written twice, it is the same.
    const factor = decimal(100).plus(percent)
    const records = lines.map(({ Id, UnitPrice }) => ({ Id, UnitPrice: decimal(UnitPrice).percent(factor).round() }))
    const { failed, reasons, total, written } = await writeInSteps(job, {
      ...{ object: 'OpportunityLineItem', records },
      onStep: done => job.progress({ linesTotal: done.total, linesDone: done.written + done.failed }),
    })
    return { linesFound: total, linesRepriced: written, linesRefused: failed, refusalReasons: [...reasons] }
  },
})

/** @throws invalid_input without any filter */
function toCondition(input: z.output<typeof filters>): Soql {
  const { accountName, closesFrom, closesUntil, maxAmount, minAmount, productFamily, region, stages } = input
  const given = [
    soql.when(stages, names => soql`Opportunity.StageName IN ${names}`),
    soql.when(region, name => soql`Opportunity.Region__c = ${name}`),
    soql.when(accountName, name => soql`Opportunity.Account.Name LIKE ${soql.like(name)}`),
    soql.when(productFamily, name => soql`Product2.Family = ${name}`),
    soql.when(minAmount, least => soql`Opportunity.Amount >= ${least}`),
    soql.when(maxAmount, most => soql`Opportunity.Amount <= ${most}`),
    soql.when(closesFrom, day => soql`Opportunity.CloseDate >= ${soql.date(day)}`),
    soql.when(closesUntil, day => soql`Opportunity.CloseDate <= ${soql.date(day)}`),
  ]
  if (given.every(condition => condition === undefined)) {
    throw new AppError('invalid_input', 'Name at least one filter: without one, all prices would change.')
  }
  return soql.and(soql`Opportunity.IsClosed = FALSE AND UnitPrice != NULL`, ...given)
}
