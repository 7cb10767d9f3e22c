import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { plainIssue } from '../../../../src/core/invoke/issues.ts'
import { compiledOf } from '../../../../src/core/invoke/values/compiled.ts'
import { toolWith } from '../../world.ts'

const line = z.object({ product: z.string().max(10), count: z.int().min(1).max(9) })
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

const fields = {
  id: z.string().length(18),
  name: z.string().trim().min(1).max(20),
  stage: z.enum(['open', 'won']),
  amount: z.number().min(0).optional(),
  day: z.iso.date().nullable(),
  size: z.int().default(3),
  note: z.string().nullish(),
  lines: z.array(line).min(1).max(3),
  rates: z.record(z.string(), z.number()),
  by: z.union([z.object({ mail: z.email() }), z.object({ phone: z.string() })]),
  what: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('call'), minutes: z.int() }),
    z.object({ kind: z.literal('visit') }),
  ]),
  code: z.string().regex(/^[A-Z]{2}$/),
  upper: z.string().transform(text => text.toUpperCase()),
  even: z.int().refine(value => value % 2 === 0, 'must be even'),
}
const fits = {
  ...{ id: '001000000000001AAA', name: ' Acme ', stage: 'open', amount: 1.5, day: '2027-01-31', note: null },
  ...{ lines: [{ product: 'rocket', count: 2 }], rates: { EUR: 1 }, by: { phone: '1' }, what: { kind: 'visit' } },
  ...{ code: 'AB', upper: 'abc', even: 4 },
}
const names = Object.keys(fields) as (keyof typeof fits)[]

const closedSchema = () => toolWith({ input: z.object(fields) }).input as z.ZodObject

/** As it is once it has checked often. */
function compiled(schema: z.ZodObject): z.ZodObject {
  for (let checks = 0; checks < 100; checks += 1) compiledOf(schema)
  return compiledOf(schema)
}

const outcomeOf = (schema: z.ZodObject, value: unknown): unknown => {
  const { data, error } = schema.safeParse(value, { error: plainIssue })
  return error ? error.issues.map(({ message, path }) => [path, message]) : data
}

describe('a schema that checks often', () => {
  it('becomes code of its own, and others stay as they are', () => {
    const schema = closedSchema()
    expect(compiledOf(schema)).toBe(schema)
    expect(compiled(schema)).not.toBe(schema)
  })

  it('stays as it is where it holds itself', () => {
    const schema = toolWith({ input: z.object({ tree }) }).input as z.ZodObject
    expect(compiled(schema)).toBe(schema)
  })

  it('gives what it gave before', () => {
    const schema = closedSchema()
    expect(outcomeOf(compiled(schema), fits)).toEqual(outcomeOf(schema, fits))
    expect(outcomeOf(compiled(schema), fits)).toMatchObject({ name: 'Acme', size: 3, upper: 'ABC' })
  })

  it('takes and refuses the same in the same words, whatever stands in a field', () => {
    const schema = closedSchema()
    const own = compiled(schema)
    const changed = fc.record({
      name: fc.constantFrom(...names, 'other'),
      value: fc.option(fc.jsonValue(), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(changed, { maxLength: 3 }), changes => {
        const value = Object.fromEntries([...Object.entries(fits), ...changes.map(({ name, value }) => [name, value])])
        expect(outcomeOf(own, value)).toEqual(outcomeOf(schema, value))
      }),
    )
  })
})
