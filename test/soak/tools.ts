import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { defineTool, soql, type Tool } from '#kit'

/** Takes the place of `tools/index.ts` in the hosts of the crash runs. */

const stepCount = 5

/** Writes one account in each step; what a step does is in the org once, however often it ran. */
const enrollAccounts = defineTool({
  name: 'enrollAccounts',
  title: 'Enroll accounts',
  description: 'Writes numbered accounts, one in each step. Use for tests of jobs.',
  input: z.object({
    batch: z.string().max(30).describe('Start of the customer numbers.'),
    stepMs: z.int32().min(0).max(60_000).default(100).describe('Milliseconds that a step takes.'),
    steps: z.int32().min(1).max(200).default(stepCount).describe('How many steps.'),
  }),
  output: z.object({ enrolled: z.int32().describe('How many accounts were written.') }),
  writes: true,
  job: {
    progress: z.object({ done: z.int32().describe('Steps that are done.') }),
    callback: 'accountsEnrolled',
    maxPerUser: 100,
  },
  async run({ batch, stepMs, steps }, { org, progress, step }) {
    for (let index = 1; index <= steps; index++) {
      const number = `${batch}-${index}`
      await step(`account ${index}`, async () => {
        const { id } = await org.upsert('Account', { field: 'Customer_Number__c', value: number }, { Name: number })
        await sleep(stepMs)
        return id
      })
      await progress({ done: index })
    }
    return { enrolled: steps }
  },
})

/** Ends its process each time it runs. */
const endProcess = defineTool({
  name: 'endProcess',
  title: 'End the process',
  description: 'Ends the process that runs it. Use for tests of jobs.',
  input: z.object({ how: z.enum(['kill', 'exception']).describe('How it ends.') }),
  output: z.object({ outlived: z.boolean().describe('Never.') }),
  writes: false,
  job: {},
  async run({ how }, { step }) {
    if (how === 'kill') process.kill(process.pid, 'SIGKILL')
    setTimeout(() => {
      throw new Error('nobody catches this')
    })
    await sleep(300)
    return { outlived: await step('outlive', async () => true) }
  },
})

const output = z.object({ accounts: z.int32().describe('Accounts seen.') })

const ownAccounts = defineTool({
  name: 'ownAccounts',
  title: 'Own accounts',
  description: 'Counts the accounts that the user sees. Use for tests of load.',
  input: z.object({ waitMs: z.int32().min(0).max(20_000).default(0).describe('Milliseconds to wait first.') }),
  output,
  writes: false,
  async run({ waitMs }, { org }) {
    if (waitMs > 0) await sleep(waitMs)
    const row = await org.queryOne<{ total: number }>(soql`SELECT COUNT(Id) total FROM Account`)
    return { accounts: row?.total ?? 0 }
  },
})

const portalAccounts = defineTool({
  name: 'portalAccounts',
  title: 'Accounts of the portal',
  description: 'Counts the accounts that the portal sees. Use for tests of load.',
  input: z.object({}),
  output,
  writes: false,
  runAs: { authorization: 'influencerPortal' },
  async run(_, { org }) {
    const row = await org.queryOne<{ total: number }>(soql`SELECT COUNT(Id) total FROM Account`)
    return { accounts: row?.total ?? 0 }
  },
})

export const tools: readonly Tool[] = [enrollAccounts, endProcess, ownAccounts, portalAccounts]

export const events = []
