/** Website data, written: a visitor becomes a lead and a member of a campaign, once each, however often the form is sent. Nothing that is there is changed. */
import * as z from 'zod'
import { AppError, attempt, defineTool, type Org, recordId, soql, toPlainCell } from '#kit'

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
    // What the org refused of a new lead alone would tell new ones from known ones.
    .refine(text => toPlainCell(text).length <= max, { error: `must be shorter than ${max} characters` })

const ada = { firstName: 'Ada', lastName: 'Berg', email: 'ada@example.com', channel: 'Robots at work' }

export const registerInterest = defineTool({
  name: 'registerInterest',
  title: 'Register interest',
  description:
    'Records that somebody wants to take part in a campaign: as a lead, found again by email address, and as a member of the campaign. Use it when a visitor of the website has sent the form; sending it again changes nothing, and the answer is the same.',
  input: z.object({
    campaignId: recordId().startsWith('701').describe('Id of a campaign that listCampaigns gave.'),
    firstName: line(40).describe('First name.'),
    lastName: line(80).describe('Last name.'),
    email: z.email().max(80).describe('Email address.'),
    channel: line(255).describe('Name of the channel, or of the company.'),
  }),
  output: z.object({
    // No more: whether somebody is known already is not for whoever sends a form.
    campaignName: z.string().meta({ text: 'untrusted' }).describe('Campaign in which the person takes part.'),
  }),
  examples: [{ ask: 'Ada Berg wants to take part in it.', input: { campaignId: '701AH0000000004YAA', ...ada } }],
  runAs: { authorization: 'influencerPortal' },
  writes: 'adds',
  objects: { read: ['Campaign', 'Contact'], write: ['Lead', 'CampaignMember'] },
  repeatable: true,
  surfaces: ['api'],
  async run(visitor, { org }) {
    const { campaignId } = visitor
    const campaign = await org.queryOne<{ Name: string }>(
      soql`SELECT Name FROM Campaign WHERE Id = ${campaignId}
        AND Type = 'Influencer' AND IsActive = TRUE AND Status = 'In Progress'`,
    )
    if (!campaign) throw new AppError('not_found', 'campaignId: this campaign does not take registrations')
    const person = (await findLead(org, visitor.email)) ?? (await createLead(org, visitor))
    const member = { CampaignId: campaignId, [person.field]: person.id, Status: 'Responded' }
    const added = await attempt(org.create('CampaignMember', member))
    if (!added.ok && !isThere(added.failure)) throw added.failure
    if (!added.ok && !(await isMember(org, campaignId, person))) throw notNoted()
    return { campaignName: campaign.Name }
  },
})

interface Visitor {
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly channel: string
}

/** Who becomes the member of a campaign, and the field that names her there. */
interface Person {
  readonly field: 'LeadId' | 'ContactId'
  readonly id: string
}

const isThere = ({ code }: AppError): boolean => code === 'conflict'
/** In words of our own: those of the org name the record that is in the way. */
const notNoted = () => new AppError('rejected', 'The registration could not be noted.')
const isMember = async (org: Org, campaignId: string, { field, id }: Person): Promise<boolean> =>
  (await org.queryOne(
    soql`SELECT Id FROM CampaignMember WHERE CampaignId = ${campaignId} AND ${soql.name(field)} = ${id}`,
  )) !== undefined

/** Leads that came in another way count too. */
async function findLead(org: Org, email: string): Promise<Person | undefined> {
  const lead = await org.queryOne<{ Id: string }>(
    soql`SELECT Id FROM Lead WHERE Email = ${email} AND IsConverted = FALSE ORDER BY CreatedDate LIMIT 1`,
  )
  return lead && { field: 'LeadId', id: lead.Id }
}

/** One who sent a form before is found by its address, and stays as the people of the org have corrected her. */
async function createLead(org: Org, { channel, email, firstName, lastName }: Visitor): Promise<Person> {
  const key = email.toLowerCase()
  const texts = { FirstName: toPlainCell(firstName), LastName: toPlainCell(lastName), Company: toPlainCell(channel) }
  const made = await attempt(org.create('Lead', { ...texts, Email: email, LeadSource: 'Web', [keyField]: key }))
  if (made.ok) return { field: 'LeadId', id: made.value }
  if (!isThere(made.failure)) throw made.failure
  const known = await org.queryOne<{ Id: string; ConvertedContactId: string | null }>(
    soql`SELECT Id, ConvertedContactId FROM Lead WHERE ${soql.name(keyField)} = ${key}`,
  )
  if (!known) throw notNoted()
  if (known.ConvertedContactId === null) return { field: 'LeadId', id: known.Id }
  return { field: 'ContactId', id: known.ConvertedContactId }
}
