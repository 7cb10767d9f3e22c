import { describe, expect, it } from 'vitest'
import { createLanes } from '../../../../src/sign-in/grants/lanes.ts'

describe('lanes', () => {
  it('run at most so many works at a time, and all of them in their order', async () => {
    const lanes = createLanes(3)
    const begun: number[] = []
    const gates = Array.from({ length: 8 }, () => Promise.withResolvers<void>())
    const all = gates.map(({ promise }, index) =>
      lanes(async () => {
        begun.push(index)
        await promise
        if (index % 2 === 0) throw new Error(`work ${index}`)
        return index
      }),
    )
    const settled = Promise.allSettled(all)
    await new Promise(setImmediate)
    expect(begun).toEqual([0, 1, 2])
    gates[1]?.resolve()
    gates[0]?.resolve()
    await new Promise(setImmediate)
    expect(begun).toEqual([0, 1, 2, 3, 4])
    for (const { resolve } of gates) resolve()
    expect((await settled).map(({ status }) => status === 'fulfilled')).toEqual(
      gates.map((_, index) => index % 2 === 1),
    )
    expect(await lanes(async () => 'later')).toBe('later')
  })
})
