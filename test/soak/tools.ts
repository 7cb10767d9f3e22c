import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { defineTool, soql, type Tool } from '#kit'
import { enrollAccounts } from '../fixtures/tools/enroll-accounts.ts'

/** Takes the place of `tools/index.ts` in the hosts of the crash runs. */

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
