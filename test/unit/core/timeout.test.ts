import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { sleep, untilAborted, withinTime } from '../../../src/core/timeout.ts'

afterEach(() => void vi.useRealTimers())

const listenersOf = ({ signal }: AbortController): number => getEventListeners(signal, 'abort').length

describe('a sleep', () => {
  it('ends after its time, and leaves nothing at the signal', async () => {
    vi.useFakeTimers()
    const ending = new AbortController()
    const asleep = sleep(1000, ending.signal)
    await vi.advanceTimersByTimeAsync(999)
    expect(listenersOf(ending)).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    await asleep
    expect(listenersOf(ending)).toBe(0)
  })

  it('ends with the reason of the signal, and its timer with it', async () => {
    vi.useFakeTimers()
    const ending = new AbortController()
    const asleep = sleep(60_000, ending.signal)
    ending.abort(new Error('the deadline'))
    await expect(asleep).rejects.toThrow('the deadline')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not even begin when the signal is over', async () => {
    await expect(sleep(60_000, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
  })
})

describe('work until it is aborted', () => {
  it('comes to what it comes to, and leaves nothing at the signal', async () => {
    const ending = new AbortController()
    expect(await untilAborted(Promise.resolve(1), ending.signal)).toBe(1)
    await expect(untilAborted(Promise.reject(new Error('broken')), ending.signal)).rejects.toThrow('broken')
    expect(listenersOf(ending)).toBe(0)
  })

  it('is no longer waited for once the signal says so, and may fail then without a word', async () => {
    const ending = new AbortController()
    const work = Promise.withResolvers<number>()
    const waiting = untilAborted(work.promise, ending.signal)
    ending.abort(new Error('the deadline'))
    await expect(waiting).rejects.toThrow('the deadline')
    work.reject(new Error('nobody listens'))
    await new Promise(setImmediate)
    expect(listenersOf(ending)).toBe(0)
  })

  it('is not waited for when the signal is over', async () => {
    const work = Promise.withResolvers<number>()
    await expect(untilAborted(work.promise, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
  })
})

describe('work within a time', () => {
  const late = () => new Error('late')

  it('comes to what it comes to, and its timer ends', async () => {
    vi.useFakeTimers()
    expect(await withinTime(Promise.resolve(1), 1000, late)).toBe(1)
    await expect(withinTime(Promise.reject(new Error('broken')), 1000, late)).rejects.toThrow('broken')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is given up when the time is over, and may fail then without a word', async () => {
    vi.useFakeTimers()
    const work = Promise.withResolvers<number>()
    const waiting = expect(withinTime(work.promise, 1000, late)).rejects.toThrow('late')
    await vi.advanceTimersByTimeAsync(1000)
    await waiting
    vi.useRealTimers()
    work.reject(new Error('nobody listens'))
    await new Promise(setImmediate)
  })
})
