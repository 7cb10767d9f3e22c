/** Website data, written: a visitor becomes a lead and a member of a campaign, once each, however often the form is sent. */
import * as z from 'zod'
import { AppError, attempt, defineTool, type Org, soql } from '#kit'

/** The field of Lead that holds the address a visitor gave: an external id of the org, unique, so that no race makes two. */
const keyField = 'Web_Email__c'

/** One line of a visitor's text. Addresses of pages have no place in a name: whoever puts them there advertises. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine(text => !/\p{Cc}|:\/\/|www\./iu.test(text), { error: 'must be one line without a web address' })

export const registerInterest = defineTool({
  name: 'registerInterest',
  title: 'Register interest',
  description:
    'Records that somebody wants to take part in a campaign: as a lead, found again by email address, and as a member of the campaign. Use it when a visitor of the website has sent the form; sending it again changes nothing.',
  input: z.object({
    campaignId: z
      .string()
      .regex(/^701[A-Za-z0-9]{15}$/)
      .describe('Id of a campaign that listCampaigns gave.'),
    firstName: line(40).describe('First name.'),
    lastName: line(80).describe('Last name.'),
    email: z.email().max(80).describe('Email address.'),
    channel: line(255).describe('Name of the channel, or of the company.'),
  }),
  output: z.object({
    campaignName: z.string().describe('Name of the campaign.'),
    isNew: z.boolean().describe('Whether this call registered the person; if not, an earlier one did.'),
  }),
  runAs: { authorization: 'influencerPortal' },
  writes: true,
  surfaces: ['api'],
  async run(visitor, { org }) {
    const { campaignId } = visitor
    const campaign = await org.queryOne<{ Name: string }>(
      soql`SELECT Name FROM Campaign WHERE Id = ${campaignId}
        AND Type = 'Influencer' AND IsActive = TRUE AND Status = 'In Progress'`,
    )
    if (!campaign) throw new AppError('not_found', 'campaignId: this campaign does not take registrations')
    const leadId = (await findLead(org, visitor.email)) ?? (await createLead(org, visitor))
    const isMember = () =>
      org.queryOne(soql`SELECT Id FROM CampaignMember WHERE CampaignId = ${campaignId} AND LeadId = ${leadId}`)
    if (await isMember()) return { campaignName: campaign.Name, isNew: false }
    const added = await attempt(
      org.create('CampaignMember', { CampaignId: campaignId, LeadId: leadId, Status: 'Responded' }),
    )
    // The same form, sent twice at the same moment: the org takes one of them.
    if (!added.ok && !(await isMember())) throw added.failure
    return { campaignName: campaign.Name, isNew: added.ok }
  },
})

interface Visitor {
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly channel: string
}

/** Leads that came in another way count too; those that became contacts are somebody else's work. */
async function findLead(org: Org, email: string): Promise<string | undefined> {
  const lead = await org.queryOne<{ Id: string }>(
    soql`SELECT Id FROM Lead WHERE Email = ${email} AND IsConverted = FALSE ORDER BY CreatedDate LIMIT 1`,
  )
  return lead?.Id
}

async function createLead(org: Org, { channel, email, firstName, lastName }: Visitor): Promise<string> {
  const names = { FirstName: firstName, LastName: lastName, Company: channel }
  const { id } = await org.upsert(
    'Lead',
    { field: keyField, value: email.toLowerCase() },
    { ...names, Email: email, LeadSource: 'Web' },
  )
  return id
}
