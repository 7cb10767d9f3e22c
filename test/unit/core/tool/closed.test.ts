import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { readInput } from '../../../../src/core/invoke/values/values.ts'
import { toolWith } from '../../world.ts'

const place = z.object({ city: z.string().optional() })
const fits = { city: 'Oslo' }
const extra = { city: 'Oslo', country: 'NO' }

interface Tree {
  readonly name: string
  readonly children?: readonly Tree[] | undefined
}
const tree = z.object({
  name: z.string(),
  get children(): z.ZodOptional<z.ZodArray<z.ZodType<Tree>>> {
    return z.array(tree).optional()
  },
})

const within: readonly (readonly [what: string, schema: z.ZodType, wrap: (value: unknown) => unknown])[] = [
  ['a field', place, value => value],
  ['an optional field', place.optional(), value => value],
  ['a nullable field', place.nullable(), value => value],
  ['a field with a default', place.default({ city: 'Bergen' }), value => value],
  ['a read-only field', place.readonly(), value => value],
  ['a field with a description and a rule', place.refine(() => true).describe('Where.'), value => value],
  ['a list', z.array(place), value => [fits, value]],
  ['a list of lists', z.array(z.array(place)), value => [[fits], [value]]],
  ['a map', z.record(z.string(), place), value => ({ home: fits, away: value })],
  ['an object in an object', z.object({ in: z.object({ at: place }) }), value => ({ in: { at: value } })],
  ['a choice', z.union([z.object({ zip: z.string() }), place]), value => value],
  [
    'a choice by name',
    z.discriminatedUnion('kind', [place.extend({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })]),
    value => ({ ...(value as object), kind: 'a' }),
  ],
  ['a lazy schema', z.lazy(() => place), value => value],
  ['what is made into something else', place.transform(({ city }) => city), value => value],
  ['what is made of something else', z.preprocess(value => value, place), value => value],
  [
    'a tree',
    tree,
    value => ({ name: 'a', children: [{ name: 'b', children: [{ name: 'c', ...(value === extra && { x: 1 }) }] }] }),
  ],
]

describe('a field that the schema does not name', () => {
  it.each(within)('is refused in %s', (_, schema, wrap) => {
    const tool = toolWith({ input: z.object({ where: schema }) })
    expect(() => readInput(tool, { where: wrap(fits) })).not.toThrow()
    expect(() => readInput(tool, { where: wrap(extra) })).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  })

  it('is named with its place, but not with its value', () => {
    const tool = toolWith({ input: z.object({ where: z.array(place) }) })
    expect(() => readInput(tool, { where: [extra] })).toThrow('where.0: has no field "country"')
  })

  it('is kept where the schema takes such fields on purpose', () => {
    const tool = toolWith({ input: z.object({ where: z.looseObject({ city: z.string() }) }) })
    expect(readInput(tool, { where: extra })).toEqual({ where: extra })
  })
})

describe('a closed input', () => {
  it('keeps descriptions, rules, defaults and what the tool gets', () => {
    const range = z
      .object({ from: z.number(), to: z.number().default(9) })
      .refine(({ from, to }) => from <= to, { error: 'from: must not be after to' })
      .describe('Two numbers.')
    const { input } = toolWith({ input: z.object({ range: range.optional() }) })
    expect(z.toJSONSchema(input).properties?.range).toMatchObject({ description: 'Two numbers.' })
    expect(input.parse({ range: { from: 1 } })).toEqual({ range: { from: 1, to: 9 } })
    expect(input.safeParse({ range: { from: 10 } }).error?.issues[0]?.message).toBe('from: must not be after to')
  })

  it('can be that of several tools, though it holds itself', () => {
    const shared = z.object({
      name: z.string(),
      get inner() {
        return z.array(shared).optional()
      },
    })
    for (const name of ['one', 'other']) {
      const tool = toolWith({ name, input: z.object({ where: shared }) })
      expect(readInput(tool, { where: { name: 'a', inner: [{ name: 'b' }] } })).toBeDefined()
      expect(() =>
        readInput(tool, { where: { name: 'a', inner: [{ name: 'b', inner: [{ name: 'c', x: 1 }] }] } }),
      ).toThrow(expect.objectContaining({ code: 'invalid_input' }))
    }
  })

  it('leaves the schema of the author as it was', () => {
    toolWith({ input: z.object({ where: place }) })
    expect(place.parse(extra)).toEqual(fits)
  })
})
