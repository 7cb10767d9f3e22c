/** Callout from Salesforce: a job that gets more rights while it is accepted, provisions elsewhere, and calls Apex back. */
import * as z from 'zod'
import { attempt, defineCallout, defineTool, isLasting, type Org, queryInParts, recordId, soql } from '#kit'

const provider = defineCallout({
  name: 'provider',
  urlFrom: 'PROVISIONING_API_URL',
  secretFrom: 'PROVISIONING_API_KEY',
})

/** The field of Opportunity that tells how it went, and the families of products that the provider sets up. */
const [statusField, families] = ['Provisioning_Status__c', ['Services', 'Subscriptions']] as const

const [opportunityId, words] = [recordId().startsWith('006'), z.string().meta({ text: 'untrusted' })]
const service = z.object({
  opportunityId: z.string().describe('Opportunity that it was sold with.'),
  lineItemId: z.string().describe('Its product line.'),
  product: words.describe('Name of the product.'),
  serviceId: z.string().optional().describe('Id at the provider; missing when it failed.'),
  message: words.describe('What became of it.'),
})
type Service = z.output<typeof service>
/** Posted after each opportunity with its own services, and at the end with all. */
const report = {
  opportunities: z.array(words).max(100).describe('Each opportunity that is done: its Id, and how it went.'),
  services: z.array(service).describe('The services of these opportunities.'),
}

export const provisionServices = defineTool({
  name: 'provisionServices',
  title: 'Provision services',
  description:
    'Provisions the services that were sold with opportunities at the provider, and notes on each opportunity how it went. Use when opportunities are won and their services are to be set up; each call provisions anew.',
  input: z.object({
    opportunityIds: z.array(opportunityId).min(1).max(100).describe('Opportunity Ids, at most 100.'),
  }),
  output: z.object({ ...report, summary: z.string().meta({ text: 'own' }).describe('One sentence on the result.') }),
  examples: [
    {
      ask: 'Set up the services that were sold with this won opportunity.',
      input: { opportunityIds: ['006AH0000000003YAA'] },
    },
  ],
  runAs: 'user-plus',
  needs: { objects: { ProvisioningParameter__mdt: { read: ['Value__c', 'Is_Secret__c'] } } },
  writes: 'changes',
  objects: { read: ['OpportunityLineItem', 'Product2', 'ProvisioningParameter__mdt'], write: ['Opportunity'] },
  surfaces: ['actions'],
  callouts: [provider],
  job: {
    callback: 'provisioningStatus',
    progress: z.object({ ...report, opportunitiesDone: z.int32().describe('Opportunities that are done.') }),
  },
  async prepare(_, { org }) {
    const query = soql`SELECT DeveloperName, Value__c FROM ProvisioningParameter__mdt WHERE Is_Secret__c = FALSE`
    const rows = await org.query<{ DeveloperName: string; Value__c: string | null }>(query).toArray()
    return Object.fromEntries(rows.map(row => [row.DeveloperName, row.Value__c]))
  },
  async run({ opportunityIds }, { callout, jobId, org, prepared: parameters, progress, step }) {
    const provision = async (line: Line): Promise<Service> => {
      // The same key each time, so the provider does it once, however often it is asked.
      const idempotencyKey = `${jobId}/${line.opportunityId}/${line.lineItemId}`
      const body = { opportunityId: line.opportunityId, service: line.product, parameters }
      const request = { method: 'POST', body, idempotencyKey, retries: 6 } as const
      const given = await attempt(callout(provider).request<{ id: string }>('/services', request))
      if (!given.ok) return { ...line, message: `Failed: ${given.failure.message}` }
      return { ...line, serviceId: given.value.id, message: 'Provisioned.' }
    }
    const sold = await step('read', () => readSold(org, opportunityIds))
    const all = { opportunities: [] as string[], services: [] as Service[] }
    for (const id of new Set(opportunityIds)) {
      const lines = sold.filter(line => line.opportunityId === id)
      const services = await step(`provision ${id}`, () => Promise.all(lines.map(provision)))
      const outcome = outcomeOf(services)
      const note = step(`note ${id}`, () => org.update('Opportunity', id, { [statusField]: outcome }))
      const noted = await attempt(note, isLasting)
      const opportunities = [`${id}: ${outcome}${noted.ok ? '' : `, not noted: ${noted.failure.message}`}`]
      all.opportunities.push(...opportunities)
      all.services.push(...services)
      await progress({ opportunities, services, opportunitiesDone: all.opportunities.length })
    }
    const provisioned = all.services.filter(({ serviceId }) => serviceId).length
    return { ...all, summary: `${provisioned} of ${all.services.length} services are provisioned.` }
  },
})

type Line = Awaited<ReturnType<typeof readSold>>[number]

/** The lines to be provisioned, of those opportunities that the user may see. */
async function readSold(org: Org, ids: readonly string[]) {
  const toQuery = (part: readonly string[]) => soql`SELECT Id, OpportunityId, Product2.Name FROM OpportunityLineItem
    WHERE OpportunityId IN ${part} AND Product2.Family IN ${families} ORDER BY Id`
  const rows = await queryInParts<{ Id: string; OpportunityId: string; Product2: { Name: string } }>(org, ids, toQuery)
  return rows.map(row => ({ opportunityId: row.OpportunityId, lineItemId: row.Id, product: row.Product2.Name }))
}

function outcomeOf(services: readonly Service[]): string {
  const provisioned = services.filter(({ serviceId }) => serviceId).length
  if (services.length === 0) return 'Nothing To Provision'
  return provisioned === 0 ? 'Failed' : provisioned < services.length ? 'Partly Provisioned' : 'Provisioned'
}
