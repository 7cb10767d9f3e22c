import { toScale } from '../../decimals.ts'
import type { Row } from '../../store/store.ts'
import { type Change, changes, type Draft, draftTextOf, numberOf, type ObjectRules, type RuleParts } from '../draft.ts'
import { settleOpportunities } from './campaign.ts'

interface Stage {
  readonly probability: number
  readonly category: string
  readonly categoryName: string
  readonly closed?: boolean
}

const pipeline = { category: 'Pipeline', categoryName: 'Pipeline' }
const bestCase = { category: 'BestCase', categoryName: 'Best Case' }
const commit = { category: 'Forecast', categoryName: 'Commit' }

/** Stages as a new org has them. One that is not here counts as open, with the probability that was sent. */
const stages: ReadonlyMap<string, Stage> = new Map(
  Object.entries({
    Prospecting: { probability: 10, ...pipeline },
    Qualification: { probability: 10, ...pipeline },
    'Needs Analysis': { probability: 20, ...pipeline },
    'Value Proposition': { probability: 50, ...pipeline },
    'Id. Decision Makers': { probability: 60, ...pipeline },
    'Perception Analysis': { probability: 70, ...bestCase },
    'Proposal/Price Quote': { probability: 75, ...bestCase },
    'Negotiation/Review': { probability: 90, ...commit },
    'Closed Won': { probability: 100, category: 'Closed', categoryName: 'Closed', closed: true },
    'Closed Lost': { probability: 0, category: 'Omitted', categoryName: 'Omitted', closed: true },
  }),
)

/** What a stage means; one that is not here is open and in the pipeline. */
export const stageOf = (name: string): Stage => stages.get(name) ?? { probability: 0, ...pipeline }

function completeStage(draft: Draft, { store }: RuleParts): void {
  if (!changes(draft, 'StageName')) return
  const { values, sent } = draft
  const stage: Stage = stages.get(draftTextOf(draft, 'StageName') ?? '') ?? {
    probability: numberOf(draft, 'Probability') ?? 0,
    ...pipeline,
  }
  if (!sent.has('Probability')) values.Probability = stage.probability
  if (!sent.has('ForecastCategoryName')) values.ForecastCategoryName = stage.categoryName
  values.ForecastCategory = stage.category
  values.IsClosed = stage.closed ? 1 : 0
  values.IsWon = stage.closed && stage.probability === 100 ? 1 : 0
  if (draft.before) values.LastStageChangeDate = store.now()
}

function completeFiscalPeriod(draft: Draft): void {
  const date = draftTextOf(draft, 'CloseDate')
  if (date === undefined) return
  const quarter = Math.ceil(Number(date.slice(5, 7)) / 3)
  Object.assign(draft.values, {
    FiscalYear: Number(date.slice(0, 4)),
    FiscalQuarter: quarter,
    Fiscal: `${date.slice(0, 4)} ${quarter}`,
  })
}

/** Amount times probability; null without an amount. */
export function expectedRevenueOf(amount: number | undefined, probability: number | undefined): number | null {
  return amount === undefined ? null : toScale((amount * (probability ?? 0)) / 100, 2)
}

/** The campaign's numbers follow the opportunities that name it. */
function settleCampaigns({ before, after }: Change, { store }: RuleParts): void {
  const campaigns = new Set([before?.CampaignId, after?.CampaignId].filter(id => typeof id === 'string'))
  for (const id of campaigns) settleOpportunities(id, store)
}

const hasLines = (before: Row | undefined) => before?.HasOpportunityLineItem === 1

/** Stage decides probability, forecast and closing; with products, Amount and quantity are theirs and an edit is ignored. */
export const opportunityRules: ObjectRules = {
  complete(draft, parts) {
    if (hasLines(draft.before)) {
      delete draft.values.Amount
      delete draft.values.TotalOpportunityQuantity
    }
    completeStage(draft, parts)
    completeFiscalPeriod(draft)
    draft.values.ExpectedRevenue = expectedRevenueOf(numberOf(draft, 'Amount'), numberOf(draft, 'Probability'))
  },
  settle: settleCampaigns,
}
