import { objectNamed } from '../../store/schema.ts'
import type { Row, Store } from '../../store/store.ts'
import type { Change, ObjectRules } from '../draft.ts'

const sums = `SELECT
  count(*) AS NumberOfOpportunities,
  count(*) FILTER (WHERE "IsWon" = 1) AS NumberOfWonOpportunities,
  coalesce(sum("Amount"), 0) AS AmountAllOpportunities,
  coalesce(sum("Amount") FILTER (WHERE "IsWon" = 1), 0) AS AmountWonOpportunities
  FROM "Opportunity" WHERE "CampaignId" = ? AND "IsDeleted" = 0`

/** Adds up a campaign's opportunities anew. */
export function settleOpportunities(id: string, store: Store): void {
  const row = store.statement(sums).get(id)
  if (row) store.update(objectNamed(store, 'Campaign'), id, { ...row })
}

const memberNumbers = ['NumberOfLeads', 'NumberOfContacts', 'NumberOfResponses'] as const

const shareOf = (member: Row | undefined): readonly number[] =>
  member === undefined
    ? [0, 0, 0]
    : [member.LeadId === null ? 0 : 1, member.ContactId === null ? 0 : 1, Number(member.HasResponded ?? 0)]

/** Counts what one member adds or takes: counting all anew would make large campaigns slow to fill. */
export function settleMember({ before, after }: Change, store: Store): void {
  const campaign = objectNamed(store, 'Campaign')
  const id = String((after ?? before)?.CampaignId)
  const row = store.read(campaign, id)
  const [was, is] = [shareOf(before), shareOf(after)]
  const numbers = memberNumbers.map((name, at) => [name, Number(row?.[name] ?? 0) + (is[at] ?? 0) - (was[at] ?? 0)])
  store.update(campaign, id, Object.fromEntries(numbers))
}

const zeros = {
  NumberOfLeads: 0,
  NumberOfConvertedLeads: 0,
  NumberOfContacts: 0,
  NumberOfResponses: 0,
  NumberOfOpportunities: 0,
  NumberOfWonOpportunities: 0,
  AmountAllOpportunities: 0,
  AmountWonOpportunities: 0,
}

/** A campaign starts with nothing in it. */
export const campaignRules: ObjectRules = {
  complete({ before, values }) {
    if (before === undefined) Object.assign(values, zeros)
  },
}
