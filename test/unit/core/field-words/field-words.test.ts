import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { fieldWordsOf, wordedFields } from '../../../../src/core/field-words/field-words.ts'
import { meantCompliance, wordFaults } from '../../../../src/core/field-words/word-faults.ts'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import { defineTool } from '../../../../src/core/tool/tool.ts'
import { toWireSchema } from '../../../../src/surfaces/mcp/lists/wire-schema.ts'

const said = (schema: z.ZodType) => wordedFields(schema).map(({ path, words }) => [path, words])
const jobOf = {
  title: 'Call back',
  description: 'Calls somebody back.',
  input: z.object({}),
  writes: false as const,
  job: {},
}
const secret = { classification: 'Restricted' } as const

describe('what is said of a field', () => {
  it.each([
    ['itself', z.string().meta(secret)],
    ['it, before it was described', z.string().meta(secret).describe('The number.')],
    ['it, before it was bounded', z.string().meta(secret).min(3)],
    ['it as an optional one', z.string().optional().meta(secret)],
    ['what may be left out', z.string().meta(secret).optional()],
    ['what may be null', z.string().meta(secret).nullable()],
    ['what has a default', z.string().meta(secret).default('none')],
    ['what a transform makes', z.string().transform(Number).pipe(z.number().meta(secret))],
    ['what it is made of', z.string().meta(secret).pipe(z.string())],
    ['a part of what it is made of', z.object({ a: z.string().meta(secret), b: z.string() }).transform(({ a }) => a)],
    ['what comes later', z.lazy(() => z.string().meta(secret))],
  ] as const)('is found on %s', (_, schema) => {
    expect(fieldWordsOf(schema)).toEqual(secret)
  })

  it('is that of the outermost layer, word by word', () => {
    const inner = z.string().meta({ classification: 'Restricted', compliance: ['PII'] })
    expect(fieldWordsOf(inner.optional().meta({ classification: 'Internal' }))).toEqual({
      classification: 'Internal',
      compliance: ['PII'],
    })
  })

  it('is the strictest of all that it is made of', () => {
    const parts = z.object({
      a: z.string().meta({ classification: 'Internal', compliance: ['PII'], text: 'own' }),
      b: z.array(z.string().meta({ classification: 'Restricted', compliance: ['PCI'], text: 'untrusted' })),
    })
    expect(fieldWordsOf(parts.transform(({ a }) => a))).toEqual({
      classification: 'Restricted',
      compliance: ['PII', 'PCI'],
      text: 'untrusted',
    })
  })

  it('counts for all that is in it, unless that says something else', () => {
    const contact = z.object({
      name: z.string(),
      email: z.string().meta({ compliance: ['PII'] }),
      mood: z.string().meta({ classification: 'Public' }),
    })
    expect(said(z.object({ total: z.number(), contacts: z.array(contact).meta(secret) }))).toEqual([
      ['total', {}],
      ['contacts.name', secret],
      ['contacts.email', { ...secret, compliance: ['PII'] }],
      ['contacts.mood', { classification: 'Public' }],
    ])
  })

  it('is found in maps, tuples, choices and sums', () => {
    const marked = z.string().meta(secret)
    const schema = z.object({
      byName: z.record(z.string(), marked),
      pair: z.tuple([z.number(), marked]),
      either: z.union([z.object({ a: marked }), z.object({ b: z.number() })]),
      both: z.intersection(z.object({ a: marked }), z.object({ b: z.number() })),
      open: z.object({}).catchall(marked),
    })
    expect(said(schema)).toEqual([
      ['byName.*', secret],
      ['pair', {}],
      ['pair', secret],
      ['either.a', secret],
      ['either.b', {}],
      ['both.a', secret],
      ['both.b', {}],
      ['open.*', secret],
    ])
  })

  it('is gone through once in what holds itself', () => {
    const tree = z.object({
      name: z.string().meta(secret),
      get children() {
        return z.array(tree).optional()
      },
    })
    expect(said(tree)).toEqual([['name', secret]])
  })
})

describe('words on fields', () => {
  it('are checked where they stand', () => {
    expect(
      wordFaults(z.string().meta({ classification: 'Restricted', compliance: ['PHI', 'PII'], text: 'own' })),
    ).toEqual([])
    expect(wordFaults(z.string().meta({ title: 'Text', examples: ['x'], default: 'y' }))).toEqual([])
  })

  it.each([
    ['Gdpr', 'GDPR'],
    ['GPDR', 'GDPR'],
    ['Personal Info', 'PersonalInfo'],
    ['pii', 'PII'],
    ['PCI', undefined],
    ['PHI', undefined],
    ['Works council', undefined],
  ])('take a category of the org itself, but not a slip: %s', (word, meant) => {
    expect(meantCompliance(word)).toBe(meant)
  })

  it('reach nobody who is shown the schema', () => {
    const phone = z
      .string()
      .meta({ ...secret, compliance: ['PII'], text: 'untrusted' })
      .describe('Number.')
    const output = z.object({ classification: phone, text: z.string().describe('Words.') })
    expect(toWireSchema(output, 'output').properties).toEqual({
      classification: { type: 'string', description: 'Number.' },
      text: { type: 'string', description: 'Words.' },
    })
  })

  it('do not make another type of a field that two jobs report', () => {
    const output = (phone: z.ZodString) => z.object({ phone: phone.describe('Number.') })
    const [one, other] = [output(z.string().meta(secret)), output(z.string())]
    const jobs = [
      defineTool({ ...jobOf, name: 'callBack', output: one, run: async () => ({ phone: '' }) }),
      defineTool({ ...jobOf, name: 'callOften', output: other, run: async () => ({ phone: '' }) }),
    ]
    expect(() => createCatalog(jobs)).not.toThrow()
  })
})
