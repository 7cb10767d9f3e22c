import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import { createDocument } from '../../../../src/openapi/openapi.ts'
import { convertSchema } from '../../../../src/openapi/schema/schema.ts'
import { toolWith } from '../../world.ts'
import { config } from '../world.ts'

const bothSides = ['input', 'output'] as const

const fieldOf = (schema: z.ZodType, side: 'input' | 'output' = 'input') => {
  const conversion = convertSchema(z.object({ field: schema.describe('A field.') }), side)
  expect(conversion.problems).toEqual([])
  const { description, ...node } = conversion.schema.properties?.field ?? {}
  expect(description).toBe('A field.')
  return node
}

const text = z.string().describe('Text.')

describe('a field of type', () => {
  it.each([
    ['text', z.string(), { type: 'string' }],
    ['text with a length', z.string().min(2).max(5), { type: 'string', minLength: 2, maxLength: 5 }],
    ['text with a pattern', z.string().regex(/^P-\d+$/), { type: 'string', pattern: '^P-\\d+$' }],
    ['text whose pattern needs a flag', z.string().regex(/^p$/i), { type: 'string' }],
    ['date', z.iso.date(), { type: 'string', format: 'date' }],
    ['bytes', z.base64(), { type: 'string', format: 'byte' }],
    ['address on the web', z.url(), { type: 'string', format: 'uri' }],
    ['flag', z.boolean(), { type: 'boolean' }],
    ['number', z.number().gt(0).max(5.5), { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 5.5 }],
    ['small whole number', z.int32(), { type: 'integer', format: 'int32' }],
    [
      'small whole number by its limits',
      z.int().min(1).max(9),
      { type: 'integer', format: 'int32', minimum: 1, maximum: 9 },
    ],
    ['big whole number', z.int(), { type: 'integer', format: 'int64' }],
    [
      'big whole number by its limits',
      z.uint32(),
      { type: 'integer', format: 'int64', minimum: 0, maximum: 4294967295 },
    ],
    [
      'whole number above a limit',
      z.int32().gt(-2147483648),
      { type: 'integer', format: 'int32', minimum: -2147483648, exclusiveMinimum: true },
    ],
    ['choice', z.enum(['low', 'high']), { type: 'string', enum: ['low', 'high'] }],
    ['choice of numbers', z.literal([1, 2]), { type: 'integer', format: 'int32', enum: [1, 2] }],
    ['choice of fractions', z.literal([0.5, 1]), { type: 'number', enum: [0.5, 1] }],
    ['one value', z.literal('x'), { type: 'string', enum: ['x'] }],
    ['only true', z.literal(true), { type: 'boolean', enum: [true] }],
    ['union of choices', z.union([z.literal('a'), z.enum(['b', 'a'])]), { type: 'string', enum: ['a', 'b'] }],
    [
      'list',
      z.array(z.int32()).min(1).max(3),
      { type: 'array', items: { type: 'integer', format: 'int32' }, minItems: 1, maxItems: 3 },
    ],
    [
      'list of lists',
      z.array(z.array(z.boolean()).length(2)),
      { type: 'array', items: { type: 'array', items: { type: 'boolean' }, minItems: 2, maxItems: 2 } },
    ],
    [
      'map',
      z.record(z.string(), z.int32()),
      { type: 'object', additionalProperties: { type: 'integer', format: 'int32' } },
    ],
    [
      'map with listed keys',
      z.record(z.enum(['a', 'b']), text),
      {
        type: 'object',
        properties: { a: { type: 'string', description: 'Text.' }, b: { type: 'string', description: 'Text.' } },
        required: ['a', 'b'],
        additionalProperties: false,
      },
    ],
    [
      'map with some of the listed keys',
      z.partialRecord(z.enum(['a']), text),
      { type: 'object', properties: { a: { type: 'string', description: 'Text.' } }, additionalProperties: false },
    ],
    ['text that is worked on afterwards', z.string().trim().brand('x').readonly(), { type: 'string' }],
    ['text made of parts', z.templateLiteral(['P-', z.int()]), { type: 'string', pattern: '^P--?\\d+$' }],
    ['alias of another', z.lazy(() => z.boolean()), { type: 'boolean' }],
  ])('%s is the same on both sides', (_, schema, node) => {
    for (const side of bothSides) expect(fieldOf(schema, side)).toEqual(node)
  })

  it('union of objects keeps them apart, and names no discriminator, since inline schemas have no name', () => {
    const card = z.object({ kind: z.literal('card').describe('Kind.'), last4: text })
    const bank = z.object({ kind: z.literal('bank').describe('Kind.'), iban: text.optional() })
    const [one, other] = [convertSchema(card, 'input').schema, convertSchema(bank, 'input').schema]
    expect(fieldOf(z.discriminatedUnion('kind', [card, bank]))).toEqual({ oneOf: [one, other] })
    expect(fieldOf(z.union([card, z.union([bank, card])]))).toEqual({ anyOf: [one, other, one] })
  })

  it('codec has the form that is on the wire', () => {
    const date = z.codec(z.iso.datetime(), z.date(), {
      decode: wire => new Date(wire),
      encode: day => day.toISOString(),
    })
    expect(fieldOf(date)).toMatchObject({ type: 'string', format: 'date-time' })
    expect(fieldOf(z.preprocess(String, z.string()))).toEqual({ type: 'string' })
    expect(fieldOf(z.string().transform(Number).pipe(z.int32()), 'output')).toEqual({
      type: 'integer',
      format: 'int32',
    })
  })

  it('several patterns has one that holds when all do', () => {
    const { pattern } = fieldOf(z.string().startsWith('a').includes('b').endsWith('c'))
    const matches = (value: string) => new RegExp(String(pattern)).test(value)
    expect(['abc', 'a\nb\nc', 'ac', 'bc', 'ab'].filter(matches)).toEqual(['abc', 'a\nb\nc'])
  })
})

