import { afterEach, expect, it } from 'vitest'
import { createActionsClient } from '../../../../src/test-client/surface-client.ts'
import { accountNews } from '../../../../tools/account-news.ts'
import { hostile, sara, type ToolSuite, tom } from '../suite.ts'

/** Salesforce refuses to compare an id with some texts, and finds nothing by others. */
const nothingFound = expect.stringMatching(/^(?:not_found|invalid_input)$/)

export const suite: ToolSuite = {
  name: 'accountNews',
  calls: async app => [
    {
      tool: accountNews,
      input: { accountId: await app.idFor(sara, 'Account', 'Nordwind Logistik') },
      answers: 'headlines',
    },
  ],
  texts: async idOf => ({
    accountNews: { accountId: await idOf("SELECT Id FROM Account WHERE Name = 'Nordwind Logistik'") },
  }),
  define(app) {
    const setNewsFaults = (faults: object) =>
      fetch(`${app.dev.thirdParties['news-api']}/_admin/faults`, { method: 'PUT', body: JSON.stringify(faults) })
    afterEach(() => setNewsFaults({}))

    it('gives Sara headlines on an account of hers, with day, source and address', async () => {
      const accountId = await app.idFor(sara, 'Account', 'Nordwind Logistik')
      const news = await app.as(sara).call(accountNews, { accountId, maxHeadlines: 2 })
      expect(news).toMatchObject({ accountName: 'Nordwind Logistik', newsAvailable: true })
      expect(news.headlines).toHaveLength(2)
      for (const line of news.headlines)
        expect(line).toMatch(/^\d{4}-\d\d-\d\d: Nordwind Logistik .+ \(.+\) https:\/\/\S+$/)
      expect(news.headlines).toEqual(news.headlines.toSorted().reverse())
    })

    it('asks nobody about an account that Tom may not see', async () => {
      const accountId = await app.idFor(sara, 'Account', 'Nordwind Logistik')
      await expect(app.as(tom).call(accountNews, { accountId })).rejects.toMatchObject({ code: 'not_found' })
    })

    it.each([
      ['is down', { failOneIn: 1, how: 'refuse' }],
      ['cuts connections', { failOneIn: 1, how: 'lose' }],
    ])('answers without headlines when the publisher %s, and with them when it is back', async (_, faults) => {
      const name = faults.how === 'refuse' ? 'Alpenblick Hotels' : 'Bergmann Maschinenbau'
      const accountId = await app.idFor(sara, 'Account', name)
      await setNewsFaults(faults)
      expect(await app.as(sara).call(accountNews, { accountId })).toEqual({
        accountName: name,
        newsAvailable: false,
        headlines: [],
        summary: 'News are not available at the moment. Try again in a few minutes.',
      })
      await setNewsFaults({})
      expect((await app.as(sara).call(accountNews, { accountId })).headlines.length).toBeGreaterThan(0)
    })

    it('does not wait for a slow publisher until its own time is over', async () => {
      const accountId = await app.idFor(sara, 'Account', 'Maison Lumière')
      await setNewsFaults({ delayMs: 60_000 })
      const answer = await createActionsClient(app.dev, sara).call('accountNews', { accountId })
      // When its own time is over it answers with a failure.
      expect(answer).toMatchObject({ ok: true, output: { newsAvailable: false, headlines: [] } })
    })

    it.each(hostile)('finds no account by %j', async text => {
      const accountId = text.padEnd(18, ' ').slice(0, 18)
      await expect(app.as(sara).call(accountNews, { accountId })).rejects.toMatchObject({ code: nothingFound })
    })
  },
}
