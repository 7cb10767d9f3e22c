/** Data Cloud: SQL through a stored authorization, with a caller's values escaped and bounded. */
import * as z from 'zod'
import { AppError, defineTool, type Org, sql } from '#kit'

export const customerActivity = defineTool({
  name: 'customerActivity',
  title: 'Customer activity',
  description:
    'Returns what one customer did on the website of late, and what the customer has ordered in all, from Data Cloud by e-mail address. Use when someone asks what a contact or lead is interested in, or before calling one. It knows nothing of open cases or opportunities.',
  input: z.object({
    email: z.email().max(254).describe('E-mail address of the customer.'),
    days: z.number().int().min(1).max(365).default(90).describe('How many days to look back.'),
    maxPages: z.number().int().min(1).max(20).default(5).describe('Visits to list at most, the newest first.'),
  }),
  output: z.object({
    individualId: z.string().describe('Id of the individual in Data Cloud.'),
    name: z.string().meta({ text: 'untrusted' }).describe('Name.'),
    orders: z.number().int().describe('Orders in all.'),
    lifetimeValue: z.number().describe('Amount of all orders.'),
    visits: z.number().int().describe('Page visits in these days.'),
    minutes: z.number().describe('Time spent on them.'),
    lastVisit: z.iso.date().optional().describe('Day of the last visit.'),
    favouritePage: z.string().optional().meta({ text: 'untrusted' }).describe('The page visited most.'),
    recentVisits: z
      .array(z.string())
      .max(20)
      .meta({ text: 'untrusted' })
      .describe('The last visits, newest first: day, page and seconds.'),
  }),
  examples: [
    {
      ask: 'What is Klara Vogel of Nordwind interested in on our website?',
      input: { email: 'klara.vogel@nordwind-logistik.example' },
    },
  ],
  runAs: { authorization: 'influencerPortal' },
  people: { customPermission: 'CustomerActivity' },
  writes: false,
  objects: {
    read: [
      'ssot__ContactPointEmail__dlm',
      'UnifiedLinkIndividual__dlm',
      'UnifiedIndividual__dlm',
      'WebsiteEngagement__dlm',
    ],
  },
  agent: { publish: true, pii: true },
  async run({ days, email, maxPages }, { org }) {
    const person = await readPerson(org, email)
    if (!person) throw new AppError('not_found', 'email: Data Cloud knows no customer with this address')
    const visits = await readVisits(org, person.id, days)
    const seconds = visits.reduce((sum, visit) => sum + (visit.seconds ?? 0), 0)
    return {
      individualId: person.id,
      name: [person.firstName, person.lastName].filter(Boolean).join(' '),
      orders: person.orders ?? 0,
      lifetimeValue: person.value ?? 0,
      visits: visits.length,
      minutes: Math.round(seconds / 6) / 10,
      lastVisit: visits[0]?.at.slice(0, 10),
      favouritePage: favouriteOf(visits.map(({ page }) => page)),
      recentVisits: visits.slice(0, maxPages).map(({ at, page, seconds: spent }) => {
        return `${at.slice(0, 10)}: ${page.slice(0, 200)} (${spent ?? 0} s)`
      }),
    }
  },
})

interface Person {
  id: string
  firstName: string | null
  lastName: string | null
  orders: number | null
  value: number | null
}

async function readPerson({ dataCloud }: Org, email: string): Promise<Person | undefined> {
  const people = dataCloud.query<Person>(sql`
    SELECT u.ssot__Id__c AS "id", u.ssot__FirstName__c AS "firstName", u.ssot__LastName__c AS "lastName",
      u.OrderCount__c AS "orders", u.LifetimeValue__c AS "value"
    FROM ssot__ContactPointEmail__dlm e
    JOIN UnifiedLinkIndividual__dlm l ON l.SourceRecordId__c = e.ssot__PartyId__c
    JOIN UnifiedIndividual__dlm u ON u.ssot__Id__c = l.UnifiedRecordId__c
    WHERE LOWER(e.ssot__EmailAddress__c) = ${email.toLowerCase()} ORDER BY u.ssot__Id__c LIMIT 1`)
  return (await Array.fromAsync(people))[0]
}

interface Visit {
  at: string
  page: string
  seconds: number | null
}

function readVisits({ dataCloud }: Org, individualId: string, days: number): Promise<Visit[]> {
  const since = new Date(Date.now() - days * 86_400_000)
  const visits = dataCloud.query<Visit>(sql`
    SELECT w.EngagementDateTime__c AS "at", w.Page__c AS "page", w.DurationSeconds__c AS "seconds"
    FROM WebsiteEngagement__dlm w JOIN UnifiedLinkIndividual__dlm l ON l.SourceRecordId__c = w.IndividualId__c
    WHERE l.UnifiedRecordId__c = ${individualId} AND w.EngagementDateTime__c >= ${since}
    ORDER BY w.EngagementDateTime__c DESC LIMIT 1000`)
  return Array.fromAsync(visits)
}

function favouriteOf(pages: readonly string[]): string | undefined {
  const counts = Map.groupBy(pages, page => page)
  return [...counts].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0]
}
