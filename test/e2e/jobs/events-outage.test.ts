import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import { createFolder } from '../../client/host/folder.ts'
import { startHostProcess } from '../../client/host/host-process.ts'
import { type PostgresServer, startPostgres } from '../../client/host/postgres.ts'
import { runProgram } from '../../client/host/program.ts'
import { queryDataCloud, sendEvents } from '../../client/org/data-cloud.ts'
import { eventOf, eventWith, openEvents, send } from '../../unit/surfaces/events/world.ts'

const target = { apiName: 'pageViews', path: '/events/pageViewed' }

let local: LocalOrg
const hosts: ReturnType<typeof startHostProcess>[] = []

beforeAll(async () => {
  local = await startLocalOrg()
})
afterEach(async () => {
  local.faults.clear()
  await Promise.all(hosts.splice(0).map(host => host.kill('SIGKILL')))
})
afterAll(() => local.close())

/** The host as it is deployed, with the fixture app. */
async function start(place: Readonly<Record<string, string>>) {
  const host = startHostProcess({
    APP_PORT: '0',
    ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
    LOCAL_ORG_URL: local.org,
    HEROKU_APPLINK_API_URL: local.applink.apiUrl,
    HEROKU_APPLINK_TOKEN: local.applink.token,
    HEROKU_APP_ID: local.applink.appId,
    ...place,
  })
  hosts.push(host)
  local.forwardTo(await host.listening)
  return host
}

const view = async (id: string) => {
  const PayloadCurrentValue = {
    Email__c: 'klara.vogel@nordwind-logistik.example',
    Page__c: `/${id}`,
    ViewedAt__c: '2026-01-31T09:30:00Z',
  }
  return (await sendEvents(local, { ...target, events: [{ EventUuid: id, PayloadCurrentValue }] })).status
}

const visits = async (prefix: string) =>
  (
    await queryDataCloud(
      local,
      `SELECT visitId__c FROM WebTracker_Visits__dll WHERE visitId__c LIKE '${prefix}-%' ORDER BY 1`,
    )
  ).flat()

describe('an event that was answered with 202', () => {
  it('is handled although the host is killed at once, or in the middle of it', async () => {
    const folder = createFolder()
    const place = { DATA_DIR: folder.path }
    const host = await start(place)
    const outage = { status: 503, errorCode: 'SERVER_UNAVAILABLE', message: 'Data Cloud is away' }
    const away = local.faults.add({ fault: 'status', path: '/api/v1/ingest/*', probability: 1, ...outage })
    expect(await view('crash-1')).toBe(202)
    await expect.poll(() => away.hits).toBeGreaterThan(0)
    expect(await view('crash-2')).toBe(202)
    await host.kill('SIGKILL')
    local.faults.clear()
    expect(await visits('crash')).toEqual([])

    await start(place)
    await expect.poll(() => visits('crash')).toEqual(['crash-1', 'crash-2'])
    expect(await view('crash-1')).toBe(202)
    // A job is at its end a moment after what it wrote.
    const completed = async () => {
      const { out } = await runProgram('jobs', ['list'], { env: place })
      return out.match(/ completed .* pageViewed$/gm)
    }
    await expect.poll(completed).toHaveLength(2)
    folder.remove()
  })
})

describe('events on PostgreSQL', () => {
  let postgres: PostgresServer
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres.close())

  it('that come to two processes at once, in one order and the other, are stored once each', async () => {
    const databaseUrl = await postgres.createDatabase('twice')
    const open = () => openEvents('', [eventWith()], { databaseUrl })
    const processes = [await open(), await open()]
    const events = Array.from({ length: 30 }, () => eventOf())
    const backwards = events.toReversed()
    const answers = await Promise.all(
      processes.flatMap(({ app }) => [events, backwards, events, backwards].map(list => send(app, list))),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(202))
    expect((await processes[0]?.statuses())?.length).toBe(30)
    await Promise.all(processes.map(each => each.close()))
  })

  it('are to be sent again while it is down, and then handled', async () => {
    await start({ DATABASE_URL: await postgres.createDatabase('down') })
    expect(await view('down-1')).toBe(202)
    await expect.poll(() => visits('down')).toEqual(['down-1'])
    await postgres.kill()
    expect(await view('down-2')).toBe(503)
    await postgres.start()
    await expect.poll(() => view('down-2')).toBe(202)
    await expect.poll(() => visits('down')).toEqual(['down-1', 'down-2'])
  })
})