describe('a field that need not be there', () => {
  const requiredOf = (shape: z.ZodRawShape, side: 'input' | 'output') =>
    convertSchema(z.object(shape), side).schema.required

  it.each([
    ['optional', text.optional(), [], []],
    ['null', text.nullable(), [], []],
    ['null or missing', text.nullish(), [], []],
    ['null by a union', z.union([z.string(), z.null()]).describe('Text.'), [], []],
    ['null among its choices', z.literal(['a', null]).describe('Text.'), [], []],
    ['filled in when missing', text.default('x'), [], ['field']],
    ['filled in before it is read', text.prefault('x'), [], ['field']],
    ['optional again made required', text.optional().nonoptional(), ['field'], ['field']],
    ['looked at even when missing', z.preprocess(value => value, text), ['field'], ['field']],
  ])('because it is %s is not required', (...[, schema, input, output]) => {
    expect(requiredOf({ field: schema }, 'input') ?? []).toEqual(input)
    expect(requiredOf({ field: schema }, 'output') ?? []).toEqual(output)
  })

  it('shows the outermost default, in the input alone', () => {
    const schema = z.string().default('inner').optional().default('outer')
    expect(fieldOf(schema)).toEqual({ type: 'string', default: 'outer' })
    expect(fieldOf(schema, 'output')).toEqual({ type: 'string' })
    expect(fieldOf(z.array(z.int32()).default([]))).toMatchObject({ default: [] })
  })

  it('shows no default that JSON cannot carry', () => {
    const date = z.codec(z.iso.date(), z.date(), { decode: wire => new Date(wire), encode: day => day.toISOString() })
    expect(fieldOf(date.default(new Date(0)))).not.toHaveProperty('default')
  })
})

interface Tree {
  children: Tree[]
}
const tree: z.ZodType<Tree> = z.object({
  get children() {
    return z.array(tree).describe('Children.')
  },
})

