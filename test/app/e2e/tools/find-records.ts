import { expect, it } from 'vitest'
import { createActionsClient } from '../../../../src/test-client/surface-client.ts'
import { accountSummary } from '../../../../tools/account-summary.ts'
import { findRecords } from '../../../../tools/find-records.ts'
import { hostile, mia, sara, type ToolSuite, tom } from '../suite.ts'

export const suite: ToolSuite = {
  name: 'findRecords',
  calls: async () => [{ tool: findRecords, input: { words: 'Alpenblick Hotels' }, answers: 'Alpenblick Hotels' }],
  texts: async () => ({ findRecords: { words: 'Alpenblick' } }),
  define(app) {
    it('leads from "How is Alpenblick Hotels doing?" to the answer, over MCP and as agent, flow and Apex do', async () => {
      const { recordId = '', records, summary } = await app.as(sara).call(findRecords, { words: 'Alpenblick Hotels' })
      expect(summary).toMatch(/^Of those found one has exactly this name; (?:more than )?\d+ have these words\.$/)
      expect(records[0]).toBe(`Account ${recordId}: Alpenblick Hotels (Hospitality, Innsbruck)`)
      expect(await app.as(sara).call(accountSummary, { accountId: recordId })).toMatchObject({
        name: 'Alpenblick Hotels',
        openCases: expect.any(Number),
      })
    })

    it('finds by the beginning of a word, and says of several which is which', async () => {
      const { recordId, records, summary } = await app
        .as(sara)
        .call(findRecords, { words: 'alpenb', kind: 'Opportunity' })
      expect(records.length).toBeGreaterThan(1)
      for (const line of records) expect(line).toMatch(/^Opportunity 006\w{15}: Alpenblick Hotels - .+ \(Alpenblick/)
      expect(recordId).toBeUndefined()
      expect(summary).toBe(`${records.length} records have these words. Ask which one is meant, or name its kind.`)
    })

    it('finds a contact by her e-mail address and a case by its number', async () => {
      const email = 'klara.vogel@nordwind-logistik.example'
      const contact = await app.as(sara).call(findRecords, { words: email, kind: 'Contact' })
      expect(contact.records).toEqual([`Contact ${contact.recordId}: Klara Vogel (Nordwind Logistik, ${email})`])
      const [known] = await app.rowsFor<{ Id: string; CaseNumber: string }>(sara, 'SELECT Id, CaseNumber FROM Case')
      const found = await app.as(sara).call(findRecords, { words: known?.CaseNumber ?? '', kind: 'Case' })
      expect(found.recordId).toBe(known?.Id)
    })

    it('shows ten of many, and says how to narrow', async () => {
      const { records, summary } = await app.as(mia).call(findRecords, { words: 'example' })
      expect(records).toHaveLength(10)
      expect(summary).toMatch(/^More than 10 records .+ Add a word/)
    })

    it('shows Sara nothing of the Americas, and Tom his own', async () => {
      const american = await app.accountOf(tom, sara)
      const [account] = await app.rowsFor<{ Name: string }>(tom, `SELECT Name FROM Account WHERE Id = '${american}'`)
      const words = account?.Name ?? ''
      expect(await app.as(tom).call(findRecords, { words, kind: 'Account' })).toMatchObject({ recordId: american })
      expect(await app.as(sara).call(findRecords, { words, kind: 'Account' })).toEqual({
        records: [],
        summary: 'No record that you may see has all these words. Try fewer, or only the beginning of one.',
      })
    })

    it.each([...hostile, '} RETURNING User(Id) {', 'a* OR b*', '"', '\\', 'Alpenblick AND NOT Hotels', '(((', '東京'])(
      'takes %j for words',
      async text => {
        const answer = await createActionsClient(app.dev, sara).call('findRecords', { words: text })
        if (!answer.ok) return expect(answer).toMatchObject({ failure: { code: 'invalid_input' } })
        const { records } = answer.output as { readonly records: readonly string[] }
        const letters = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
        for (const line of records) for (const word of letters) expect(line.toLowerCase()).toContain(word)
      },
    )

    it('needs two letters or digits, and has room for a hundred characters', async () => {
      for (const words of ['a', '--', '*?', 'x'.repeat(101)]) {
        await expect(app.as(sara).call(findRecords, { words })).rejects.toMatchObject({ code: 'invalid_input' })
      }
    })
  },
}
