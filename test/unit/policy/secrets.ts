import fc from 'fast-check'
import * as z from 'zod'
import { type CallerKind, callerKinds } from '../../../src/core/disclosure/disclosure.ts'
import { classifications, type FieldWords } from '../../../src/core/field-words/field-words.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import { type DataPolicy, deeds, maskNames, type PolicyRule } from '../../../src/policy/policy-form.ts'
import { decide } from '../../../src/policy/rules/decide.ts'
import { requirePolicy } from '../../../src/policy/rules/rules.ts'

/** A value somewhere in what a tool gives, and what is said of its field. */
export interface Secret {
  readonly path: string
  readonly words: FieldWords
  readonly value: string | number
  /** The records that it is in, whose names are data as well. */
  readonly records: readonly Pick<Secret, 'path' | 'words'>[]
}

/** A schema with a value that fits it. */
export interface Given {
  readonly schema: z.ZodType
  readonly value: unknown
  readonly secrets: readonly Secret[]
}

/** What is made of a place in a schema, by its path. */
type Make = (path: string, words: FieldWords) => Given

const letters = (length: number) =>
  fc.string({ minLength: length, maxLength: length, unit: fc.constantFrom(...'bcdfghjklmnpqrstvwxz') })
const capital = letters(9).map(word => word.charAt(0).toUpperCase() + word.slice(1))
const digits = (length: number) =>
  fc.string({ minLength: length, maxLength: length, unit: fc.constantFrom(...'23456789') })

/** Each of a kind that occurs once: of a part of one nobody could say whose it is. */
const texts: fc.Arbitrary<string> = fc.oneof(
  letters(18),
  fc.tuple(letters(14), letters(8)).map(([name, place]) => `${name}@${place}.example`),
  fc.tuple(capital, capital).map(names => names.join(' ')),
  fc.tuple(digits(6), digits(6), digits(6)).map(groups => `+${groups.join(' ')}`),
  fc
    .tuple(fc.integer({ min: 1900, max: 2020 }), fc.integer({ min: 0, max: 9e10 }))
    .map(([year, ms]) => new Date(Date.UTC(year) + (ms % 3e10)).toISOString()),
  fc.tuple(letters(12), letters(12)).map(([a, b]) => `„${a}“\n\t"${b}" & <i>\\ü😀</i>`),
  letters(400),
)

const words: fc.Arbitrary<FieldWords> = fc.record(
  {
    classification: fc.constantFrom(...classifications),
    compliance: fc.constantFrom(['PII'], ['PCI', 'GDPR'], ['PII', 'HIPAA']),
  },
  { requiredKeys: [] },
)

const said = <Schema extends z.ZodType>(schema: Schema, own: FieldWords): Schema =>
  (Object.keys(own).length > 0 ? schema.meta({ ...own }) : schema) as Schema

const text: fc.Arbitrary<Make> = fc.tuple(texts, words).map(([value, own]) => (path, above) => ({
  schema: said(z.string(), own),
  value,
  secrets: [{ path, words: { ...above, ...own }, value, records: [] }],
}))

const number: fc.Arbitrary<Make> = fc
  .tuple(fc.integer({ min: 7e11, max: 8e11 }), words)
  .map(([value, own]) => (path, above) => ({
    schema: said(z.number(), own),
    value,
    secrets: [{ path, words: { ...above, ...own }, value, records: [] }],
  }))

const names = ['alpha', 'beta', 'gamma', 'delta'] as const

function objectOf(field: fc.Arbitrary<Make>): fc.Arbitrary<Make> {
  return fc
    .tuple(fc.array(field, { minLength: 1, maxLength: names.length }), words)
    .map(([fields, own]) => (path, above) => {
      const made = fields.map(
        (make, at) =>
          [
            names[at] ?? '',
            make(path === '' ? (names[at] ?? '') : `${path}.${names[at]}`, { ...above, ...own }),
          ] as const,
      )
      return {
        schema: said(z.object(Object.fromEntries(made.map(([name, { schema }]) => [name, schema]))), own),
        value: Object.fromEntries(made.map(([name, { value }]) => [name, value])),
        secrets: made.flatMap(([, { secrets }]) => secrets),
      }
    })
}

const listOf = (entry: fc.Arbitrary<Make>): fc.Arbitrary<Make> =>
  fc.tuple(entry, words).map(([make, own]) => (path, above) => {
    const { schema, secrets, value } = make(path, { ...above, ...own })
    return { schema: said(z.array(schema), own), value: [value], secrets }
  })

const recordOf = (entry: fc.Arbitrary<Make>): fc.Arbitrary<Make> =>
  entry.map(make => (path, above) => {
    const { schema, secrets, value } = make(`${path}.*`, above)
    const inRecord = secrets.map(secret => ({ ...secret, records: [...secret.records, { path, words: above }] }))
    return { schema: z.record(z.string(), schema), value: { key: value }, secrets: inRecord }
  })

