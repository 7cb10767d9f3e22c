import { expect, it } from 'vitest'
import type { SurfaceAnswer } from '../../../../src/test-client/surface-client.ts'
import { injections } from '../../../client/attacks/injections.ts'
import type { RunningApp, ToolSuite } from '../suite.ts'

const key = 'registration-key-of-this-test'
const ada = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@engine.example', channel: 'Engines' }
const open = "FROM Campaign WHERE Type = 'Influencer' AND IsActive = TRUE AND Status = 'In Progress'"

/** Campaigns that take registrations. */
async function running(app: RunningApp): Promise<{ campaignId: string; name: string }[]> {
  const rows = await app.org.query<{ Id: string; Name: string }>(`SELECT Id, Name ${open} ORDER BY EndDate`)
  return rows.map(({ Id, Name }) => ({ campaignId: Id, name: Name }))
}

export const suite: ToolSuite = {
  name: 'registerInterest',
  keys: [{ key, tools: ['registerInterest'] }],
  texts: async idOf => ({ registerInterest: { ...ada, campaignId: await idOf(`SELECT Id ${open}`) } }),
  define(app) {
    const membersOf = (email: string) =>
      app.org.query<{ Lead: { Name: string; Company: string } }>(
        `SELECT Lead.Name, Lead.Company FROM CampaignMember WHERE Lead.Email = '${email}'`,
      )

    it('makes one lead and one member of one person, however often and however at once she asks', async () => {
      const [first, second] = await running(app)
      const site = app.withKey(key)
      const call = (campaignId: string | undefined, more = {}) =>
        site.call('registerInterest', { ...ada, campaignId, ...more })
      const many = await Promise.all(Array.from({ length: 5 }, () => call(first?.campaignId)))
      expect(many.every(({ ok }) => ok)).toBe(true)
      expect(many.filter(answer => answer.ok && answer.output.isNew)).toHaveLength(1)
      expect(await call(first?.campaignId, { email: 'ADA@engine.example' })).toMatchObject({
        output: { isNew: false },
      })
      expect(await call(second?.campaignId)).toMatchObject({ output: { isNew: true, campaignName: second?.name } })
      expect(await membersOf(ada.email)).toEqual(
        Array(2).fill(
          expect.objectContaining({ Lead: expect.objectContaining({ Name: 'Ada Lovelace', Company: 'Engines' }) }),
        ),
      )
      expect(await app.org.query("SELECT Id FROM Lead WHERE Email = 'ada@engine.example'")).toHaveLength(1)
    })

    it('finds a lead that came in another way', async () => {
      const [lead] = await app.org.query<{ Email: string }>('SELECT Email FROM Lead WHERE IsConverted = FALSE LIMIT 1')
      const [campaign] = await running(app)
      const email = lead?.Email ?? ''
      const input = { ...ada, email, campaignId: campaign?.campaignId }
      expect((await app.withKey(key).call('registerInterest', input)).ok).toBe(true)
      expect(await app.org.query(`SELECT Id FROM Lead WHERE Email = '${email}'`)).toHaveLength(1)
    })

    it('refuses campaigns that are not open, and whoever advertises', async () => {
      const [webinar] = await app.org.query<{ Id: string }>(
        "SELECT Id FROM Campaign WHERE Name = 'Automation Webinar Series'",
      )
      const site = app.withKey(key)
      expect(await site.call('registerInterest', { ...ada, campaignId: webinar?.Id })).toMatchObject({
        failure: { code: 'not_found' },
      })
      const [campaign] = await running(app)
      const spam = { ...ada, campaignId: campaign?.campaignId, firstName: 'Buy at https://spam.example' }
      expect(await site.call('registerInterest', spam)).toMatchObject({ failure: { code: 'invalid_input' } })
    })

    it('takes every text as a text: no query widens, and every name arrives as it was', async () => {
      const [campaign] = await running(app)
      const site = app.withKey(key)
      const texts = injections.filter(text => text.length <= 40 && !/[\t]|:\/\//.test(text))
      const send = (text: string, at: number) =>
        site.call('registerInterest', {
          campaignId: campaign?.campaignId,
          firstName: text,
          lastName: text,
          channel: text,
          email: `i${at}@x.example`,
        })
      const answers: SurfaceAnswer[] = []
      for (const [at, text] of texts.entries()) answers.push(await send(text, at))
      expect(answers.filter(({ ok }) => !ok)).toEqual([])
      expect(answers.every(answer => answer.ok && answer.output.isNew)).toBe(true)
      const leads = await app.org.query<{ LastName: string }>(
        "SELECT LastName FROM Lead WHERE Email LIKE 'i%@x.example'",
      )
      expect(leads.map(({ LastName }) => LastName).toSorted()).toEqual(texts.toSorted())
    })

    it.each(["x' OR Email != '", "a'OR'1'='1@x.example", 'a@x.example\n', '%@x.example'])(
      'finds nobody by %j',
      async email => {
        const [campaign] = await running(app)
        const answer = await app.withKey(key).call('registerInterest', {
          ...ada,
          email,
          campaignId: campaign?.campaignId,
        })
        expect([true, 'invalid_input']).toContain(answer.ok ? answer.output.isNew : answer.failure.code)
      },
    )

    it.each(["701' OR Id != '", '701000000000001AAA', "701AH0000000003YAA' OR Name != '"])(
      'finds no campaign by %j',
      async campaignId => {
        const answer = await app.withKey(key).call('registerInterest', { ...ada, campaignId })
        expect(['invalid_input', 'not_found']).toContain(answer.ok ? 'taken' : answer.failure.code)
      },
    )
  },
}
