import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { defineEvent, defineTool, type EventHandler, type Org, type Tool, type ToolContext } from '#kit'
import { enrollAccounts } from '../../../fixtures/tools/enroll-accounts.ts'

/** Takes the place of `tools/index.ts` in the hosts of the chaos runs: each answers with the mark that it was called with. */

const mark = z.string().max(40).describe('Mark of the call.')
const value = z.string().max(40).describe('What the record is to hold.')
const authorization = 'influencerPortal'

const reading = {
  description: 'Says whose rights a call has. Use for tests of load.',
  input: z.object({
    mark,
    waitMs: z.int32().min(0).max(24_000).default(0).describe('Milliseconds to wait after the org has answered.'),
  }),
  output: z.object({ mark, username: z.string().describe('Name of the user whose rights it had.') }),
  writes: false as const,
  async run({ mark: called, waitMs }: { mark: string; waitMs: number }, { org }: Pick<ToolContext, 'org'>) {
    const { preferred_username: username } = await org.request<{ preferred_username: string }>(
      '/services/oauth2/userinfo',
    )
    if (waitMs > 0) await sleep(waitMs)
    return { mark: called, username }
  },
}

const whoAmI = defineTool({ ...reading, name: 'whoAmI', title: 'Who am I' })

const portalWhoAmI = defineTool({
  ...reading,
  name: 'portalWhoAmI',
  title: 'Who is the portal',
  surfaces: ['actions', 'mcp', 'api'],
  runAs: { authorization },
})

const writing = {
  description: 'Writes one record. Use for tests of load.',
  input: z.object({ mark, value }),
  output: z.object({ mark, id: z.string().describe('Id of the record.') }),
}

/** Two calls are two records. */
const addAccount = defineTool({
  ...writing,
  name: 'addAccount',
  title: 'Add account',
  writes: 'adds',
  async run({ mark: name, value: site }, { org }) {
    return { mark: name, id: await org.create('Account', { Name: name, Site: site }) }
  },
})

/** Two calls are two records, unless they have the same idempotency key. */
const addProduct = defineTool({
  ...writing,
  name: 'addProduct',
  title: 'Add product',
  writes: 'adds',
  surfaces: ['api'],
  runAs: { authorization },
  async run({ mark: code, value: name }, { org }) {
    return { mark: code, id: await org.create('Product2', { ProductCode: code, Name: name }) }
  },
})

const putProduct = async (org: Org, code: string, name: string): Promise<string> =>
  (await org.upsert('Product2', { field: 'ProductCode', value: code }, { Name: name })).id

const markSeen = defineEvent({
  name: 'markSeen',
  dataActionTarget: 'markSeen',
  payload: z.object({ Mark__c: mark, Value__c: value }),
  runAs: { authorization },
  async run({ Mark__c: code, Value__c: name }, { org, step }) {
    await step('write', () => putProduct(org, code, name))
  },
})

export const tools: readonly Tool[] = [whoAmI, portalWhoAmI, addAccount, addProduct, enrollAccounts]

export const events: readonly EventHandler[] = [markSeen]
