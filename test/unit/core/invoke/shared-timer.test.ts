import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSharedTimer } from '../../../../src/core/invoke/shared-timer.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function createWorld() {
  const setTimer = createSharedTimer()
  const done: string[] = []
  return { done, set: (name: string, ms: number) => setTimer(() => done.push(name), ms) }
}

describe('works that share a timer', () => {
  it('are each done at their time, in whichever order they came', () => {
    const { done, set } = createWorld()
    for (const [name, ms] of [
      ['c', 30],
      ['a', 10],
      ['d', 30],
      ['b', 20],
    ] as const)
      set(name, ms)
    vi.advanceTimersByTime(9)
    expect(done).toEqual([])
    vi.advanceTimersByTime(1)
    expect(done).toEqual(['a'])
    vi.advanceTimersByTime(19)
    expect(done).toEqual(['a', 'b'])
    vi.advanceTimersByTime(1)
    expect(done).toEqual(['a', 'b', 'c', 'd'])
  })

  it('are not done when they were taken back, and keep no other from its time', () => {
    const { done, set } = createWorld()
    const takeBack = set('first', 10)
    set('second', 15)
    takeBack()
    vi.advanceTimersByTime(14)
    expect(done).toEqual([])
    vi.advanceTimersByTime(1)
    expect(done).toEqual(['second'])
    takeBack()
    set('third', 5)
    vi.advanceTimersByTime(5)
    expect(done).toEqual(['second', 'third'])
  })

  it('have one timer, however many they are', () => {
    const { set } = createWorld()
    for (let count = 0; count < 1000; count++) set('', 10)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(10)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('may be more than a function takes arguments', () => {
    const { done, set } = createWorld()
    for (let count = 0; count < 200_000; count++) set('late', 20)
    set('first', 10)
    vi.advanceTimersByTime(10)
    expect(done).toEqual(['first'])
    vi.advanceTimersByTime(10)
    expect(done).toHaveLength(200_001)
  })

  it('may set others and take others back', () => {
    const setTimer = createSharedTimer()
    const done: string[] = []
    setTimer(() => {
      done.push('first')
      takeBack()
      setTimer(() => done.push('third'), 1)
    }, 5)
    const takeBack = setTimer(() => done.push('second'), 5)
    vi.advanceTimersByTime(6)
    expect(done).toEqual(['first', 'third'])
  })

  it('keep the process alive as long as there are any', () => {
    vi.useRealTimers()
    const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
    const before = timers()
    const setTimer = createSharedTimer()
    const [first, second] = [setTimer(() => {}, 60_000), setTimer(() => {}, 60_000)]
    first()
    expect(timers()).toBe(before + 1)
    second()
    expect(timers()).toBe(before)
    const third = setTimer(() => {}, 60_000)
    expect(timers()).toBe(before + 1)
    third()
    expect(timers()).toBe(before)
  })
})
