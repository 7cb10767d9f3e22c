import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { fitBlanks } from '../../../../src/core/invoke/values/blanks.ts'

describe('a blank field', () => {
  it.each([
    ['null where only missing fits', z.object({ city: z.string().optional() }), { city: null }, {}],
    ['null where a default waits', z.object({ days: z.int().default(3) }), { days: null }, {}],
    ['missing where only null fits', z.object({ city: z.string().nullable() }), {}, { city: null }],
    ['null where null fits', z.object({ city: z.string().nullish() }), { city: null }, { city: null }],
    ['missing where missing fits', z.object({ city: z.string().nullish() }), {}, {}],
    ['null where neither fits', z.object({ city: z.string() }), { city: null }, { city: null }],
    ['missing where neither fits', z.object({ city: z.string() }), {}, {}],
  ])('that is %s', (...[, schema, value, fitted]) => {
    expect(fitBlanks(schema, value)).toEqual(fitted)
  })

  it('is fitted inside objects, lists and pipes too', () => {
    const address = z.object({ city: z.string().nullable(), zip: z.string().optional() })
    const schema = z.object({
      home: address.optional(),
      others: z.array(address).default([]),
      piped: address.pipe(z.any()),
    })
    const given = { home: { zip: null }, others: [{ zip: null }, {}], piped: {} }
    const fitted = { home: { city: null }, others: [{ city: null }, { city: null }], piped: { city: null } }
    expect(fitBlanks(schema, given)).toEqual(fitted)
  })

  it('is fitted in the entries of a record, and among its listed keys', () => {
    const note = z.string().nullable()
    expect(fitBlanks(z.record(z.enum(['a', 'b']), note), { a: 'x' })).toEqual({ a: 'x', b: null })
    expect(fitBlanks(z.partialRecord(z.enum(['a', 'b']), note), { a: 'x' })).toEqual({ a: 'x' })
    expect(
      fitBlanks(
        z.record(
          z.string(),
          z.lazy(() => z.object({ note })),
        ),
        { a: {} },
      ),
    ).toEqual({ a: { note: null } })
  })

  it('is fitted as the first alternative that then takes the value wants it', () => {
    const schema = z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('a'), note: z.string().optional() }),
      z.strictObject({ kind: z.literal('b'), note: z.string().nullable() }),
    ])
    expect(fitBlanks(schema, { kind: 'a', note: null })).toEqual({ kind: 'a' })
    expect(fitBlanks(schema, { kind: 'b' })).toEqual({ kind: 'b', note: null })
    expect(fitBlanks(schema, { kind: 'c' })).toEqual({ kind: 'c' })
  })

  it.each([[null], ['text'], [[1]], [undefined]])('leaves %j alone where an object should be', value => {
    expect(fitBlanks(z.object({ a: z.string().nullable() }), value)).toBe(value)
  })

  it('leaves fields alone that the schema does not name', () => {
    const value = JSON.parse('{"__proto__":{"x":1},"other":null}')
    expect(Object.keys(fitBlanks(z.object({}), value) as object)).toEqual(['__proto__', 'other'])
  })
})
