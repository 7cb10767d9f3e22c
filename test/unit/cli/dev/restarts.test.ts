import { describe, expect, it, vi } from 'vitest'
import { createRestarts, type Started } from '../../../../src/cli/dev/restarts.ts'

interface FakeHost {
  readonly id: number
  /** Lets its start end. */
  end(state: Started): Promise<void>
  kill(): void
}

function setUp() {
  const [begun, states, killed]: [FakeHost[], Started[], number[]] = [[], [], []]
  const results = new Map<number, PromiseWithResolvers<Started>>()
  const begin = (): FakeHost => {
    const id = begun.length + 1
    const result = Promise.withResolvers<Started>()
    results.set(id, result)
    const host: FakeHost = {
      id,
      async end(state) {
        result.resolve(state)
        await new Promise(setImmediate)
      },
      kill() {
        killed.push(id)
        result.resolve('broken')
      },
    }
    begun.push(host)
    return host
  }
  const restarts = createRestarts<FakeHost>({
    begin,
    start: host => results.get(host.id)?.promise ?? Promise.reject(new Error('no such host')),
    settled: state => states.push(state),
    failed(error) {
      throw error
    },
  })
  return { begin, begun, killed, restarts, states }
}

describe('the starts of a host while files change', () => {
  it('are one for each change that comes by itself', async () => {
    const { begun, restarts, states } = setUp()
    for (const at of [0, 1]) {
      restarts.change()
      await begun[at]?.end('serving')
    }
    expect([begun.length, states]).toEqual([2, ['serving', 'serving']])
  })

  it('are one more for six changes that come during one, and only that one is said to be over', async () => {
    const { begin, begun, restarts, states } = setUp()
    restarts.go(begin())
    for (let count = 0; count < 6; count++) restarts.change()
    expect(begun).toHaveLength(1)
    await begun[0]?.end('broken')
    expect([begun.length, states, restarts.isStarting()]).toEqual([2, [], true])
    await begun[1]?.end('serving')
    expect([begun.length, states, restarts.isStarting()]).toEqual([2, ['serving'], false])
  })

  it('do not wait for one that never ends once a file has changed again, and end none that serves', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    try {
      const { begun, killed, restarts, states } = setUp()
      restarts.change()
      restarts.change()
      vi.advanceTimersByTime(60_000)
      await new Promise(setImmediate)
      expect([killed, begun.length]).toEqual([[1], 2])
      restarts.change()
      await begun[1]?.end('serving')
      await begun[2]?.end('serving')
      vi.advanceTimersByTime(60_000)
      expect([killed, begun.length, states]).toEqual([[1], 3, ['serving']])
    } finally {
      vi.useRealTimers()
    }
  })
})
