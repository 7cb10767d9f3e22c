import { describe, expect, it } from 'vitest'
import { createKeyedSemaphore, createSemaphore } from '../../../src/core/semaphore.ts'

const turn = () => new Promise(setImmediate)

/** Works that say when they begin, and end when they are told to. */
function createWorks(count: number) {
  const begun: number[] = []
  const gates = Array.from({ length: count }, () => Promise.withResolvers<void>())
  const work = (index: number) => async () => {
    begun.push(index)
    await gates[index]?.promise
    return index
  }
  return { begun, gates, works: gates.map((_, index) => work(index)) }
}

describe('a semaphore', () => {
  it('does at most so many works at a time, and all of them in the order they came, whatever becomes of them', async () => {
    const bounded = createSemaphore(3)
    const { begun, gates, works } = createWorks(8)
    const settled = Promise.allSettled(
      works.map((work, index) =>
        bounded(async () => {
          await work()
          if (index % 2 === 0) throw new Error(`work ${index}`)
          return index
        }),
      ),
    )
    await turn()
    expect(begun).toEqual([0, 1, 2])
    gates[1]?.resolve()
    gates[0]?.resolve()
    await turn()
    expect(begun).toEqual([0, 1, 2, 3, 4])
    for (const { resolve } of gates) resolve()
    expect((await settled).map(({ status }) => status === 'fulfilled')).toEqual(
      gates.map((_, index) => index % 2 === 1),
    )
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(await bounded(async () => 'later')).toBe('later')
  })

  it('lets in a work that throws before its first wait, and the next one after it', async () => {
    const bounded = createSemaphore(1)
    const failed = bounded(() => {
      throw new Error('at once')
    })
    await expect(failed).rejects.toThrow('at once')
    expect(await bounded(async () => 1)).toBe(1)
  })

  it('gives a place that gets free to whoever waits, not to somebody who comes at that moment', async () => {
    const bounded = createSemaphore(1)
    const order: string[] = []
    const gate = Promise.withResolvers<void>()
    const first = bounded(() => gate.promise).then(() => bounded(async () => void order.push('first again')))
    const second = bounded(async () => void order.push('second'))
    gate.resolve()
    await Promise.all([first, second])
    expect(order).toEqual(['second', 'first again'])
  })

  it('keeps the waiting order of 2,000 works of which every second gives up', async () => {
    const bounded = createSemaphore(1)
    const gate = Promise.withResolvers<void>()
    const holder = bounded(() => gate.promise)
    const order: number[] = []
    const ending = new AbortController()
    const all = Array.from({ length: 2000 }, (_, index) =>
      bounded(async () => void order.push(index), index % 2 ? ending.signal : undefined),
    )
    const settled = Promise.allSettled(all)
    ending.abort()
    gate.resolve()
    await holder
    const outcomes = await settled
    expect(order).toEqual(all.flatMap((_, index) => (index % 2 ? [] : [index])))
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1000)
  })
})

describe('the signal of a work', () => {
  it('ends its waiting with its reason, and the work is never begun', async () => {
    const bounded = createSemaphore(1)
    const { begun, gates, works } = createWorks(2)
    const ending = new AbortController()
    const first = bounded(works[0] ?? (async () => -1))
    const second = bounded(works[1] ?? (async () => -1), ending.signal)
    ending.abort(new Error('the deadline'))
    await expect(second).rejects.toThrow('the deadline')
    gates[0]?.resolve()
    await first
    await turn()
    expect(begun).toEqual([0])
    expect(await bounded(async () => 'free')).toBe('free')
  })

  it('that is over already lets it not even wait', async () => {
    const bounded = createSemaphore(1)
    const gate = Promise.withResolvers<void>()
    const first = bounded(() => gate.promise)
    await expect(bounded(async () => 1, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
    gate.resolve()
    await first
  })

  it('does not end a work that has begun', async () => {
    const bounded = createSemaphore(1)
    const ending = new AbortController()
    const gate = Promise.withResolvers<string>()
    const work = bounded(() => gate.promise, ending.signal)
    ending.abort(new Error('too late'))
    gate.resolve('done')
    expect(await work).toBe('done')
  })
})

describe('a semaphore for each key', () => {
  it('bounds the works of one key, and lets those of another one by', async () => {
    const bounded = createKeyedSemaphore(2)
    const { begun, gates, works } = createWorks(4)
    const all = works.map((work, index) => bounded(index < 3 ? 'sara' : 'tom', work))
    await turn()
    expect(begun).toEqual([0, 1, 3])
    for (const { resolve } of gates) resolve()
    expect(await Promise.all(all)).toEqual([0, 1, 2, 3])
  })

  it('bounds a key that was unused for a while like a new one', async () => {
    const bounded = createKeyedSemaphore(1)
    expect(await bounded('sara', async () => 1)).toBe(1)
    const { begun, gates, works } = createWorks(2)
    const all = works.map(work => bounded('sara', work))
    await turn()
    expect(begun).toEqual([0])
    for (const { resolve } of gates) resolve()
    expect(await Promise.all(all)).toEqual([0, 1])
  })
})