/** What External Services cannot take: a schema, the path of the field, what to write instead. */
const refusals: readonly (readonly [string, z.ZodType, string, string])[] = [
  ['a big integer', z.bigint(), 'input.field', 'z.bigint cannot be published: JSON has no bigint: write z.int()'],
  ['a date object', z.date(), 'input.field', 'z.date cannot be published: JSON has no date: write z.iso.datetime()'],
  ['anything', z.any(), 'input.field', 'z.any cannot be published: External Services needs a type'],
  ['something unknown', z.array(z.unknown()), 'input.field[]', 'External Services needs a type'],
  ['free JSON', z.json(), 'input.field', 'a union has choices of one type, or objects only'],
  ['a tuple', z.tuple([z.string(), z.int()]), 'input.field', 'write z.object with a field for each'],
  ['a map', z.map(z.string(), z.string()), 'input.field', 'write z.record(z.string(), ...)'],
  ['a set', z.set(z.string()), 'input.field', 'write z.array(...)'],
  ['a file', z.file(), 'input.field', 'write z.base64()'],
  ['bytes', z.instanceof(Uint8Array), 'input.field', 'write what is on the wire, such as z.base64()'],
  ['an intersection', z.intersection(z.object({}), z.object({})), 'input.field', 'a.extend(b.shape)'],
  ['a catch', z.string().catch('x'), 'input.field', 'it takes anything: write .default(...) or .optional()'],
  ['null alone', z.null(), 'input.field', 'External Services has no null'],
  ['nothing', z.never(), 'input.field', 'JSON cannot carry it'],
  ['a mixture of choices', z.literal(['a', 1]), 'input.field', 'values of one type only'],
  ['a union of types', z.union([z.string(), z.int()]), 'input.field', 'write one type and say in its description'],
  [
    'null inside a union',
    z.union([z.literal('a').nullable(), z.literal('b')]),
    'input.field',
    'write .nullable() around the union',
  ],
  [
    'null in a list',
    z.array(z.string().nullable()),
    'input.field[]',
    'an entry cannot be null: leave it out of the list',
  ],
  ['keys of a pattern', z.record(z.string().min(2), text), 'input.field', 'keys are listed or free'],
  ['keys that are numbers', z.record(z.number(), text), 'input.field', 'keys are listed or free'],
  ['a loose object', z.looseObject({}), 'input.field', 'takes fields it does not name'],
  [
    'a field in two letter cases',
    z.object({ Id: text, id: text }),
    'input.field',
    '"Id" and "id" differ in letter case only',
  ],
  ['a field without a name', z.object({ '': text }), 'input.field', 'has a field without a name'],
  ['an object that holds itself', tree, 'input.field.children[].children', 'holds itself'],
  [
    'a field without a description',
    z.object({ city: z.string() }),
    'input.field.city',
    'has no description: add .describe("...")',
  ],
  [
    'a field with an empty description',
    z.object({ city: z.string().describe(' ') }),
    'input.field.city',
    'has no description',
  ],
]

describe('publishing refuses', () => {
  it.each(refusals)('%s, with the field and what to write', (...[, schema, path, advice]) => {
    const { problems } = convertSchema(z.object({ field: schema.describe('A field.') }), 'input')
    expect(problems).toHaveLength(1)
    expect(problems[0]?.startsWith(`${path}: `)).toBe(true)
    expect(problems[0]).toContain(advice)
  })

  it('a result that only a function knows', () => {
    const { problems } = convertSchema(z.object({ field: z.string().transform(Number).describe('F.') }), 'output')
    expect(problems).toEqual([expect.stringContaining('output.field: z.transform cannot be published')])
  })

  it('an object that never ends, though each level is a new one', () => {
    const level = (): z.ZodType => z.object({ next: z.lazy(level).describe('Next.') })
    expect(convertSchema(z.object({ field: level().describe('F.') }), 'input').problems).toEqual([
      expect.stringMatching(/^input\.field\.next[.next]*: holds itself/),
    ])
  })

  it('all fields of all tools at once, each with its tool', () => {
    const bad = toolWith({ name: 'badTool', input: z.object({ a: z.date().describe('A.'), b: z.string() }) })
    const worse = toolWith({ name: 'worseTool', output: z.object({ c: z.bigint().describe('C.') }) })
    expect(() => createDocument(createCatalog([bad, toolWith(), worse]), config)).toThrow(
      /^The tools cannot be published:\n- tool "badTool": input\.a: .*\n- tool "badTool": input\.b: .*\n- tool "worseTool": output\.c: .*$/,
    )
  })

  it('nothing of a tool that AppLink never sees', () => {
    const hidden = toolWith({ name: 'hidden', surfaces: ['mcp'], input: z.object({ a: z.string() }) })
    expect(() => createDocument(createCatalog([hidden, toolWith()]), config)).not.toThrow()
  })
})
