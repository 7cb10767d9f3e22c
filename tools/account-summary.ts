/** Agent action that reads: a few queries at a time with the rights of the user, one flat answer. */
import * as z from 'zod'
import { AppError, defineTool, recordId, soql } from '#kit'

export const accountSummary = defineTool({
  name: 'accountSummary',
  title: 'Account summary',
  description:
    'Returns name, industry, owner and the number of open cases and open opportunities of one account. Use when someone asks how an account is doing.',
  input: z.object({ accountId: recordId().describe('Account Id.') }),
  output: z.object({
    name: z.string().meta({ text: 'untrusted' }).describe('Account name.'),
    industry: z.string().optional().meta({ text: 'untrusted' }).describe('Industry, when the account has one.'),
    owner: z
      .string()
      .meta({ from: 'User.Name', classification: 'Internal', compliance: ['PII'], text: 'untrusted' })
      .describe('Account owner.'),
    openCases: z.number().int().describe('Open cases.'),
    openOpportunities: z.number().int().describe('Open opportunities.'),
    openAmount: z.number().describe('Their amount.'),
  }),
  examples: [{ ask: 'How is Alpenblick Hotels doing?', input: { accountId: '001AH0000000003YAA' } }],
  writes: false,
  objects: { read: ['Account', 'Case', 'Opportunity', 'User'] },
  async run({ accountId }, { org }) {
    const [account, cases, pipeline] = await Promise.all([
      org.queryOne(soql.typed('SELECT Name, Industry, Owner.Name FROM Account')`WHERE Id = ${accountId}`),
      org.queryOne(soql.typed('SELECT COUNT(Id) total FROM Case')`WHERE AccountId = ${accountId} AND IsClosed = FALSE`),
      org.queryOne(
        soql.typed('SELECT COUNT(Id) total, SUM(Amount) amount FROM Opportunity')`
          WHERE AccountId = ${accountId} AND IsClosed = FALSE`,
      ),
    ])
    if (!account) throw new AppError('not_found', 'accountId: there is no such account, or you may not see it')
    return {
      name: account.Name,
      industry: account.Industry ?? undefined,
      owner: account.Owner.Name,
      openCases: cases?.total ?? 0,
      openOpportunities: pipeline?.total ?? 0,
      openAmount: pipeline?.amount ?? 0,
    }
  },
})
