import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type DevConfig, defineCallout, defineEvent } from '#kit'
import { toDevPlan } from '../../../../src/cli/dev/plan.ts'
import { toolWith } from '../../world.ts'

const portal = { authorization: 'portal' }
const shipping = defineCallout({ name: 'shipping', urlFrom: 'SHIPPING_URL', secretFrom: 'SHIPPING_KEY' })
const ship = toolWith({ name: 'ship', callouts: [shipping] })
const listShips = toolWith({ name: 'listShips', runAs: portal, surfaces: ['api', 'mcp'] })
const shipped = defineEvent({
  name: 'shipped',
  dataActionTarget: 'ships',
  payload: z.object({ Port__c: z.string(), At__c: z.iso.datetime(), Note__c: z.string().optional() }),
  runAs: portal,
  async run() {},
})

const dev: DevConfig = {
  thirdParties: [{ name: 'shipper', program: 'shipper.ts', urlVariable: 'SHIPPING_URL', keyVariable: 'SHIPPING_KEY' }],
  apiKeys: [
    { name: 'broker', tools: ['listShips', 'listBoats'], authorizations: ['portal'] },
    { name: 'site', tools: ['listShips'], authorizations: ['portal'] },
  ],
  websites: [{ name: 'harbour', program: 'harbour.ts', portVariable: 'HARBOUR_PORT', apiKey: 'site' }],
  serviceClients: [{ clientId: 'robot', authorizations: ['portal'] }],
}

describe('what npm run dev starts for an app', () => {
  it('is what its tools and events have a use for', () => {
    const plan = toDevPlan({ tools: [ship, listShips], events: [shipped], dev })
    expect(plan).toMatchObject({
      thirdParties: dev.thirdParties,
      apiKeys: [
        { name: 'broker', tools: ['listShips'], authorizations: ['portal'] },
        { name: 'site', tools: ['listShips'], authorizations: ['portal'] },
      ],
      ...{ websites: dev.websites, serviceClients: dev.serviceClients, hasApi: true, hasJobs: true },
    })
  })

  it('is nothing for an app that names nothing', () => {
    expect(toDevPlan({ tools: [toolWith()], events: [], dev: {} })).toMatchObject({
      ...{ thirdParties: [], apiKeys: [], websites: [], serviceClients: [], targets: [] },
      ...{ hasApi: false, hasJobs: false },
    })
  })

  it('leaves out a third party, a key and its website, and a service client when their tools are gone', () => {
    expect(toDevPlan({ tools: [toolWith()], events: [], dev })).toMatchObject({
      ...{ thirdParties: [], apiKeys: [], websites: [], serviceClients: [], hasApi: false },
    })
  })

  it('leaves out a website of whose tools one is gone', () => {
    const websites = dev.websites?.map(site => ({ ...site, apiKey: 'broker' })) ?? []
    const plan = toDevPlan({ tools: [listShips], events: [], dev: { ...dev, websites } })
    expect(plan.apiKeys.map(({ name }) => name)).toEqual(['broker', 'site'])
    expect(plan.websites).toEqual([])
  })

  it('is refused when a website is to get a key that there is not', () => {
    const apiKeys = [{ name: 'other', tools: ['listShips'], authorizations: ['portal'] }]
    expect(() => toDevPlan({ tools: [listShips], events: [], dev: { ...dev, apiKeys } })).toThrow(
      'app-link.config.ts: dev.websites: harbour: there is no key "site" in dev.apiKeys',
    )
  })

  it('is refused with tools that cannot be served', () => {
    expect(() => toDevPlan({ tools: [toolWith({ name: 'no_name' })], events: [], dev: {} })).toThrow(
      'tool "no_name": name:',
    )
  })

  it('has a target for each event, with the sample of the app or else one that its payload takes', () => {
    const target = { apiName: 'ships', endpoint: '/events/shipped' }
    const made = toDevPlan({ tools: [], events: [shipped], dev: {} }).targets
    expect(made).toEqual([{ ...target, payload: { Port__c: expect.any(String), At__c: expect.any(String) } }])
    expect(shipped.payload.safeParse(made[0]?.payload).success).toBe(true)
    const sample = { object: 'Ships__dlm', payload: { Port__c: 'Rostock' } }
    const named = { ...dev, events: { shipped: sample } }
    expect(toDevPlan({ tools: [], events: [shipped], dev: named }).targets).toEqual([{ ...target, ...sample }])
  })
})
