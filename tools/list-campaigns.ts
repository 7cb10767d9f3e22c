/** Website data, read: what a public page shows, live from the org. The page keeps it for some seconds, the tool nothing. */
import * as z from 'zod'
import { defineTool, soql } from '#kit'

export const listCampaigns = defineTool({
  name: 'listCampaigns',
  title: 'List campaigns',
  description:
    'Lists the influencer campaigns that are running and open for registration, those that end first on top. Use it to show them on a website.',
  input: z.object({
    limit: z.number().int().min(1).max(100).default(50).describe('Campaigns at most.'),
  }),
  output: z.object({
    campaigns: z
      .array(
        z.object({
          campaignId: z.string().describe('Id of the campaign.'),
          name: z.string().meta({ text: 'untrusted' }).describe('Name of the campaign.'),
          description: z.string().optional().meta({ text: 'untrusted' }).describe('What it is about.'),
          startDate: z.iso.date().optional().describe('First day.'),
          endDate: z.iso.date().optional().describe('Last day.'),
        }),
      )
      .describe('The campaigns.'),
  }),
  examples: [{ ask: 'Which campaigns are open for registration?', input: { limit: 5 } }],
  runAs: { authorization: 'influencerPortal' },
  writes: false,
  objects: { read: ['Campaign'] },
  surfaces: ['api'],
  async run({ limit }, { org }) {
    const campaigns = await org
      .query<Campaign>(
        soql`SELECT Id, Name, Description, StartDate, EndDate FROM Campaign
          WHERE Type = 'Influencer' AND IsActive = TRUE AND Status = 'In Progress'
          ORDER BY EndDate NULLS LAST, Name LIMIT ${limit}`,
      )
      .toArray()
    return {
      campaigns: campaigns.map(({ Description, EndDate, Id, Name, StartDate }) => ({
        campaignId: Id,
        name: Name,
        description: Description ?? undefined,
        startDate: StartDate ?? undefined,
        endDate: EndDate ?? undefined,
      })),
    }
  },
})

interface Campaign {
  Id: string
  Name: string
  Description: string | null
  StartDate: string | null
  EndDate: string | null
}
