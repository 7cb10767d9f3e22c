import type { ObjectRules } from '../draft.ts'
import { campaignRules } from './campaign.ts'
import { campaignMemberRules } from './campaign-member.ts'
import { caseRules } from './case.ts'
import { attachmentRules, contentVersionRules } from './content.ts'
import { eventRules } from './event.ts'
import { opportunityRules } from './opportunity.ts'
import { opportunityLineRules } from './opportunity-line.ts'
import { userRoleRules, userRules } from './org-setup.ts'
import { contactRules, leadRules } from './person.ts'
import { priceBookEntryRules, productRules } from './price-book-entry.ts'
import { quoteLineRules, quoteRules } from './quote.ts'
import { sessionActivationRules } from './session-activation.ts'

const table: Readonly<Record<string, ObjectRules>> = {
  Attachment: attachmentRules,
  Campaign: campaignRules,
  CampaignMember: campaignMemberRules,
  Case: caseRules,
  Contact: contactRules,
  ContentVersion: contentVersionRules,
  Event: eventRules,
  Lead: leadRules,
  Opportunity: opportunityRules,
  OpportunityLineItem: opportunityLineRules,
  PricebookEntry: priceBookEntryRules,
  Product2: productRules,
  Quote: quoteRules,
  QuoteLineItem: quoteLineRules,
  SessionPermSetActivation: sessionActivationRules,
  User: userRules,
  UserRole: userRoleRules,
}

const noRules: ObjectRules = {}

/** What Salesforce does with records of an object beyond what its fields say. */
export const rulesOf = (object: string): ObjectRules => table[object] ?? noRules
