import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { toClosedSchema } from '../../../../../src/core/tool/closed.ts'
import { toWireSchema } from '../../../../../src/surfaces/mcp/lists/wire-schema.ts'

const inputOf = (shape: z.ZodRawShape) => toWireSchema(toClosedSchema(z.strictObject(shape)), 'input')
const fieldOf = (schema: z.ZodType, io: 'input' | 'output' = 'input'): unknown =>
  (toWireSchema(z.object({ field: schema }), io).properties as Record<string, unknown>).field

/** A field, what is listed of it, and values that the tool takes. */
const fields: readonly (readonly [string, z.ZodType, unknown, readonly unknown[]])[] = [
  ['a day', z.iso.date(), { type: 'string', format: 'date' }, ['2024-02-29', '2026-01-31']],
  ['a moment', z.iso.datetime(), { type: 'string', format: 'date-time' }, ['2026-01-31T09:30:00Z']],
  [
    'a moment with an offset',
    z.iso.datetime({ offset: true }),
    { type: 'string', format: 'date-time' },
    ['2026-01-31T09:30:00+02:00'],
  ],
  ['a moment of a wall clock', z.iso.datetime({ local: true }), { type: 'string' }, ['2026-01-31T09:30']],
  ['a time of day', z.iso.time(), { type: 'string', pattern: expect.any(String) }, ['09:30:00', '09:30']],
  ['a duration', z.iso.duration(), { type: 'string', format: 'duration' }, ['P3D', 'PT5M']],
  ['an e-mail address', z.email().max(254), { type: 'string', format: 'email', maxLength: 254 }, ['a.b+c@example.com']],
  ['an old e-mail address', z.string().email(), { type: 'string', format: 'email' }, ['a@example.com']],
  ['a UUID', z.uuid(), { type: 'string', format: 'uuid' }, ['123e4567-e89b-12d3-a456-426614174000']],
  ['an IPv4 address', z.ipv4(), { type: 'string', format: 'ipv4' }, ['192.0.2.1']],
  ['an IPv6 address', z.ipv6(), { type: 'string', format: 'ipv6' }, ['2001:db8::1']],
  ['a URL', z.url(), { type: 'string' }, ['https://example.com/a b', 'mailto:a@example.com']],
  ['bytes', z.base64().max(9), { type: 'string', contentEncoding: 'base64', maxLength: 9 }, ['', 'QUJD']],
  ['bytes for addresses', z.base64url(), { type: 'string', contentEncoding: 'base64url' }, ['QUJ_']],
  ['a form', z.string().regex(/^006\w{15}$/), { type: 'string', pattern: '^006\\w{15}$' }, ['006AH0000000001YAA']],
  ['a start', z.string().startsWith('00D'), { type: 'string', pattern: '^00D.*' }, ['00D1']],
  [
    'two forms',
    z.string().regex(/^a/).regex(/b$/),
    { type: 'string', allOf: [{ pattern: '^a' }, { pattern: 'b$' }] },
    ['ab'],
  ],
  ['a form in any case', z.string().regex(/^abc$/i), { type: 'string' }, ['ABC']],
  ['a day that has a form too', z.iso.date().regex(/^2026/), { type: 'string', pattern: '^2026' }, ['2026-05-01']],
  ['a whole number', z.int(), { type: 'integer' }, [0, -7, 2 ** 53 - 1]],
  ['a whole number of 32 bits', z.int32().min(0), { type: 'integer', minimum: 0 }, [0, 2 ** 31 - 1]],
  ['a number within bounds', z.number().min(-50).max(50), { type: 'number', minimum: -50, maximum: 50 }, [-50, 50]],
  [
    'days',
    z.array(z.iso.date()).max(3),
    { type: 'array', items: { type: 'string', format: 'date' }, maxItems: 3 },
    [['2026-01-01']],
  ],
  [
    'an object',
    z.object({ at: z.iso.date() }),
    { type: 'object', properties: { at: { type: 'string', format: 'date' } }, required: ['at'] },
    [{ at: '2026-01-01' }],
  ],
  ['a text with a default', z.string().default('x'), { type: 'string', default: 'x' }, ['y']],
  ['a text or null', z.string().nullable(), { type: ['string', 'null'] }, [null, 'x']],
]

/** Settings of validators that clients have: theirs by default, those of the SDK, and as strict as can be. */
const validators: readonly (readonly [string, () => Ajv])[] = [
  ['that is strict', () => new Ajv2020({ strict: true, validateFormats: true })],
  ['that knows draft 7 only', () => new Ajv({ allErrors: true })],
  ['of the SDK', () => new Ajv({ strict: false, validateFormats: true, validateSchema: false, allErrors: true })],
]

describe('a field', () => {
  it.each(fields)('is listed as plainly as it can be: %s', (_, schema, expected) => {
    expect(fieldOf(schema)).toEqual(expected)
  })

  it.each(validators)('is refused by no validator %s that the tool takes it from', (_, create) => {
    const ajv = addFormats.default(create())
    for (const [what, schema, , values] of fields) {
      const fits = ajv.compile(inputOf({ field: schema }))
      for (const field of values) {
        expect([what, field, schema.safeParse(field).success, fits({ field })]).toEqual([what, field, true, true])
      }
    }
  })

  it('of an answer has no bounds: the host has checked it', () => {
    expect(fieldOf(z.array(z.string().max(5)).max(3), 'output')).toEqual({ type: 'array', items: { type: 'string' } })
    expect(fieldOf(z.number().positive().lt(9), 'output')).toEqual({ type: 'number' })
  })

  it('is described, but by no word that its name has already', () => {
    const described = (text: string) => z.string().describe(text)
    const { properties } = inputOf({
      ...{ fileName: described('Name of the file.'), openCases: described('Open cases.') },
      ...{ caseId: described('Case Id, 18 characters.'), owner: described('Name.') },
    })
    expect(properties).toEqual({
      ...{ fileName: { type: 'string' }, openCases: { type: 'string' } },
      caseId: { type: 'string', description: 'Case Id, 18 characters.' },
      owner: { type: 'string', description: 'Name.' },
    })
  })
})

describe('a client that checks by itself', () => {
  const ajv = addFormats.default(new Ajv({ allErrors: true }))
  const fits = ajv.compile(inputOf({ accountId: z.string(), due: z.iso.date().optional() }))
  const messagesFor = (value: unknown): string =>
    fits(value)
      ? 'sent on'
      : (fits.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join()

  it.each([
    [{}, " must have required property 'accountId'"],
    [{ acountId: 'x' }, " must have required property 'accountId'"],
    [{ accountId: 1 }, '/accountId must be string'],
    [{ accountId: 'x', due: '2025-02-29' }, '/due must match format "date"'],
  ])('refuses %j with a sentence that names the field: %s', (value, message) => {
    expect(messagesFor(value)).toBe(message)
  })

  it('leaves a field that is not there to the host, which knows the one that was meant', () => {
    expect(messagesFor({ accountId: 'x', dueDate: '2026-01-31' })).toBe('sent on')
  })
})

describe('an input without fields', () => {
  it('says so, as MCP asks for', () => {
    expect(inputOf({})).toEqual({ type: 'object', properties: {}, additionalProperties: false })
  })
})
