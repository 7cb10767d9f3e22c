import type { Store } from '../../store/store.ts'
import { objectNamed } from '../draft.ts'

const numbers = `SELECT
  (SELECT count(*) FROM "CampaignMember" WHERE "CampaignId" = :id AND "IsDeleted" = 0 AND "LeadId" IS NOT NULL) AS NumberOfLeads,
  (SELECT count(*) FROM "CampaignMember" WHERE "CampaignId" = :id AND "IsDeleted" = 0 AND "ContactId" IS NOT NULL) AS NumberOfContacts,
  (SELECT count(*) FROM "CampaignMember" WHERE "CampaignId" = :id AND "IsDeleted" = 0 AND "HasResponded" = 1) AS NumberOfResponses,
  (SELECT count(*) FROM "CampaignMember" m JOIN "Lead" l ON l."Id" = m."LeadId"
    WHERE m."CampaignId" = :id AND m."IsDeleted" = 0 AND l."IsConverted" = 1) AS NumberOfConvertedLeads,
  count(*) AS NumberOfOpportunities,
  count(*) FILTER (WHERE "IsWon" = 1) AS NumberOfWonOpportunities,
  coalesce(sum("Amount"), 0) AS AmountAllOpportunities,
  coalesce(sum("Amount") FILTER (WHERE "IsWon" = 1), 0) AS AmountWonOpportunities
  FROM "Opportunity" WHERE "CampaignId" = :id AND "IsDeleted" = 0`

/** Counts a campaign's members, responses and opportunities anew. */
export function settleCampaign(id: string, store: Store): void {
  const row = store.statement(numbers).get({ id })
  if (row) store.update(objectNamed(store, 'Campaign'), id, { ...row })
}
