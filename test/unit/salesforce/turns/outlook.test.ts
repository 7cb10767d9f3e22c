import { describe, expect, it } from 'vitest'
import { addWaiter, beginFlight, createOrgLanes, createRings, laneOf } from '../../../../src/salesforce/turns/lanes.ts'
import { aheadOf, createOutlook, refuseLate } from '../../../../src/salesforce/turns/outlook.ts'

const bounds = { perUser: 200, perOrg: 400, perProcess: 1000 }

/** An org with all that it may have under way, for two users, and as many others who wait. */
function createCrowd(count: number) {
  const rings = createRings({ bounds, now: () => 0 })
  const org = createOrgLanes(bounds.perOrg)
  for (let index = 0; index < bounds.perOrg; index += 1) beginFlight(rings, laneOf(org, `first ${index % 2}`))
  const users: string[] = []
  for (let index = 0; index < count; index += 1) {
    const user = `user ${index}`
    const refuse = () => void users.push(user)
    addWaiter(rings, laneOf(org, user), { endsAt: 25_000, enter: () => {}, refuse })
  }
  return { org, refused: users }
}

describe('thousands of users who wait', () => {
  it('are looked at without going through what is under way for each of them', () => {
    const { org, refused } = createCrowd(2000)
    let passes = 0
    const all = org.flights
    const counted = new Proxy(all, {
      get(set, name) {
        if (name === Symbol.iterator) passes += 1
        const value: unknown = Reflect.get(set, name)
        return typeof value === 'function' ? value.bind(set) : value
      },
    })
    const seen = { ...org, flights: counted }
    refuseLate(seen, createOutlook(seen, { now: 0, leastMs: 10_000, perUser: bounds.perUser }))
    expect(passes).toBeLessThan(5)
    // The first 400 begin when what is under way has ended, and end in time.
    expect(refused).toHaveLength(1600)
    expect(refused[0]).toBe('user 400')
  })

  it('have before them one of each who came earlier', () => {
    const { org } = createCrowd(300)
    expect(aheadOf(laneOf(org, 'new'), bounds.perUser)).toBe(300)
    expect(aheadOf(laneOf(org, 'first 0'), bounds.perUser)).toBe(0)
    // The 299 others, and her own first one.
    expect(aheadOf(laneOf(org, 'user 7'), bounds.perUser)).toBe(300)
  })
})
