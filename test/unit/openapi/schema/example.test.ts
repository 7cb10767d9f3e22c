import Ajv from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { makeExample } from '../../../../src/openapi/schema/example.ts'
import { toPatternText } from '../../../../src/openapi/schema/pattern-text.ts'
import { convertSchema } from '../../../../src/openapi/schema/schema.ts'
import { anyObject } from '../supported.ts'

const ajv = new Ajv.default({ strict: false })
addFormats.default(ajv as never)

const nodeOf = (shape: z.ZodRawShape) =>
  convertSchema(
    z.object(
      Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, (field as z.ZodType).describe(name)])),
    ),
    'input',
  ).schema

describe('the example of a schema', () => {
  it.each(['least', 'all'] as const)('is taken by it, with %s of its fields', fields => {
    fc.assert(
      fc.property(anyObject, ({ schema }) => {
        const node = convertSchema(schema, 'output').schema
        const fits = ajv.compile(node)
        const value = makeExample(node, { fields })
        expect(fits(value), `${ajv.errorsText(fits.errors)}: ${JSON.stringify(value)}`).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  it('tells fields apart, and has an entry in each list, where all are asked for', () => {
    const node = nodeOf({
      name: z.string(),
      city: z.string().optional(),
      tags: z.array(z.string()),
      by: z.record(z.string(), z.boolean()),
    })
    expect(makeExample(node, { fields: 'all' })).toEqual({
      name: 'name',
      city: 'city',
      tags: ['tags'],
      by: { key: false },
    })
    expect(makeExample(node, { fields: 'least' })).toEqual({ name: 'example', tags: [], by: {} })
  })

  it.each<[z.ZodType, unknown]>([
    [z.number().min(-50).max(100), 1],
    [z.number().max(-3), -3],
    [z.number().gt(4), 5],
    [z.number().gt(1).lt(2), 1.5],
    [z.number().min(7).multipleOf(5), 10],
    [z.int().max(0), 0],
    [z.string().length(18), '000000000000000AAA'],
    [
      z
        .string()
        .length(18)
        .regex(/^006[A-Za-z0-9]{15}$/),
      '006AAAAAAAAAAAAAAA',
    ],
    [z.string().min(9), 'example..'],
    [z.string().max(3), 'exa'],
  ])('of %j is %j', (schema, expected) => {
    expect(makeExample(nodeOf({ it: schema }), { fields: 'least' })).toEqual({ it: expected })
  })
})

describe('a text for a pattern', () => {
  it.each([
    ['^[A-Z]{3}-\\d+$', 'AAA-0'],
    ['^(?:a|b)c?(d*)e{2,}$', 'aee'],
    ['^[^a-zA-Z0-9]x\\.y$', ' x.y'],
    ['^\\p{Lu}\\u{1f600}$', 'A\u{1f600}'],
    ['|a', ''],
    ['^(?=[\\s\\S]*?(?:^a.*))(?=[\\s\\S]*?(?:.*z$))', 'az'],
  ])('of %s is %j', (pattern, text) => expect(toPatternText(pattern)).toBe(text))

  it.each(['^(?=.*\\d)a$', '^(a)\\1$', '(?<!a)b', '[', '\\p{Nope}', '^a(?!a)a$'])('is none of %s', pattern =>
    expect(toPatternText(pattern)).toBeUndefined(),
  )

  it('fits it, or there is none', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab0[](){}|*+?^$\\d.-,:1'), maxLength: 15 }), pattern => {
        const text = toPatternText(pattern)
        if (text !== undefined) expect(text).toMatch(new RegExp(pattern, 'u'))
      }),
      { numRuns: 300 },
    )
  })
})
