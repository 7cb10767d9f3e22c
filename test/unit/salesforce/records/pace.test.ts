import { describe, expect, it } from 'vitest'
import { inParts } from '../../../../src/salesforce/records/pace.ts'

const turn = () => new Promise(setImmediate)

/** Parts that end when they are told to, and how long they took then. */
function createParts(count: number) {
  const open: { end(metLocks?: boolean): void; fail(reason: Error): void }[] = []
  const clock = { ms: 0 }
  let begun = 0
  const work = (part: number) => {
    const { promise, resolve, reject } = Promise.withResolvers<{ value: number; metLocks: boolean }>()
    begun += 1
    open.push({ end: (metLocks = false) => resolve({ value: part, metLocks }), fail: reject })
    return promise
  }
  const parts = Array.from({ length: count }, (_, index) => index)
  const done = inParts(parts, work, () => clock.ms)
  const endAll = async (metLocks?: boolean) => {
    await turn()
    for (const part of open.splice(0)) part.end(metLocks)
    await turn()
    return open.length
  }
  return { clock, done, endAll, open, parts, begun: () => begun }
}

describe('the parts of a write', () => {
  it('come to a list in their order, also when there are none', async () => {
    const { done, endAll, parts } = createParts(70)
    while ((await endAll()) > 0);
    expect(await done).toEqual(parts)
    expect(await createParts(0).done).toEqual([])
  })

  it('are fewer at a time once one takes long, and more again when they are quick', async () => {
    const { clock, endAll } = createParts(500)
    clock.ms += 1001
    expect(await endAll()).toBe(8)
    clock.ms += 1000
    expect(await endAll()).toBe(16)
    expect(await endAll()).toBe(32)
  })

  it('are fewer at a time once one meets locks', async () => {
    const { endAll } = createParts(500)
    expect(await endAll()).toBe(40)
    expect(await endAll(true)).toBe(8)
  })

  it('are begun no more after one failed', async () => {
    const { begun, done, endAll, open } = createParts(100)
    await turn()
    open.shift()?.fail(new Error('over'))
    await expect(done).rejects.toThrow('over')
    expect([await endAll(), begun()]).toEqual([0, 20])
  })
})
