import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dev } from '../../../app-link.config.ts'
import { addTarget } from '../../../src/cli/dev/local-org.ts'
import { clickStream } from '../../../tools/click-stream.ts'
import { type HostWithOrg, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { queryDataCloud, sendEvents } from '../../client/org/data-cloud.ts'

const payload = {
  Email__c: 'Klara.Vogel@nordwind-logistik.example',
  Page__c: '/pricing',
  ClickedAt__c: '2026-01-31T10:30:00+01:00',
}

const clickOf = (EventUuid: string, change: object = {}) => ({
  apiName: clickStream.dataActionTarget,
  events: [{ EventUuid, PayloadCurrentValue: { ...payload, ...change } }],
})

describe.each(['sidecar', 'embedded'] as const)('clickStream with MESH=%s', mesh => {
  let host: HostWithOrg

  beforeAll(async () => {
    host = await startHostWithOrg({ mesh, tools: [], events: [clickStream] })
    const { object, payload: sample = {} } = dev.events?.clickStream ?? {}
    const target = { apiName: clickStream.dataActionTarget, endpoint: '/events/clickStream' }
    await addTarget(host.org, { ...target, ...(object && { object }), payload: sample })
  })
  afterAll(() => host.close())

  const visit = async (id: string) =>
    (await queryDataCloud(host.org, `SELECT * FROM WebTracker_Visits__dll WHERE visitId__c = '${id}'`))[0]
  const jobsOf = (id: string) =>
    host.database.all<{ status: string }>('SELECT status FROM jobs WHERE idem_key = ?', [`key:${id}`])

  it('writes back the visit of a known visitor', async () => {
    const answer = await sendEvents(host.org, clickOf('click-1'))
    expect([answer.status, answer.body]).toEqual([202, '{"accepted":1}'])
    await expect
      .poll(() => visit('click-1'))
      .toEqual(['click-1', 'IND-0001', '/pricing', '2026-01-31T09:30:00.000+00:00'])
  })

  it('writes a page whose path is a formula so that a later export begins none', async () => {
    await sendEvents(host.org, clickOf('click-3', { Page__c: '=HYPERLINK("https://evil.example")' }))
    await expect.poll(async () => (await visit('click-3'))?.[2]).toBe('\'=HYPERLINK("https://evil.example")')
  })

  it('takes the event that `npm run dev` gives the local org for a first try', async () => {
    expect((await sendEvents(host.org, { apiName: clickStream.dataActionTarget })).status).toBe(202)
  })

  it('is done without a visit for somebody whom Data Cloud does not know', async () => {
    await sendEvents(host.org, clickOf('click-2', { Email__c: 'nobody@nowhere.example' }))
    await expect.poll(() => jobsOf('click-2')).toEqual([{ status: 'completed' }])
    expect(await visit('click-2')).toBeUndefined()
  })
})
