/** An event from Data Cloud: handled once it is stored, whatever happens in between, and written back through ingestion. */
import * as z from 'zod'
import { defineEvent, type Org, sql, toPlainCell } from '#kit'

export const clickStream = defineEvent({
  name: 'clickStream',
  dataActionTarget: 'clickStream',
  payload: z.object({
    Email__c: z.email().max(254).describe('E-mail address that the visitor is signed in with.'),
    Page__c: z.string().min(1).max(2000).describe('Path of the page.'),
    ClickedAt__c: z.iso.datetime({ offset: true }).describe('When the visitor opened the page.'),
  }),
  runAs: { authorization: 'influencerPortal' },
  objects: { read: ['ssot__ContactPointEmail__dlm'], write: ['Visits'] },
  async run({ ClickedAt__c: visitedAt, Email__c: email, Page__c: page }, { event, log, org, step }) {
    const individualId = await step('find the visitor', () => findIndividual(org, email))
    if (individualId === null) return log.info('a click of nobody whom Data Cloud knows', { event: event.id })
    // The same id gives the same row, should the event run again.
    const visit = { visitId: event.id, individualId, visitedAt: new Date(visitedAt).toISOString() }
    const rows = [{ ...visit, page: toPlainCell(page) }]
    await step('write the visit', () => org.dataCloud.ingest({ source: 'WebTracker', object: 'Visits' }, rows))
  },
})

async function findIndividual({ dataCloud }: Org, email: string): Promise<string | null> {
  const found = dataCloud.query<{ id: string }>(sql`
    SELECT ssot__PartyId__c AS "id" FROM ssot__ContactPointEmail__dlm
    WHERE LOWER(ssot__EmailAddress__c) = ${email.toLowerCase()} ORDER BY ssot__PartyId__c LIMIT 1`)
  const [person] = await Array.fromAsync(found)
  return person?.id ?? null
}
