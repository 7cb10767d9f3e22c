import fc from 'fast-check'
import * as z from 'zod'

/** A schema that can be published, and JSON values that fit it; null stands for a field that is left out. */
export interface Sample {
  readonly schema: z.ZodType
  readonly values: fc.Arbitrary<unknown>
}

export interface ObjectSample extends Sample {
  readonly schema: z.ZodObject
}

const of = (schema: z.ZodType, values: fc.Arbitrary<unknown>): Sample => ({ schema, values })
const day = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-01-01'), noInvalidDate: true })
const isEmail = (text: string) => z.email().safeParse(text).success

/** What agents can use: the first level. */
const flat: readonly Sample[] = [
  of(z.string().max(20), fc.string({ maxLength: 20 })),
  of(z.string().min(2).max(5), fc.string({ minLength: 2, maxLength: 5 })),
  of(
    z
      .string()
      .max(9)
      .regex(/^P-\d{1,4}$/),
    fc.stringMatching(/^P-\d{1,4}$/),
  ),
  of(z.string().max(9).startsWith('a').endsWith('z'), fc.stringMatching(/^a[a-z]{0,3}z$/)),
  of(
    z.iso.date(),
    day.map(date => date.toISOString().slice(0, 10)),
  ),
  of(
    z.iso.datetime(),
    day.map(date => date.toISOString()),
  ),
  of(z.email().max(200), fc.emailAddress().filter(isEmail)),
  of(z.uuid(), fc.uuid()),
  of(z.base64().max(100), fc.base64String({ maxLength: 100 })),
  of(z.boolean(), fc.boolean()),
  of(z.number().min(-1000).max(1000), fc.double({ min: -1000, max: 1000, noNaN: true })),
  of(z.number().gt(0), fc.double({ min: 0.001, max: 1e9, noNaN: true })),
  of(z.int32(), fc.integer()),
  of(z.int(), fc.maxSafeInteger()),
  of(z.uint32(), fc.nat()),
  of(z.int().min(1).lt(366), fc.integer({ min: 1, max: 365 })),
  of(z.enum(['low', 'high']), fc.constantFrom('low', 'high')),
  of(z.literal([1, 2, 3]), fc.constantFrom(1, 2, 3)),
  of(z.union([z.literal('a'), z.enum(['b', 'c'])]), fc.constantFrom('a', 'b', 'c')),
]

const names = 'accountId city amount zipCode isOpen lastSeen openCases ownerName rating stage quantity note'.split(' ')

/** The same sample in one of the ways in which a field may be missing. */
const fieldOf = (sample: Sample): fc.Arbitrary<Sample> =>
  fc.oneof(
    fc.constant(sample),
    fc.constant(of(sample.schema.optional(), fc.option(sample.values, { nil: undefined }))),
    fc.constant(of(sample.schema.nullable(), fc.option(sample.values))),
    fc.constant(of(sample.schema.nullish(), fc.option(sample.values, { nil: undefined }))),
    sample.values.map(value =>
      of(sample.schema.default(sample.schema.parse(value)), fc.option(sample.values, { nil: undefined })),
    ),
  )

/** An object of up to six described fields, closed. */
const objectOf = (field: fc.Arbitrary<Sample>): fc.Arbitrary<ObjectSample> =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names), field), { maxLength: 6, selector: ([name]) => name })
    .map(fields => ({
      schema: z.object(Object.fromEntries(fields.map(([name, { schema }]) => [name, schema.describe(`The ${name}.`)]))),
      values: fc.record(Object.fromEntries(fields.map(([name, { values }]) => [name, values]))),
    }))

const listOf = ({ schema, values }: Sample): Sample => of(z.array(schema).max(3), fc.array(values, { maxLength: 3 }))

const taggedWith = (kind: string, { schema, values }: Sample): Sample =>
  of(
    (schema as z.ZodObject).extend({ kind: z.literal(kind).describe('Which one it is.') }),
    values.map(value => ({ ...(value as object), kind })),
  )

const toUnion = (one: Sample, other: Sample): Sample => {
  const [a, b] = [taggedWith('one', one), taggedWith('other', other)]
  const options = [a.schema, b.schema] as [z.ZodObject, z.ZodObject]
  return of(z.discriminatedUnion('kind', options), fc.oneof(a.values, b.values))
}

const mapOf = ({ schema, values }: Sample): Sample =>
  of(z.record(z.string(), schema), fc.dictionary(fc.constantFrom(...names), values))

const listedMapOf = ({ schema, values }: Sample): Sample =>
  of(z.record(z.enum(['north', 'south']), schema.describe('One of two.')), fc.record({ north: values, south: values }))

const flatSample = fc.constantFrom(...flat)
const flatField = fc.oneof(flatSample, flatSample.map(listOf)).chain(fieldOf)

const { deep } = fc.letrec<{ deep: Sample }>(tie => ({
  deep: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    flatSample,
    tie('deep').map(listOf),
    tie('deep').map(mapOf),
    tie('deep').map(listedMapOf),
    objectOf(tie('deep').chain(fieldOf)),
    fc.tuple(objectOf(flatField), objectOf(flatField)).map(([one, other]) => toUnion(one, other)),
  ),
}))

/** Schemas that agents can use in full. */
export const flatObject = objectOf(flatField)
/** Schemas of every kind that can be published. */
export const anyObject = objectOf(deep.chain(fieldOf))
