import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { cutToBudget } from '../../../src/policy/plan/budget.ts'
import type { FieldPlace } from '../../../src/policy/plan/tree.ts'
import { createPolicies } from '../../../src/policy/policy.ts'
import { giving, shownOf } from './world.ts'

/** Names of its own fields, as deep as they go. */
const placesIn = (value: unknown, path = ''): FieldPlace => {
  const fields = new Map<string, FieldPlace>()
  for (const each of [value].flat(9)) {
    if (typeof each !== 'object' || each === null) continue
    for (const [name, part] of Object.entries(each)) fields.set(name, placesIn(part, path ? `${path}.${name}` : name))
  }
  return { path, leaves: [], fields }
}

const cut = (fields: Record<string, unknown>, budget: { rows?: number; characters?: number }) => {
  const { texts: _, ...rest } = cutToBudget(fields, {
    budget: { rows: undefined, characters: undefined, ...budget },
    places: placesIn(fields),
    room: 0,
  })
  return rest
}

describe('an answer with a budget', () => {
  it('is the very same while it keeps it', () => {
    const fields = { list: [1, 2, 3], text: 'x' }
    expect(cut(fields, { rows: 3, characters: 1000 })).toEqual({ fields, leftOut: undefined })
    expect(cut(fields, { rows: 3, characters: 1000 }).fields).toBe(fields)
  })

  it('has of each list no more entries than it may, at any depth', () => {
    const fields = { all: [{ tags: ['a', 'b', 'c'] }, { tags: ['d'] }, { tags: [] }], one: { list: [1, 2, 3] } }
    expect(cut(fields, { rows: 2 })).toEqual({
      fields: { all: [{ tags: ['a', 'b'] }, { tags: ['d'] }], one: { list: [1, 2] } },
      leftOut: { all: 1, 'all.tags': 1, 'one.list': 1 },
    })
  })

  it('loses the end of its longest list first', () => {
    const rows = (count: number, text: string) => Array.from({ length: count }, () => ({ text }))
    const fields = { long: rows(30, 'x'.repeat(100)), short: rows(3, 'y') }
    const { fields: left, leftOut } = cut(fields, { characters: 1500 })
    expect(left.short).toEqual(fields.short)
    expect(JSON.stringify(left).length).toBeLessThanOrEqual(1500)
    expect(leftOut).toEqual({ long: 30 - (left.long as unknown[]).length })
    expect(cut(fields, { characters: 1500 + 120 }).leftOut?.long).toBeLessThan(leftOut?.long ?? 0)
  })

  it('loses the end of its longest text where there is no list, and no half character', () => {
    const fields = { name: 'short', text: '😀'.repeat(3000) }
    const { fields: left, leftOut } = cut(fields, { characters: 2001 })
    expect(JSON.stringify(left).length).toBeLessThanOrEqual(2001)
    expect(String(left.text).isWellFormed()).toBe(true)
    expect(String(left.text)).toMatch(/^(?:😀)+\uFFFD? …$/u)
    expect(leftOut?.text).toBe(6000 - String(left.text).length + 2)
  })

  it('keeps to it whatever it holds, but for numbers and what is short, and does not touch what the tool gave', () => {
    const value = fc.jsonValue({ maxDepth: 4 })
    const fields = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), value, {
      maxKeys: 6,
      noNullPrototype: true,
    })
    fc.assert(
      fc.property(fields, fc.integer({ min: 1, max: 5 }), (given, rows) => {
        const before = JSON.stringify(given)
        const { fields: left } = cut(given, { rows, characters: 1000 })
        expect(JSON.stringify(given)).toBe(before)
        expect(longestListIn(left)).toBeLessThanOrEqual(rows)
        if (JSON.stringify(left).length > 1000) expect(longestListIn(left)).toBe(0)
      }),
      { numRuns: 60 },
    )
  })
})

function longestListIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const own = Array.isArray(value) ? value.length : 0
  return Math.max(own, ...Object.values(value).map(longestListIn))
}

const people = z.object({
  people: z.array(z.object({ name: z.string() })),
  nextCursor: z.string().nullable().optional(),
})
const many = (count: number) => ({ people: Array.from({ length: count }, (_, at) => ({ name: `p${at}` })) })

describe('what is said of an answer that was cut', () => {
  const answers = [{ to: 'agent', rows: 2 }] as const

  it('stands in a field that its schema has, and that an answer in budget has not', () => {
    const { misfit, shown, schema } = shownOf(people, many(5), { answers })
    expect(misfit).toBeUndefined()
    expect(shown).toEqual({ ...many(2), leftOut: 'people: 3 more left out. Ask for less, by note.' })
    expect(schema.shape.leftOut).toBeDefined()
    expect(shownOf(people, many(2), { answers }).shown).toEqual(many(2))
  })

  it('tells of the next page of the tool, and of the input that makes pages smaller', () => {
    const input = z.object({
      region: z.string().optional(),
      limit: z.number().optional(),
      cursor: z.string().optional(),
    })
    const tool = giving(people, { input })
    const view = createPolicies({ answers }, createCatalog([tool])).viewOf('giveBack', 'agent')
    expect(view?.show({ ...many(3), nextCursor: 'c2' }).fields.leftOut).toBe(
      'people: 1 more left out. Ask for less, by region. nextCursor leads on behind what was left out; with a smaller limit nothing is.',
    )
    expect(view?.show({ ...many(3), nextCursor: null }).fields.leftOut).toBe(
      'people: 1 more left out. Ask for less, by region.',
    )
  })

  it('has no name of a record in it, which is data', () => {
    const byName = z.object({
      byName: z.record(z.string(), z.object({ notes: z.array(z.string()), text: z.string() })),
    })
    const given = { byName: { Acme: { notes: ['a', 'b', 'c'], text: 'x'.repeat(3000) } } }
    const { leftOut, shown } = shownOf(byName, given, { answers: [{ to: 'agent', rows: 2, characters: 1000 }] })
    expect(leftOut).toEqual({ 'byName.*.notes': 3, 'byName.*.text': expect.any(Number) })
    expect(shown.leftOut).toMatch(
      /^byName\.\*\.notes: 3 more left out\. byName\.\*\.text: \d+ more characters left out\. /,
    )
    const unknown = z.object({ any: z.unknown() })
    expect(shownOf(unknown, { any: { Acme: [1, 2, 3] } }, { answers }).leftOut).toEqual({ 'any.*': 1 })
  })

  it('fits the budget together with the answer', () => {
    const { shown } = shownOf(people, many(1000), { answers: [{ to: 'agent', characters: 1000 }] })
    expect(JSON.stringify(shown).length).toBeLessThanOrEqual(1000)
    expect(JSON.stringify(shown).length).toBeGreaterThan(600)
    expect(shown.leftOut).toContain('people: ')
  })

  it('is for the callers and the tool that the limit names, and a limit for the tool counts alone', () => {
    const rows = (answers: readonly object[], kind: 'agent' | 'console') =>
      (shownOf(people, many(9), { answers: answers as never, kind }).shown.people as unknown[]).length
    expect(rows([{ to: 'agent', rows: 2 }], 'console')).toBe(9)
    expect(
      rows(
        [
          { to: 'everyone', rows: 4 },
          { to: 'console', rows: 3 },
        ],
        'console',
      ),
    ).toBe(3)
    expect(
      rows(
        [
          { to: 'everyone', rows: 4 },
          { to: 'console', tool: 'giveBack', rows: 7 },
        ],
        'console',
      ),
    ).toBe(7)
    expect(rows([{ to: 'apex', rows: 4 }], 'agent')).toBe(4)
  })
})
