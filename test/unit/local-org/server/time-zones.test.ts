import { describe, expect, it } from 'vitest'
import { createOrgWorld } from './world.ts'

/** Half past midnight of the 21st in Berlin, half past six in the evening of the 20th in New York, half past ten in GMT. */
const world = createOrgWorld(Date.UTC(2026, 4, 20, 22, 30, 0))
const [admin, tom] = [world.as('admin'), world.as('tom')]
const hourMs = 3_600_000

/** An account that is made now. */
const { id } = (await admin.post('/sobjects/Account', { Name: 'Night Shift', OwnerId: tom.person.userId })).body
const counted = async (user: typeof admin, where: string): Promise<number> =>
  (await user.query(`SELECT COUNT() FROM Account WHERE Id = '${id}' AND ${where}`)).body.totalSize
const selected = async (user: typeof admin, list: string) =>
  (await user.query(`SELECT ${list} FROM Account WHERE Id = '${id}'`)).body

describe('a user has one time zone', () => {
  it.each([
    ['admin', 'Europe/Berlin', 1],
    ['sara', 'Europe/London', 0],
    ['tom', 'America/New_York', -5],
    ['ingrid', 'GMT', 0],
  ])("%s's is %s in the record, in userinfo and in the identity", async (name, zone, hours) => {
    const user = world.as(name)
    const userId = user.person.userId
    const authorization = `Bearer ${user.session.accessToken}`
    const identity = await world.org.app.request(`http://127.0.0.1:4000/id/${world.org.orgId}/${userId}`, {
      headers: { authorization },
    })
    const record = await user.query(`SELECT TimeZoneSidKey FROM User WHERE Id = '${userId}'`)
    expect(record.body.records[0].TimeZoneSidKey).toBe(zone)
    const userinfo = await user.get('/services/oauth2/userinfo')
    expect(userinfo.body).toMatchObject({ zoneinfo: zone, utcOffset: hours * hourMs })
    expect(await identity.json()).toMatchObject({ timezone: zone, utcOffset: hours * hourMs })
  })

  it('which is another as soon as the record says so', async () => {
    const own = createOrgWorld(Date.UTC(2026, 4, 20, 22, 30, 0))
    const sara = own.as('sara')
    const path = `/sobjects/User/${sara.person.userId}`
    await own.as('admin').send(path, { method: 'PATCH', body: { TimeZoneSidKey: 'Asia/Tokyo' } })
    expect((await sara.get('/services/oauth2/userinfo')).body.zoneinfo).toBe('Asia/Tokyo')
  })
})

describe('days are those of the user', () => {
  it('in date literals over instants', async () => {
    const both = async (where: string) => [await counted(admin, where), await counted(tom, where)]
    expect(await both('CreatedDate = TODAY')).toEqual([1, 1])
    expect(await both('CreatedDate = YESTERDAY')).toEqual([0, 0])
    // Half past midnight in New York too: there the account was made yesterday.
    world.pass(6 * 3600)
    expect(await both('CreatedDate = TODAY')).toEqual([1, 0])
    expect(await both('CreatedDate = YESTERDAY')).toEqual([0, 1])
    expect(await both('CreatedDate < TODAY')).toEqual([0, 1])
    world.pass(-6 * 3600)
  })

  it('in date literals over days', async () => {
    const post = (CloseDate: string) =>
      admin.post('/sobjects/Opportunity', {
        ...{ Name: `On ${CloseDate}`, StageName: 'Prospecting', CloseDate, AccountId: id },
        OwnerId: tom.person.userId,
      })
    await Promise.all(['2026-05-20', '2026-05-21'].map(post))
    const today = async (user: typeof admin) =>
      (await user.query(`SELECT CloseDate FROM Opportunity WHERE AccountId = '${id}' AND CloseDate = TODAY`)).body
        .records
    expect(await today(admin)).toMatchObject([{ CloseDate: '2026-05-21' }])
    expect(await today(tom)).toMatchObject([{ CloseDate: '2026-05-20' }])
  })

  it('in a date function where convertTimezone asks for it, and those of UTC elsewhere', async () => {
    const both = async (where: string) => [await counted(admin, where), await counted(tom, where)]
    expect(await both('HOUR_IN_DAY(CreatedDate) = 22')).toEqual([1, 1])
    expect(await both('HOUR_IN_DAY(convertTimezone(CreatedDate)) = 0')).toEqual([1, 0])
    expect(await both('HOUR_IN_DAY(convertTimezone(CreatedDate)) = 18')).toEqual([0, 1])
    expect(await both('DAY_ONLY(convertTimezone(CreatedDate)) = 2026-05-21')).toEqual([1, 0])
    const hours = 'HOUR_IN_DAY(CreatedDate) utc, HOUR_IN_DAY(convertTimezone(CreatedDate)) own'
    const groups = 'GROUP BY HOUR_IN_DAY(CreatedDate), HOUR_IN_DAY(convertTimezone(CreatedDate))'
    const { body } = await admin.query(`SELECT ${hours} FROM Account WHERE Id = '${id}' ${groups}`)
    expect(body.records).toMatchObject([{ utc: 22, own: 0 }])
  })

  it('in FORMAT', async () => {
    expect((await selected(admin, 'FORMAT(CreatedDate) at')).records).toMatchObject([{ at: '5/21/2026, 12:30 AM' }])
    expect((await selected(tom, 'FORMAT(CreatedDate) at')).records).toMatchObject([{ at: '5/20/2026, 6:30 PM' }])
  })

  it('and convertTimezone takes instants in date functions only', async () => {
    expect(await selected(admin, 'convertTimezone(CreatedDate)')).toMatchObject([{ errorCode: 'MALFORMED_QUERY' }])
    const days = await admin.query('SELECT Id FROM Opportunity WHERE DAY_IN_MONTH(convertTimezone(CloseDate)) = 1')
    expect(days.body).toMatchObject([{ errorCode: 'MALFORMED_QUERY' }])
  })
})

describe('a day that is written', () => {
  const write = (CloseDate: string) =>
    admin.post('/sobjects/Opportunity', { Name: 'Written', StageName: 'Prospecting', CloseDate })
  const kept = async (CloseDate: string) => {
    const { body } = await write(CloseDate)
    return (await admin.get(`/sobjects/Opportunity/${body.id}?fields=CloseDate`)).body.CloseDate
  }

  it.each(['2026-01-31', '2026-01-31Z', '2026-01-31+0200', '2026-01-31T00:00:00.000Z'])(
    'is kept from %s',
    async day => {
      expect(await kept(day)).toBe('2026-01-31')
    },
  )

  it.each([
    '2026-01-31T00:00:00.000+02:00',
    '2026-01-31T23:00:00-0800',
    '2026-01-31 00:00:00',
    '31.01.2026',
    '2026-02-30',
    '',
  ])('is refused as %j', async day => {
    const { status, body } = await write(day)
    expect(status).toBe(400)
    const message = `Cannot deserialize instance of date from VALUE_STRING value ${day} or request may be missing a required field`
    expect(body[0]).toMatchObject(
      day === '' ? { errorCode: 'REQUIRED_FIELD_MISSING' } : { errorCode: 'JSON_PARSER_ERROR', message },
    )
  })
})

it("the sample's days are counted from the day that it is where the org is", async () => {
  // A task of today+1 in the file, seen by a user of the org's own zone.
  const { body } = await admin.query('SELECT COUNT() FROM Task WHERE ActivityDate = TOMORROW')
  expect(body.totalSize).toBeGreaterThan(0)
})
