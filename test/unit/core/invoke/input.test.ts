import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { AppError } from '../../../../src/core/failure.ts'
import { readInput } from '../../../../src/core/invoke/values/values.ts'
import { cpuMsOf } from '../../../cpu-time.ts'
import { toolWith } from '../../world.ts'

const inputOf = (shape: z.ZodRawShape, value: unknown): unknown =>
  readInput(toolWith({ input: z.object(shape) }), value)

const refusalOf = (shape: z.ZodRawShape, value: unknown): string => {
  try {
    inputOf(shape, value)
  } catch (error) {
    const { code, message } = error as AppError
    return `${code} ${message}`
  }
  return 'taken'
}

describe('an input', () => {
  it('gets the defaults of its schema', () => {
    expect(inputOf({ days: z.int().default(30) }, {})).toEqual({ days: 30 })
  })

  it.each([
    ['an optional field', z.string().optional(), {}],
    ['a field with a default', z.string().default('x'), { field: 'x' }],
  ])('with null in %s is one without it', (_, schema, expected) => {
    expect(inputOf({ field: schema }, { field: null })).toEqual(expected)
  })

  it('keeps null in a field that takes null, whatever the other fields hold', () => {
    const shape = { note: z.string().nullish(), city: z.string().optional() }
    expect(inputOf(shape, { note: null })).toEqual({ note: null })
    expect(inputOf(shape, { note: null, city: null })).toEqual({ note: null })
  })

  it('with null in a required field is refused', () => {
    expect(refusalOf({ city: z.string() }, { city: null })).toBe('invalid_input city: must be a string')
  })

  it('with null in a field that is not there is refused', () => {
    expect(refusalOf({}, { city: null })).toBe('invalid_input has no field "city"')
  })

  it.each(['constructor', 'toString', '__proto__'])('cannot have a field named %s', key => {
    expect(refusalOf({}, JSON.parse(`{"${key}":null}`))).toBe(`invalid_input has no field "${key}"`)
    expect(refusalOf({}, JSON.parse(`{"${key}":{"x":1}}`))).toBe(`invalid_input has no field "${key}"`)
  })

  it.each([[[]], ['text'], [1], [null], [true]])('that is %j instead of an object is refused', value => {
    expect(refusalOf({}, value)).toBe('invalid_input must be an object')
  })

  it('that is not there at all is refused', () => {
    expect(refusalOf({}, undefined)).toBe('invalid_input is required')
  })

  describe('with a list of a million entries that do not fit', () => {
    const million = (entry: unknown): unknown[] => new Array(1_000_000).fill(entry)
    const row = z.object({ code: z.string(), price: z.number() })

    it.each([
      ['a list', z.array(row), million(1), 'field.0: must be an object'],
      ['a list of rows without their fields', z.array(row), million({}), 'field.0.code: is required'],
      ['an optional list', z.array(z.string()).nullish(), million(1), 'field.0: must be a string'],
      ['a list in a list', z.array(z.array(z.string())), [million(1)], 'field.0.0: must be a string'],
      [
        'a list in a record',
        z.record(z.string(), z.array(z.string())),
        { a: million(1) },
        'field.a.0: must be a string',
      ],
      ['a list that may not be so long', z.array(row).max(5), million(1), 'field: must be at most 5 items'],
    ])('as %s is refused for the first of them, at the cost of reading it', (...[, schema, value, text]) => {
      const ms = cpuMsOf(() => expect(refusalOf({ field: schema }, { field: value })).toContain(text))
      expect(ms).toBeLessThan(2000)
    })

    it('is not refused for a size that only what was read of it has', () => {
      const list = new Array(1500).fill('A').with(3, 1)
      for (const schema of [z.array(z.string()).min(10), z.array(z.string()).length(1500)]) {
        expect(refusalOf({ list: schema }, { list })).toBe('invalid_input list.3: must be a string')
      }
      expect(refusalOf({ list: z.array(z.string()).length(5) }, { list })).toBe('invalid_input list: must be 5 items')
    })

    it('is refused for the one that does not fit, wherever it stands', () => {
      const rows: unknown[] = new Array(5000).fill({ code: 'A', price: 1 })
      rows[4321] = { code: 'A' }
      expect(refusalOf({ rows: z.array(row) }, { rows })).toBe('invalid_input rows.4321.price: is required')
    })
  })

  it('with a long list that fits is taken whole, blanks as its schema wants them', () => {
    const rows = Array.from({ length: 5000 }, (_, at) => ({ code: `P-${at}`, note: null }))
    const shape = { rows: z.array(z.object({ code: z.string(), note: z.string().optional() })) }
    expect(inputOf(shape, { rows })).toEqual({ rows: rows.map(({ code }) => ({ code })) })
  })

  it('tells all problems at once, each with its field', () => {
    const shape = { accountId: z.string().length(18), limit: z.int().max(200), name: z.string() }
    expect(refusalOf(shape, { accountId: 'x', limit: 900, extra: 1 })).toBe(
      'invalid_input accountId: must be 18 characters; limit: must be at most 200; name: is required; has no field "extra" (there are accountId, limit, name)',
    )
  })
})

