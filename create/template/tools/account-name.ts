import { AppError, defineTool, recordId, soql } from 'applink-action-host'
import * as z from 'zod'

export const accountName = defineTool({
  name: 'accountName',
  title: 'Account name',
  description: 'Returns the name of one account. Use when someone asks what an account is called.',
  input: z.object({ accountId: recordId().describe('Account Id.') }),
  output: z.object({ name: z.string().meta({ text: 'untrusted' }).describe('Account name.') }),
  examples: [{ ask: 'What is account 001AH0000000003YAA called?', input: { accountId: '001AH0000000003YAA' } }],
  writes: false,
  objects: { read: ['Account'] },
  async run({ accountId }, { org }) {
    const account = await org.queryOne<{ Name: string }>(soql`SELECT Name FROM Account WHERE Id = ${accountId}`)
    if (!account) throw new AppError('not_found', 'accountId: there is no such account, or you may not see it')
    return { name: account.Name }
  },
})
