import { beforeAll, expect, it } from 'vitest'
import { createActionsClient } from '../../../../src/test-client/surface-client.ts'
import { accountSummary } from '../../../../tools/account-summary.ts'
import { mia, nora, sara, type ToolSuite, tom } from '../suite.ts'

export const suite: ToolSuite = {
  name: 'accountSummary',
  calls: async app => [
    { tool: accountSummary, input: { accountId: await app.accountOf(sara, tom) }, answers: 'openCases' },
  ],
  texts: async idOf => ({
    accountSummary: { accountId: await idOf("SELECT Id FROM Account WHERE Name = 'Nordwind Logistik'") },
  }),
  define(app) {
    let european: string
    let american: string
    beforeAll(async () => {
      european = await app.accountOf(sara, tom)
      american = await app.accountOf(tom, sara)
    })

    it('gives Sara an account of hers, the same through the mesh and over MCP in both eras', async () => {
      const [account] = await app.rowsFor<{ Name: string }>(sara, `SELECT Name FROM Account WHERE Id = '${european}'`)
      const open = await app.rowsFor(sara, `SELECT Id FROM Case WHERE AccountId = '${european}' AND IsClosed = FALSE`)
      const summary = await app.as(sara).call(accountSummary, { accountId: european })
      expect(summary).toMatchObject({ name: account?.Name, openCases: open.length })
    })

    it('tells Sara that there is no such account in the Americas, and shows it to Tom and to Mia', async () => {
      await expect(app.as(sara).call(accountSummary, { accountId: american })).rejects.toMatchObject({
        code: 'not_found',
      })
      const tomsView = await app.as(tom).call(accountSummary, { accountId: american })
      expect(tomsView.name).toBeTruthy()
      expect(await app.as(mia).call(accountSummary, { accountId: american })).toMatchObject({
        name: tomsView.name,
      })
      expect((await app.as(mia).call(accountSummary, { accountId: european })).name).toBeTruthy()
    })

    it('is closed to Nora, who lacks the permission set of the service: the mesh answers 403', async () => {
      const answer = await createActionsClient(app.dev, nora).call('accountSummary', { accountId: european })
      expect(answer).toEqual({ ok: false, failure: { status: 403, message: 'Forbidden\n' } })
    })

    it('says which field is wrong, the same through every surface', async () => {
      await expect(app.as(sara).call(accountSummary, { accountId: 'short' })).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringMatching(/^accountId: must be the id of a record/),
      })
    })

    it('takes the id of 15 characters that Salesforce shows in places', async () => {
      const short = await app.as(sara).call(accountSummary, { accountId: european.slice(0, 15) })
      expect(short).toEqual(await app.as(sara).call(accountSummary, { accountId: european }))
    })

    it('takes a hostile id as text', async () => {
      const accountId = `' OR Name != 'xxx`
      expect(accountId).toHaveLength(18 - 1)
      await expect(app.as(sara).call(accountSummary, { accountId: `${accountId}'` })).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:not_found|invalid_input)$/),
      })
    })
  },
}
