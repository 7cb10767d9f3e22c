import { describe, expect, it } from 'vitest'
import { createAnswerCache } from '../../../src/callouts/cache.ts'

/** A cache with a clock to turn, and requests to settle by hand. */
function createWorld() {
  let clock = 0
  const asked: { settle(text: string): void; fail(error: Error): void; readonly signal: AbortSignal }[] = []
  const cache = createAnswerCache(() => clock)
  return {
    asked,
    turn(ms: number) {
      clock += ms
    },
    get: (key: string, { maxAgeMs = 1000, signal = new AbortController().signal } = {}) =>
      cache.get({
        ...{ key, maxAgeMs, signal },
        ask(ending) {
          const { promise, reject, resolve } = Promise.withResolvers<string>()
          asked.push({ settle: resolve, fail: reject, signal: ending })
          return promise
        },
      }),
  }
}

const settled = async (world: ReturnType<typeof createWorld>, key: string, text: string) => {
  const answer = world.get(key)
  world.asked.at(-1)?.settle(text)
  return answer
}

describe('the cache of answers', () => {
  it('lets callers that ask at the same time share one request', async () => {
    const world = createWorld()
    const answers = [world.get('a'), world.get('a'), world.get('a')]
    expect(world.asked).toHaveLength(1)
    world.asked[0]?.settle('one')
    expect(await Promise.all(answers)).toEqual(['one', 'one', 'one'])
  })

  it('gives an answer again until it is too old for who asks', async () => {
    const world = createWorld()
    await settled(world, 'a', 'one')
    world.turn(999)
    expect(await world.get('a')).toBe('one')
    const fresh = world.get('a', { maxAgeMs: 500 })
    world.asked[1]?.settle('two')
    expect(await fresh).toBe('two')
    world.turn(999)
    expect(await world.get('a')).toBe('two')
    expect(world.asked).toHaveLength(2)
  })

  it('keeps no failure, and fails all who shared it', async () => {
    const world = createWorld()
    const answers = Promise.allSettled([world.get('a'), world.get('a')])
    world.asked[0]?.fail(new Error('down'))
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await settled(world, 'a', 'up')).toBe('up')
  })

  it('lets a caller go without failing the others', async () => {
    const world = createWorld()
    const leaving = new AbortController()
    const [first, second] = [world.get('a', { signal: leaving.signal }), world.get('a')]
    leaving.abort(new Error('gone'))
    await expect(first).rejects.toThrow('gone')
    expect(world.asked[0]?.signal.aborted).toBe(false)
    world.asked[0]?.settle('one')
    expect(await second).toBe('one')
  })

  it('ends the request when the last caller has gone, and the next one asks anew', async () => {
    const world = createWorld()
    const [one, two] = [new AbortController(), new AbortController()]
    const answers = Promise.allSettled([world.get('a', { signal: one.signal }), world.get('a', { signal: two.signal })])
    one.abort(new Error('gone'))
    two.abort(new Error('gone'))
    await answers
    expect(world.asked[0]?.signal.aborted).toBe(true)
    expect(await settled(world, 'a', 'two')).toBe('two')
    expect(world.asked).toHaveLength(2)
  })

  it('asks nothing for a caller who has gone already', async () => {
    const world = createWorld()
    await expect(world.get('a', { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone')
    expect(world.asked).toEqual([])
  })

  it('keeps the newest 500 answers', async () => {
    const world = createWorld()
    for (let at = 0; at < 501; at++) await settled(world, `key ${at}`, String(at))
    expect(await world.get('key 1')).toBe('1')
    expect(world.asked).toHaveLength(501)
    expect(await settled(world, 'key 0', 'again')).toBe('again')
  })

  it('keeps 20 million characters at most', async () => {
    const world = createWorld()
    const large = 'x'.repeat(4_500_000)
    for (let at = 0; at < 5; at++) await settled(world, `key ${at}`, large)
    expect(world.asked).toHaveLength(5)
    await world.get('key 4')
    await world.get('key 1')
    expect(world.asked).toHaveLength(5)
    await settled(world, 'key 0', 'again')
    expect(world.asked).toHaveLength(6)
  })
})
