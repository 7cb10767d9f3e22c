import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBoundedMap, createMemo } from '../../../src/core/bounded-map.ts'

const keys = ['a', 'b', 'c', 'd'] as const

interface Step {
  readonly key: string
  readonly what: 'set' | 'delete' | 'evict'
}

/** What is held after one step more, the oldest first: the same as a list. */
const leftAfter =
  (max: number) =>
  (held: readonly string[], { key, what }: Step): readonly string[] => {
    if (what === 'evict') return held.slice(1)
    const others = held.filter(other => other !== key)
    return what === 'set' ? [...others, key].slice(-max) : others
  }

describe('a bounded map', () => {
  it('lets the entry go that was set longest ago', () => {
    const map = createBoundedMap<number>(3)
    for (const [at, key] of keys.entries()) map.set(key, at)
    expect(keys.map(map.get)).toEqual([undefined, 1, 2, 3])
  })

  it('counts an entry that is set again as a new one, and lets nothing go for it', () => {
    const map = createBoundedMap<number>(3)
    for (const key of ['a', 'b', 'c', 'a']) map.set(key, 1)
    expect(keys.map(map.get)).toEqual([1, 1, 1, undefined])
    map.set('d', 2)
    expect(keys.map(map.get)).toEqual([1, undefined, 1, 2])
  })

  it('does not count an entry that is only looked at as a new one', () => {
    const map = createBoundedMap<number>(2)
    map.set('a', 1)
    map.set('b', 1)
    map.get('a')
    map.set('c', 1)
    expect(keys.map(map.get)).toEqual([undefined, 1, 1, undefined])
  })

  it('has room again for what is deleted', () => {
    const map = createBoundedMap<number>(2)
    map.set('a', 1)
    map.set('b', 1)
    map.delete('b')
    map.set('c', 1)
    expect(keys.map(map.get)).toEqual([1, undefined, 1, undefined])
  })

  it('tells of what had to go, and of nothing else', () => {
    const evicted: string[] = []
    const map = createBoundedMap<string>(2, value => evicted.push(value))
    for (const key of ['a', 'b', 'b', 'c']) map.set(key, `value of ${key}`)
    map.delete('b')
    expect(evicted).toEqual(['value of a'])
    map.evict()
    map.evict()
    expect(evicted).toEqual(['value of a', 'value of c'])
  })

  it('lets the oldest go of whatever was set, deleted and set again before', () => {
    const step = fc.record({
      key: fc.constantFrom(...keys),
      what: fc.constantFrom('set' as const, 'delete' as const, 'evict' as const),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (steps, max) => {
        const map = createBoundedMap<string>(max)
        for (const { key, what } of steps) map[what](key, key)
        expect(keys.filter(key => map.get(key) === key)).toEqual(
          steps.reduce<readonly string[]>(leftAfter(max), []).toSorted(),
        )
      }),
    )
  })

  it('holds no more than it may, however many come', () => {
    const map = createBoundedMap<number>(1000)
    for (let at = 0; at < 10_000; at += 1) map.set(String(at), at)
    const held = Array.from({ length: 10_000 }, (_, at) => map.get(String(at))).filter(value => value !== undefined)
    expect(held).toEqual(Array.from({ length: 1000 }, (_, at) => 9000 + at))
  })
})

describe('a memo', () => {
  it('makes a value once for as long as it is among those made last', () => {
    const made: string[] = []
    const memo = createMemo(2, key => {
      made.push(key)
      return { key }
    })
    const first = memo('a')
    expect(memo('a')).toBe(first)
    memo('b')
    memo('c')
    expect(memo('a')).not.toBe(first)
    expect(made).toEqual(['a', 'b', 'c', 'a'])
  })

  it('remembers nothing of a value that could not be made', () => {
    let isBroken = true
    const memo = createMemo(2, key => {
      if (isBroken) throw new Error(key)
      return { key }
    })
    expect(() => memo('a')).toThrow('a')
    isBroken = false
    expect(memo('a')).toEqual({ key: 'a' })
  })
})
