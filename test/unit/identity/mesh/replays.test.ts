import { describe, expect, it } from 'vitest'
import { type ContextUse, createReplays, toContextHolder } from '../../../../src/identity/mesh/replays.ts'

const untilMs = 1
const of = (call: string, contextId = 'context-1') => ({ ...toContextHolder(contextId, call), untilMs })

/** What processes share: whose each context was first. */
function createShared() {
  const holders = new Map<string, string>()
  let asked = 0
  return {
    asked: () => asked,
    async claim({ holder, key }: ContextUse): Promise<string> {
      asked += 1
      await Promise.resolve()
      holders.set(key, holders.get(key) ?? holder)
      return holders.get(key) ?? ''
    },
  }
}

describe('a request context', () => {
  it('is the first call’s in one process', async () => {
    const replays = createReplays({})
    const taken = [await replays.take(of('a')), await replays.take(of('a'))]
    expect([...taken, await replays.take(of('b'))]).toEqual([true, true, false])
    expect([replays.isReplay(of('a')), replays.isReplay(of('b')), replays.isReplay(of('b', 'other'))]).toEqual([
      ...[false, true, false],
    ])
  })

  it('is the first call’s in all processes, and each asks once', async () => {
    const shared = createShared()
    const [one, other] = [createReplays(shared), createReplays(shared)]
    expect(await one.take(of('a'))).toBe(true)
    expect([await other.take(of('b')), await other.take(of('b'))]).toEqual([false, false])
    expect(other.isReplay(of('b'))).toBe(true)
    for (let count = 0; count < 10; count++) {
      expect([await one.take(of('a')), await other.take(of('a'))]).toEqual([true, true])
    }
    expect(shared.asked()).toBe(2)
  })

  it('is one call’s when several come at the same time, to one process as to two', async () => {
    const shared = createShared()
    const [one, other] = [createReplays(shared), createReplays(shared)]
    const calls = ['a', 'b', 'c', 'd', 'b', 'a']
    const taken = await Promise.all(calls.map((call, at) => (at % 2 ? one : other).take(of(call))))
    const winners = new Set(calls.filter((_, at) => taken[at]))
    expect(winners.size).toBe(1)
    const alone = createReplays({})
    const takenAlone = await Promise.all(calls.map(call => alone.take(of(call))))
    expect(new Set(calls.filter((_, at) => takenAlone[at])).size).toBe(1)
  })

  it('is nobody’s when it could not be asked for: the same call asks again', async () => {
    let fails = true
    const replays = createReplays({
      claim: async ({ holder }) => (fails ? Promise.reject(new Error('no database')) : holder),
    })
    await expect(replays.take(of('a'))).rejects.toThrow('no database')
    fails = false
    expect(await replays.take(of('a'))).toBe(true)
  })
})