/** One row for each way in which Zod can refuse a value: the field's schema, a value, our sentence. */
const sentences: readonly (readonly [string, z.ZodType, unknown, string])[] = [
  ['a missing text', z.string(), undefined, 'field: is required'],
  ['a missing choice', z.enum(['a', 'b']), undefined, 'field: is required'],
  ['a missing union', z.union([z.string(), z.number()]), undefined, 'field: is required'],
  ['a number for a text', z.string(), 5, 'field: must be a string'],
  ['a text for a number', z.number(), 'five', 'field: must be a number'],
  ['a text for a flag', z.boolean(), 'yes', 'field: must be a boolean'],
  ['an object for a list', z.array(z.string()), {}, 'field: must be an array'],
  ['a list for an object', z.object({}), [], 'field: must be an object'],
  ['a fraction', z.int(), 1.5, 'field: must be a whole number'],
  ['something for null', z.null(), 5, 'field: must be null'],
  ['anything where nothing may be', z.never(), 5, 'field: must be left out'],
  ['a text that is too short', z.string().min(2), 'x', 'field: must be at least 2 characters'],
  ['an empty text', z.string().min(1), '', 'field: must be at least 1 character'],
  ['a text that is too long', z.string().max(2), 'xyz', 'field: must be at most 2 characters'],
  ['a text of another length', z.string().length(18), 'xyz', 'field: must be 18 characters'],
  ['a list that is too short', z.array(z.string()).min(1), [], 'field: must be at least 1 item'],
  ['a list that is too long', z.array(z.string()).max(1), ['a', 'b'], 'field: must be at most 1 item'],
  ['a number that is too small', z.number().min(1), 0, 'field: must be at least 1'],
  ['a number that is too large', z.number().max(1), 2, 'field: must be at most 1'],
  ['a number at an open end', z.number().positive(), 0, 'field: must be more than 0'],
  ['a number at the other open end', z.number().lt(5), 5, 'field: must be less than 5'],
  ['a number between the steps', z.number().multipleOf(5), 7, 'field: must be a multiple of 5'],
  ['a word that is no choice', z.enum(['a', 'b']), 'c', 'field: must be one of a, b'],
  ['another word than the one', z.literal('a'), 'c', 'field: must be a'],
  ['a text that is no date', z.iso.date(), 'soon', 'field: must be a date such as 2026-01-31'],
  ['a text that is no moment', z.iso.datetime(), 'soon', 'field: must be a date and time such as 2026-01-31T09:30:00Z'],
  ['a text that is no time', z.iso.time(), 'soon', 'field: must be a time such as 09:30:00'],
  ['a text that is no duration', z.iso.duration(), 'soon', 'field: must be a duration such as P3D'],
  ['a text that is no address', z.email(), 'someone', 'field: must be an email address'],
  ['a text that is no link', z.url(), 'somewhere', 'field: must be a URL'],
  ['a text that is no UUID', z.uuid(), 'some', 'field: must be a valid uuid'],
  ['a text that does not match', z.string().regex(/^a/), 'b', 'field: must match /^a/'],
  ['a text with another start', z.string().startsWith('00D'), 'b', 'field: must start with "00D"'],
  ['a text with another end', z.string().endsWith('AAA'), 'b', 'field: must end with "AAA"'],
  ['a text that lacks a part', z.string().includes('@'), 'b', 'field: must contain "@"'],
  ['a union that nothing fits', z.union([z.string(), z.number()]), true, 'field: must have one of the accepted forms'],
  [
    'a kind that is unknown',
    z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })]),
    { kind: 'c' },
    'field.kind: must be one of a, b',
  ],
  [
    'a name that is too long',
    z.record(z.string().max(2), z.any()),
    { abc: 1 },
    'field.abc: has a name that is not accepted',
  ],
  ['an entry of another type', z.record(z.string(), z.number()), { abc: 'x' }, 'field.abc: must be a number'],
  ['an item of another type', z.array(z.string()), ['a', 5], 'field.1: must be a string'],
  ['a key that is not there', z.strictObject({}), { abc: 1 }, 'field: has no field "abc"'],
  ['a rule without words', z.string().refine(() => false), 'x', 'field: is not accepted'],
  ['a rule with words', z.string().refine(() => false, 'ask somebody else'), 'x', 'field: ask somebody else'],
  ['a type with words', z.string('must be your name'), 5, 'field: must be your name'],
]

