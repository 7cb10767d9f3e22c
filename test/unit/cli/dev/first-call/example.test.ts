import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { exampleOf } from '../../../../../src/cli/dev/first-call/example.ts'

describe('the example of an input', () => {
  it.each<[string, z.ZodObject]>([
    ['nothing', z.object({})],
    ['optional fields and defaults', z.object({ a: z.string().optional(), b: z.number().default(3) })],
    [
      'texts of a length',
      z.object({ short: z.string().max(3), long: z.string().min(12), exact: z.string().length(5) }),
    ],
    [
      'texts of a form',
      z.object({ mail: z.email(), day: z.iso.date(), at: z.iso.datetime(), url: z.url(), id: z.uuid() }),
    ],
    [
      'texts of a pattern',
      z.object({ code: z.string().regex(/^[A-Z]{3}-\d+$/), id: z.string().length(18).regex(/^0Q0/) }),
    ],
    ['numbers in a range', z.object({ a: z.number().min(7), b: z.int32().positive(), c: z.number().gt(2).max(9) })],
    ['choices', z.object({ a: z.enum(['x', 'y']), b: z.literal('z'), c: z.union([z.boolean(), z.string()]) })],
    ['lists', z.object({ none: z.array(z.string()), some: z.array(z.object({ n: z.number() })).min(2) })],
    ['objects in objects', z.object({ a: z.object({ b: z.object({ c: z.string() }) }) })],
  ])('is taken by a schema with %s', (_, schema) => {
    const { idFields, input } = exampleOf(schema) ?? {}
    expect(idFields).toEqual([])
    expect(schema.safeParse(input).error).toBeUndefined()
  })

  it('has the least: no field that may be left out', () => {
    const schema = z.object({ a: z.string(), b: z.string().optional(), c: z.number().default(1) })
    expect(Object.keys(exampleOf(schema)?.input ?? {})).toEqual(['a'])
  })

  it('says which fields are for the id of a record, whatever else is asked of an id', () => {
    const id = z.string().length(18)
    const schema = z.object({
      accountId: id,
      ownerId: z.string().min(15).max(18),
      quoteId: id.regex(/^0Q0/),
      email: z.email(),
    })
    expect(exampleOf(schema)?.idFields).toEqual(['accountId', 'ownerId', 'quoteId'])
    expect(exampleOf(z.object({ planId: z.string().max(60), code: z.string().length(18) }))?.idFields).toEqual([])
  })

  it('is none where the schema alone does not say what it takes', () => {
    expect(exampleOf(z.object({ code: z.string().regex(/^(?=.*\d)[a-z]+\d$/) }))).toBeUndefined()
    expect(exampleOf(z.object({ even: z.number().refine(n => n % 2 === 0) }))).toBeUndefined()
  })
})
