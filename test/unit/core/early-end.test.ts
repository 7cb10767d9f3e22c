import { describe, expect, it, vi } from 'vitest'
import { createEarlyEnd, type EarlyEnd, toSignal } from '../../../src/core/timeout.ts'

const once = { once: true } as const

/** Both are used for the same, so they must do the same. */
const kinds: readonly [string, () => { readonly ending: EarlyEnd; end(reason: unknown): void }][] = [
  [
    'an ending',
    () => {
      const ending = createEarlyEnd()
      return { ending, end: ending.end }
    },
  ],
  [
    'a signal',
    () => {
      const controller = new AbortController()
      return { ending: controller.signal, end: reason => controller.abort(reason) }
    },
  ],
  [
    'a signal made of an ending',
    () => {
      const ending = createEarlyEnd()
      return { ending: toSignal(ending), end: ending.end }
    },
  ],
]

describe.each(kinds)('%s', (_name, make) => {
  it('tells everybody who listens, once, when its reason is known', () => {
    const { end, ending } = make()
    const heard: unknown[] = []
    ending.addEventListener('abort', () => heard.push(['first', ending.aborted, ending.reason]), once)
    ending.addEventListener('abort', () => heard.push(['second', ending.aborted, ending.reason]), once)
    expect(ending.aborted).toBe(false)
    end('late')
    end('again')
    expect(heard).toEqual([
      ['first', true, 'late'],
      ['second', true, 'late'],
    ])
    expect(ending.reason).toBe('late')
  })

  it('tells nobody who no longer listens, nor who came too late', () => {
    const { end, ending } = make()
    const listener = vi.fn()
    ending.addEventListener('abort', listener, once)
    ending.removeEventListener('abort', listener)
    end('late')
    ending.addEventListener('abort', listener, once)
    end('again')
    expect(listener).not.toHaveBeenCalled()
  })

  it('tells a listener once that was given twice, and one that others take away meanwhile not at all', () => {
    const { end, ending } = make()
    const last = vi.fn()
    const first = vi.fn(() => ending.removeEventListener('abort', last))
    for (const listener of [first, first, last]) ending.addEventListener('abort', listener, once)
    end('late')
    expect(first).toHaveBeenCalledTimes(1)
    expect(last).not.toHaveBeenCalled()
  })
})

describe('a signal made of what has ended', () => {
  it('has ended for the same reason', () => {
    const ending = createEarlyEnd()
    ending.end('late')
    expect(toSignal(ending)).toMatchObject({ aborted: true, reason: 'late' })
  })

  it('is that very one where it was made of a signal', () => {
    const { signal } = new AbortController()
    expect(toSignal(signal)).toBe(signal)
  })
})
