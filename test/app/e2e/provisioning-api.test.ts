import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectParty, startSampleParties } from '../sample-parties.ts'

let parties: Awaited<ReturnType<typeof startSampleParties>>
beforeAll(async () => {
  parties = await startSampleParties(process.env)
})
afterAll(() => parties?.kill())

const setFaults = (faults: object) =>
  fetch(`${parties.thirdParties['provisioning-api']}/_admin/faults`, { method: 'PUT', body: JSON.stringify(faults) })

describe('the provider of npm run dev', () => {
  it('provisions once what is asked again because the answer was lost', async () => {
    await setFaults({ failOneIn: 2, how: 'lose' })
    const provisioning = connectParty(parties.env, 'PROVISIONING')
    for (const idempotencyKey of ['a', 'b', 'c']) {
      const body = { opportunityId: 'one', service: 'Monitoring' }
      expect(await provisioning.request('/services', { method: 'POST', body, idempotencyKey })).toMatchObject(body)
    }
    await setFaults({})
    const answer = await fetch(`${parties.thirdParties['provisioning-api']}/_admin/provisioned`)
    const provisioned = (await answer.json()) as { key: string; requests: number }[]
    expect(provisioned.map(({ key, requests }) => [key, requests])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 2],
    ])
  })
})