const optional = (field: fc.Arbitrary<Make>): fc.Arbitrary<Make> =>
  field.map(make => (path, above) => {
    const { schema, ...given } = make(path, above)
    return { ...given, schema: z.union([schema.optional(), z.null()]) }
  })

const choiceOf = (field: fc.Arbitrary<Make>): fc.Arbitrary<Make> =>
  fc.tuple(field, words).map(([make, own]) => (path, above) => {
    const { schema, secrets, value } = make(`${path}.some`, above)
    const other = said(z.object({ other: z.boolean() }), own)
    return { schema: z.union([other, z.object({ some: schema })]), value: { some: value }, secrets }
  })

const { field } = fc.letrec<{ field: Make }>(tie => ({
  field: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'field' },
    text,
    number,
    objectOf(tie('field')),
    listOf(tie('field')),
    recordOf(tie('field')),
    optional(tie('field')),
    choiceOf(tie('field')),
  ),
}))

/** What a tool gives. */
export const givenOutput: fc.Arbitrary<Given & { readonly schema: z.ZodObject }> = objectOf(field).map(
  make => make('', {}) as Given & { readonly schema: z.ZodObject },
)

const callers = fc.oneof(
  fc.constant('everyone' as const),
  fc.uniqueArray(fc.constantFrom(...callerKinds), { minLength: 1, maxLength: 4 }) as fc.Arbitrary<CallerKind[]>,
)

/** A rule about the fields of some tools; `field` is the first part of the path of one of its values, or all of it. */
export function ruleOver(tools: ReadonlyMap<string, Given>): fc.Arbitrary<PolicyRule> {
  const fields = [...tools].flatMap(([tool, { secrets }]) =>
    secrets.flatMap(({ path }) => [
      { tool, field: path },
      { tool, field: path.split('.')[0] ?? '' },
    ]),
  )
  const about = fc.oneof(
    fc.record({ classification: fc.constantFrom(...classifications) }),
    fc.record({ compliance: fc.constantFrom('PII', 'PCI', 'GDPR') }),
    fc.record({ tool: fc.constantFrom(...tools.keys()), compliance: fc.constantFrom('PII', 'PCI') }),
    ...(fields.length > 0 ? [fc.constantFrom(...fields)] : []),
  )
  // A tool that is refused shows nothing of the rest.
  const deed = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom('show', 'mask', 'drop') },
    { weight: 1, arbitrary: fc.constantFrom(...deeds) },
  )
  return fc.tuple(callers, about, deed, fc.constantFrom(...maskNames)).map(([to, what, what_is_done, mask]) => ({
    ...{ to, ...what, do: what_is_done },
    ...(what_is_done === 'mask' && { mask }),
  })) as fc.Arbitrary<PolicyRule>
}

/** The rules as far as they can be followed: what cannot be masked is dropped. */
export function followable(rules: readonly PolicyRule[], tools: readonly Tool[]): DataPolicy {
  try {
    requirePolicy({ rules }, createCatalog(tools))
    return { rules }
  } catch {
    return { rules: rules.map(({ mask: _, ...rule }) => (rule.do === 'mask' ? { ...rule, do: 'drop' } : rule)) }
  }
}

/** Which values a kind of caller may be shown, by the rules alone: the walk through the schema has no part in it. */
export const mayHave =
  (policy: DataPolicy, tool: string, kind: CallerKind) =>
  (secret: Secret): boolean =>
    [secret, ...secret.records].every(
      ({ path, words: own }) => decide(policy, { tool, path, words: own }, kind).deed === 'show',
    )

/** The forms in which a value could leave in a text: as it is, within JSON, within JSON in JSON, in HTML, in an address, in base64 at any place. */
export function formsOf(value: string | number): readonly string[] {
  const plain = String(value)
  const json = JSON.stringify(plain).slice(1, -1)
  const twice = JSON.stringify(json).slice(1, -1)
  const page = plain.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
  const encoded = [0, 1, 2].map(at =>
    Buffer.from('\0'.repeat(at) + plain)
      .toString('base64')
      .slice(at === 0 ? 0 : 4)
      .replace(/=+$/, '')
      .slice(0, -2),
  )
  return [plain, json, twice, page, encodeURIComponent(plain), ...encoded]
}

/** Which of the values a text has, in whatever form and case. */
export function leaksIn(said: string, secrets: readonly Secret[]): readonly Secret[] {
  const lower = said.toLowerCase()
  return secrets.filter(({ value }) => formsOf(value).some(form => lower.includes(form.toLowerCase())))
}
