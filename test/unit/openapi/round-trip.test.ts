import Ajv from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { fitBlanks } from '../../../src/core/invoke/values/blanks.ts'
import { readInput } from '../../../src/core/invoke/values/values.ts'
import { convertSchema } from '../../../src/openapi/schema/schema.ts'
import { toolWith } from '../world.ts'
import { anyObject, type ObjectSample } from './supported.ts'

const ajv = new Ajv.default({ strict: false })
addFormats.default(ajv as never)

/** The value as it is on the wire: no null, nothing undefined. */
const toWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_, each) => each ?? undefined))

/** Null, and whole numbers that are not the same in every reader of JSON. */
const isOutside = (value: unknown): boolean =>
  value === null ||
  (Number.isInteger(value) && !Number.isSafeInteger(value)) ||
  (typeof value === 'object' && Object.values(value).some(isOutside))

const json = fc.jsonValue({ maxDepth: 2 }).filter(value => !isOutside(value))

/** Every object within a value, the value itself first. */
const objectsIn = (value: unknown): object[] =>
  typeof value === 'object' && value !== null
    ? [...(Array.isArray(value) ? [] : [value]), ...Object.values(value).flatMap(objectsIn)]
    : []

/** A value that may have lost a field, got one that is not there, at any depth, or hold something else in one. */
const bent = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(values, fc.nat(), json, fc.constantFrom('drop', 'add', 'add deep', 'swap'))
    .map(([value, at, other, how]) => {
      const wire = toWire(value)
      if (how === 'add deep') {
        const objects = objectsIn(wire)
        Object.assign(objects[at % objects.length] ?? {}, { extra: other })
        return wire
      }
      const fields = Object.entries(wire as object)
      const name = fields[at % (fields.length || 1)]?.[0]
      if (how === 'add' || name === undefined) return { ...Object.fromEntries(fields), extra: other }
      return Object.fromEntries(
        fields.flatMap(([key, old]) => (key !== name ? [[key, old]] : how === 'drop' ? [] : [[key, other]])),
      )
    })

/** A counterexample shows the schema's JSON instead of all that Zod keeps. */
const printable = (schema: z.ZodObject): z.ZodObject =>
  Object.assign(schema, { [fc.toStringMethod]: () => JSON.stringify(convertSchema(schema, 'input').schema) })

const withCandidates = (object: fc.Arbitrary<ObjectSample>) =>
  object.chain(sample =>
    fc.tuple(
      fc.constant(printable(sample.schema)),
      fc.array(sample.values, { minLength: 1, maxLength: 3 }),
      fc.array(fc.oneof(bent(sample.values), json), { maxLength: 4 }),
    ),
  )

function accepts(run: () => unknown): boolean {
  try {
    run()
    return true
  } catch {
    return false
  }
}

describe('a schema that can be published', () => {
  it('takes as an input exactly what its document takes', () => {
    fc.assert(
      fc.property(withCandidates(anyObject), ([input, fitting, others]) => {
        const { problems, schema } = convertSchema(input, 'input')
        expect(problems).toEqual([])
        const documented = ajv.compile(schema)
        const tool = toolWith({ input })
        for (const value of fitting) {
          expect(accepts(() => readInput(tool, value))).toBe(true)
          expect(documented(toWire(value)), ajv.errorsText(documented.errors)).toBe(true)
        }
        for (const value of [...fitting.map(toWire), ...others]) {
          expect(
            accepts(() => readInput(tool, value)),
            JSON.stringify(value),
          ).toBe(documented(value))
        }
      }),
      { numRuns: 50 },
    )
  })

  it('gives as an output what its document promises, and takes whatever that would be', () => {
    fc.assert(
      fc.property(withCandidates(anyObject), ([output, fitting, others]) => {
        const { problems, schema } = convertSchema(output, 'output')
        expect(problems).toEqual([])
        const documented = ajv.compile(schema)
        for (const value of fitting) {
          expect(documented(toWire(output.parse(value))), ajv.errorsText(documented.errors)).toBe(true)
        }
        for (const value of others.filter(other => documented(other))) {
          expect(
            accepts(() => output.parse(fitBlanks(output, value))),
            JSON.stringify(value),
          ).toBe(true)
        }
      }),
      { numRuns: 50 },
    )
  })
})
