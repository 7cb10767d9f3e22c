import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../../src/core/failure.ts'
import { startDeadline } from '../../../../src/core/invoke/deadline.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const never = new Promise<never>(() => {})

describe('a deadline', () => {
  it('gives what the work gives', async () => {
    const deadline = startDeadline(100)
    await expect(deadline.race(Promise.resolve(7))).resolves.toBe(7)
    deadline.end()
  })

  it('throws what the work throws', async () => {
    const deadline = startDeadline(100)
    await expect(deadline.race(Promise.reject(new RangeError('boom')))).rejects.toThrow('boom')
    deadline.end()
  })

  it('ends work that goes on for ever, and says how long it waited', async () => {
    const deadline = startDeadline(100)
    const outcome = deadline.race(never).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(99)
    expect(deadline.signal().aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(await outcome).toMatchObject({ code: 'deadline_exceeded', message: expect.stringContaining('100 ms') })
  })

  it('aborts its signal with the same failure, whether it was asked for before or after', async () => {
    const deadline = startDeadline(100)
    const early = deadline.signal()
    const outcome = deadline.race(never).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(100)
    expect(early.reason).toBe(await outcome)
    expect(deadline.signal()).toBe(early)

    const late = startDeadline(100)
    const lateOutcome = late.race(never).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(100)
    expect(late.signal().aborted).toBe(true)
    expect(late.signal().reason).toBe(await lateOutcome)
  })

  it('ends what the work left running, whether the signal was asked for before or after', () => {
    const deadline = startDeadline(100)
    const signal = deadline.signal()
    expect(signal.aborted).toBe(false)
    deadline.end()
    expect(signal.reason).toMatchObject({ code: 'unavailable', message: expect.stringContaining('ended') })

    const late = startDeadline(100)
    late.end()
    expect(late.signal().reason).toMatchObject({ code: 'unavailable' })
  })

  it('leaves no timer behind once it has ended', () => {
    startDeadline(100).end()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a deadline with an outer signal', () => {
  it('ends the work with the reason of the outer signal', async () => {
    const outer = new AbortController()
    const reason = new AppError('unavailable', 'The host is stopping.')
    const deadline = startDeadline(100, outer.signal)
    const outcome = deadline.race(never).catch((error: unknown) => error)
    outer.abort(reason)
    expect(await outcome).toBe(reason)
    expect(deadline.signal().reason).toBe(reason)
  })

  it('keeps the first reason when both come', async () => {
    const outer = new AbortController()
    const deadline = startDeadline(100, outer.signal)
    deadline.race(never).catch(() => {})
    await vi.advanceTimersByTimeAsync(100)
    outer.abort(new Error('too late'))
    expect(deadline.signal().reason).toMatchObject({ code: 'deadline_exceeded' })
  })

  it('has expired from the start when the outer signal had', async () => {
    const gone = new AppError('unavailable', 'The host is stopping.')
    const deadline = startDeadline(100, AbortSignal.abort(gone))
    expect(deadline.signal().aborted).toBe(true)
    await expect(deadline.race(never)).rejects.toBe(gone)
  })

  it('is no mistake of the tool, whatever the reason of the outer signal is', async () => {
    for (const reason of [undefined, new DOMException('gone', 'AbortError'), 'gone']) {
      const outer = new AbortController()
      const deadline = startDeadline(100, outer.signal)
      const outcome = deadline.race(never).catch((error: unknown) => error)
      outer.abort(reason)
      expect(await outcome).toMatchObject({ code: 'unavailable', cause: outer.signal.reason })
      expect(deadline.signal().reason).toBe(await outcome)
    }
  })

  it('stops listening once it has ended', () => {
    const outer = new AbortController()
    const deadline = startDeadline(100, outer.signal)
    const signal = deadline.signal()
    deadline.end()
    const { reason } = signal
    outer.abort()
    expect(signal.reason).toBe(reason)
  })
})