describe('a refusal', () => {
  it.each(sentences)('of %s is a plain sentence', (_, ...[schema, value, sentence]) => {
    expect(refusalOf({ field: schema }, { field: value })).toBe(`invalid_input ${sentence}`)
  })

  it.each([
    [{ acountId: 'x' }, 'accountId: is required; has no field "acountId" (did you mean "accountId"?)'],
    [{ accountId: 'x', row: [] }, 'has no field "row" (did you mean "rows"?)'],
    [
      { accountId: 'x', rows: [{ code: 'A' }, { kode: 'B' }] },
      'rows.1.code: is required; rows.1: has no field "kode" (did you mean "code"?)',
    ],
    [{ accountId: 'x', region: 1 }, 'has no field "region" (there are accountId, rows)'],
    [
      { accountId: 'x', account: 1, Rows: 2, region: 3 },
      'has no field "account", "Rows", "region" (did you mean "accountId", "rows"?)',
    ],
  ])('of a field that is not there names the one that was meant: %j', (value, sentence) => {
    const shape = { accountId: z.string(), rows: z.array(z.object({ code: z.string() })).optional() }
    expect(refusalOf(shape, value)).toBe(`invalid_input ${sentence}`)
  })

  it('costs no more for a list of fields that somebody made up', () => {
    const shape = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`field${at}`, z.string().optional()]))
    const made = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`${at}`.padEnd(60, 'x'), at]))
    const rows = z.array(z.object(shape))
    const ms = cpuMsOf(() => refusalOf({ rows }, { rows: Array.from({ length: 900 }, () => made) }))
    expect(ms).toBeLessThan(2000)
  })

  it('lists twenty choices and counts the others', () => {
    const words = Array.from({ length: 25 }, (_, at) => `w${at}`)
    const text = refusalOf({ field: z.enum(words) }, { field: 'x' })
    expect(text).toMatch(/w18, w19 and 5 more$/)
  })

  it('lists ten problems and counts the others', () => {
    const list = z.array(z.string())
    expect(refusalOf({ list }, { list: Array(12).fill(1) })).toMatch(/list\.9: must be a string; and 2 more$/)
  })

  it('cuts names of fields that a caller made up', () => {
    const key = 'k'.repeat(500)
    expect(refusalOf({}, { [key]: 1 })).toBe(`invalid_input has no field "${'k'.repeat(40)}..."`)
    const record = z.record(z.string(), z.number())
    expect(refusalOf({ record }, { record: { [key]: 'x' } })).toContain(`record.${'k'.repeat(40)}...: must be a number`)
  })

  it('stays short, whatever a caller sends', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`${at}`.padEnd(100, 'x'), at]))
    expect(refusalOf({}, many).length).toBeLessThan(1200)
    type Tree = { [key: string]: Tree }
    const tree: z.ZodType<Tree> = z.lazy(() => z.record(z.string(), tree))
    const deep = JSON.parse(`${'{"abcdefgh":'.repeat(500)}1${'}'.repeat(500)}`)
    expect(refusalOf({ tree }, { tree: deep }).length).toBeLessThan(2100)
  })
})

/** A schema with every kind of field, so that a random value is refused in as many ways as there are. */
const hostileShape = {
  text: z.string().max(1),
  code: z.string().regex(/^\d$/),
  word: z.enum(['a']),
  amount: z.number().max(0),
  whole: z.int(),
  flag: z.boolean(),
  when: z.iso.datetime(),
  address: z.email(),
  link: z.url(),
  either: z.union([z.literal('x'), z.number()]),
  kind: z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') })]),
  list: z.array(z.literal('x')),
  record: z.record(z.string(), z.literal('x')),
  ruled: z.any().refine(() => false),
}

describe('a message', () => {
  it('never shows a value of the input', () => {
    const marker = fc.string({ minLength: 6, unit: 'grapheme-ascii' }).map(text => `§${text}§`)
    const value = (secret: string): fc.Arbitrary<unknown> =>
      fc.constantFrom<unknown>(secret, [secret], { kind: secret }, { x: secret }, { x: { y: [secret] } }, [[secret]])
    const input = marker.chain(secret =>
      fc.record({
        secret: fc.constant(secret),
        value: fc.dictionary(fc.constantFrom(...Object.keys(hostileShape), 'extra'), value(secret)),
      }),
    )
    fc.assert(
      fc.property(input, ({ secret, value: given }) => {
        expect(refusalOf(hostileShape, given)).not.toContain(secret)
      }),
      { numRuns: 500 },
    )
  })

  it('shows at most 40 characters of a name that a caller made up', () => {
    const key = fc.string({ minLength: 41, maxLength: 200, unit: fc.constantFrom(...'abcxyz_0$é') })
    fc.assert(
      fc.property(key, name => {
        expect(refusalOf({}, { [name]: 1 })).not.toContain(name.slice(0, 41))
        expect(refusalOf(hostileShape, { record: { [name]: 'y' } })).not.toContain(name.slice(0, 41))
      }),
    )
  })
})
