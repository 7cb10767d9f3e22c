import { expect, it } from 'vitest'
import { customerActivity } from '../../../../tools/customer-activity.ts'
import { hostile, sara, type ToolSuite } from '../suite.ts'

const email = 'klara.vogel@nordwind-logistik.example'

/** Salesforce refuses to compare an id with some texts, and finds nothing by others. */
const nothingFound = expect.stringMatching(/^(?:not_found|invalid_input)$/)

export const suite: ToolSuite = {
  name: 'customerActivity',
  calls: async () => [{ tool: customerActivity, input: { email }, answers: 'Klara Vogel' }],
  texts: async () => ({ customerActivity: { email } }),
  define(app) {
    it('tells what a customer did, without letter case in the address', async () => {
      const answer = await app.as(sara).call(customerActivity, { email: email.toUpperCase(), days: 365 })
      expect(answer).toMatchObject({
        individualId: 'UNI-0001',
        name: 'Klara Vogel',
        orders: 1,
        lifetimeValue: 854.12,
      })
      expect(answer.visits).toBeGreaterThan(0)
      expect(answer.recentVisits.length).toBe(Math.min(5, answer.visits))
      expect(answer.recentVisits[0]).toMatch(new RegExp(`^${answer.lastVisit}: /.+ \\(\\d+ s\\)$`))
    })

    it('looks back as far as it is told', async () => {
      const [day, year] = [
        await app.as(sara).call(customerActivity, { email, days: 1 }),
        await app.as(sara).call(customerActivity, { email, days: 365, maxPages: 1 }),
      ]
      expect(day.visits).toBeLessThan(year.visits)
      expect(year.recentVisits).toHaveLength(1)
    })

    it.each(['nobody@acme.example', "x'/**/or/**/1=1/**/--@acme.example", "o'brien@acme.example", '%@acme.example'])(
      'knows no customer with the address %s',
      async unknown => {
        await expect(app.as(sara).call(customerActivity, { email: unknown })).rejects.toMatchObject({
          code: nothingFound,
        })
      },
    )

    it('refuses what is out of bounds', async () => {
      for (const input of [
        { email, days: 366 },
        { email, days: 0 },
        { email, maxPages: 21 },
        ...hostile.map(text => ({ email: text })),
      ])
        await expect(app.as(sara).call(customerActivity, input)).rejects.toMatchObject({ code: 'invalid_input' })
    })
  },
}
