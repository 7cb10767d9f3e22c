import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { toWireSchema } from '../../../src/surfaces/mcp/lists/wire-schema.ts'
import { confidential, dropPii, maskPii, pii, shownOf } from './world.ts'

const phone = z.string().meta(pii).describe('Number.')
const mail = z.email().meta(pii).describe('Mail.')

interface Tree {
  readonly name: string
  readonly owner: string
  readonly children?: readonly Tree[] | undefined
}
const tree: z.ZodType<Tree> = z.object({
  name: z.string(),
  owner: z.string().meta(pii),
  get children(): z.ZodOptional<z.ZodArray<z.ZodType<Tree>>> {
    return z.array(tree).optional()
  },
})
const forest = z.object({ root: tree })
const unit: z.ZodObject = z.object({
  name: z.string(),
  get above() {
    return unit.nullable().meta(pii)
  },
})
const grown = { root: { name: 'a', owner: 'Ada', children: [{ name: 'b', owner: 'Bob', children: [] }] } }

const drops: readonly (readonly [what: string, output: z.ZodObject, given: object, left: object])[] = [
  ['a field', z.object({ id: z.string(), phone }), { id: '1', phone: '2' }, { id: '1' }],
  ['an optional field', z.object({ phone: phone.optional() }), { phone: '2' }, {}],
  [
    'a field in a list',
    z.object({ all: z.array(z.object({ id: z.number(), phone })) }),
    { all: [{ id: 1, phone: '2' }] },
    { all: [{ id: 1 }] },
  ],
  ['a list of nothing else', z.object({ id: z.number(), phones: z.array(phone) }), { id: 1, phones: ['2'] }, { id: 1 }],
  [
    'an object of nothing else',
    z.object({ id: z.number(), at: z.object({ phone }) }),
    { id: 1, at: { phone: '2' } },
    { id: 1 },
  ],
  ['a number', z.object({ id: z.number(), age: z.number().meta(pii) }), { id: 1, age: 7 }, { id: 1 }],
  [
    'all of an object',
    z.object({ id: z.number(), at: z.object({ a: z.string(), b: z.number() }).meta(pii) }),
    { id: 1, at: { a: 'x', b: 2 } },
    { id: 1 },
  ],
  ['anything', z.object({ id: z.number(), extra: z.unknown().meta(pii) }), { id: 1, extra: { a: ['x'] } }, { id: 1 }],
  [
    'a record',
    z.object({ id: z.number(), by: z.record(z.string(), z.number()).meta(pii) }),
    { id: 1, by: { Ada: 1 } },
    { id: 1 },
  ],
  [
    'what records hold',
    z.object({ by: z.record(z.string(), z.object({ n: z.number(), phone })) }),
    { by: { x: { n: 1, phone: '2' } } },
    { by: { x: { n: 1 } } },
  ],
  [
    'one choice',
    z.object({
      x: z.union([z.object({ kind: z.literal('a'), phone }), z.object({ kind: z.literal('b'), n: z.number() })]),
    }),
    { x: { kind: 'a', phone: '2' } },
    { x: { kind: 'a' } },
  ],
  [
    'what tells choices apart',
    z.object({
      x: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('a').meta(pii), n: z.number() }),
        z.object({ kind: z.literal('b').meta(pii), n: z.number() }),
      ]),
    }),
    { x: { kind: 'a', n: 1 } },
    { x: { n: 1 } },
  ],
  [
    'a part of a sum',
    z.object({ x: z.intersection(z.object({ phone }), z.object({ n: z.number() })) }),
    { x: { phone: '2', n: 1 } },
    { x: { n: 1 } },
  ],
  [
    'a part of a pair',
    z.object({ id: z.number(), x: z.tuple([phone, z.string().meta(pii)]) }),
    { id: 1, x: ['2', '3'] },
    { id: 1 },
  ],
  [
    'fields that no schema names',
    z.object({ id: z.number() }).catchall(z.string().meta(pii)),
    { id: 1, any: '2' },
    { id: 1 },
  ],
  ['what holds itself', forest, grown, { root: { name: 'a', children: [{ name: 'b', children: [] }] } }],
  [
    'all below a field of what holds itself, whatever is said of the whole',
    z.object({ unit }),
    { unit: { name: 'a', above: { name: 'b', above: null } } },
    { unit: { name: 'a' } },
  ],
  [
    'the names of a record',
    z.object({ id: z.number(), by: z.record(phone, z.number()) }),
    { id: 1, by: { Ada: 1 } },
    { id: 1 },
  ],
  ['what is made of it', z.object({ id: z.number(), x: phone.pipe(z.string()) }), { id: 1, x: '2' }, { id: 1 }],
  [
    'a part of what it is made of',
    z.object({ id: z.number(), x: z.object({ phone, n: z.number() }).transform(({ phone: own }) => own) }),
    { id: 1, x: { phone: '2', n: 1 } },
    { id: 1 },
  ],
  ['a part of a mixed pair', z.object({ x: z.tuple([phone, z.number()]) }), { x: ['2', 3] }, { x: [] }],
  ['values of JSON', z.object({ id: z.number(), x: z.json().meta(pii) }), { id: 1, x: { a: ['2'] } }, { id: 1 }],
  [
    'a field beside values of JSON',
    z.object({ x: z.object({ phone, any: z.json() }) }),
    { x: { phone: '2', any: [1] } },
    { x: { any: [1] } },
  ],
  [
    'what a transform makes',
    z.object({ id: z.number(), n: z.string().transform(Number).pipe(z.number().meta(pii)) }),
    { id: 1, n: '7' },
    { id: 1 },
  ],
]

const masks: readonly (readonly [what: string, output: z.ZodObject, given: object, left: object])[] = [
  ['a field', z.object({ mail }), { mail: 'a@example.com' }, { mail: '***' }],
  ['an optional field', z.object({ mail: mail.optional() }), { mail: 'a@example.com' }, { mail: '***' }],
  ['an optional field that is not there', z.object({ mail: mail.optional() }), {}, {}],
  ['a field that is null', z.object({ mail: mail.nullable() }), { mail: null }, { mail: null }],
  ['a field with a default', z.object({ mail: mail.default('no@example.com') }), {}, { mail: '***' }],
  ['a choice of values', z.object({ level: z.enum(['low', 'high']).meta(pii) }), { level: 'high' }, { level: '***' }],
  [
    'a choice of schemas',
    z.object({ x: z.union([mail, z.null(), z.literal('none').meta(pii)]) }),
    { x: 'none' },
    { x: '***' },
  ],
  [
    'a list',
    z.object({ mails: z.array(mail) }),
    { mails: ['a@example.com', 'b@example.com'] },
    { mails: ['***', '***'] },
  ],
  [
    'what a record holds',
    z.object({ by: z.record(z.string(), mail) }),
    { by: { x: 'a@example.com' } },
    { by: { x: '***' } },
  ],
  [
    'what holds itself',
    forest,
    grown,
    { root: { name: 'a', owner: '***', children: [{ name: 'b', owner: '***', children: [] }] } },
  ],
]

describe('a field that is dropped', () => {
  it.each(drops)('is gone, with its name, from value and schema: %s', (...[, output, given, left]) => {
    const { misfit, shown, withheld } = shownOf(output, given, { rules: [dropPii] })
    expect({ shown, misfit }).toEqual({ shown: left, misfit: undefined })
    // Of what holds itself each level is told, the second for all below.
    expect(withheld.map(path => path.replace('.children', ''))).toEqual(withheld.map(() => withheld[0]))
    expect(withheld).not.toEqual([])
  })

  it('is in neither the schema of MCP nor its required fields', () => {
    const { schema } = shownOf(z.object({ id: z.string(), phone }), { id: '1', phone: '2' }, { rules: [dropPii] })
    expect(toWireSchema(schema, 'output')).toEqual({
      type: 'object',
      properties: { id: { type: 'string' } },
      required: ['id'],
    })
  })
})

describe('the document of what is left', () => {
  const wireOf = (output: z.ZodObject, given: object, rule = dropPii) =>
    JSON.stringify(toWireSchema(shownOf(output, given, { rules: [rule] }).schema, 'output'))

  it('refers nowhere to what is not, in a schema that holds itself and stands at two places', () => {
    const text = wireOf(z.object({ root: tree, other: tree }), { ...grown, other: { name: 'c', owner: 'Cleo' } })
    expect(text).not.toContain('owner')
    expect(text).toContain('$ref')
  })

  it('has no examples that hold it, and no schema that nothing can be', () => {
    const person = z.object({ phone, id: z.string() }).meta({
      ...{ id: 'person', title: 'Person', description: 'Somebody.', examples: [{ phone: '0815', id: '1' }] },
    })
    const output = z.object({ person: person.optional(), pair: z.tuple([phone, z.number()]) })
    const left = wireOf(output, { person: { phone: '1', id: '2' }, pair: ['1', 2] })
    expect(left).toContain('"title":"Person","description":"Somebody."')
    for (const part of ['phone', '0815', '"anyOf":[]']) expect(left).not.toContain(part)
    const maybe = z.object({ phone: phone.nullable().meta({ examples: ['0815'] }) })
    expect(wireOf(maybe, { phone: null }, maskPii)).not.toContain('0815')
  })
})

describe('a field of what holds itself', () => {
  it('can be named in a rule, and all that is below it goes with it', () => {
    const rule = { to: 'everyone', tool: 'giveBack', field: 'root.children', do: 'drop' } as const
    expect(shownOf(forest, grown, { rules: [rule] }).shown).toEqual({ root: { name: 'a', owner: 'Ada' } })
    const below = { ...rule, field: 'root.children.owner' } as const
    const deep = { root: { ...grown.root.children[0], children: [grown.root] } }
    const { misfit, shown } = shownOf(forest, deep, { rules: [below] })
    expect({ misfit, text: JSON.stringify(shown) }).toEqual({
      misfit: undefined,
      text: '{"root":{"name":"b","owner":"Bob","children":[{"name":"a","children":[{"name":"b","children":[]}]}]}}',
    })
  })
})

describe('a field that is masked', () => {
  it.each(masks)('keeps its place in value and schema: %s', (...[, output, given, left]) => {
    const { misfit, shown } = shownOf(output, given, { rules: [maskPii] })
    expect({ shown, misfit }).toEqual({ shown: left, misfit: undefined })
  })

  it('is plain text that says so, whatever form it has otherwise', () => {
    const output = z.object({
      mail: mail.min(5),
      level: z.enum(['low', 'high']).meta(pii).optional(),
      mails: z.array(mail).describe('All.'),
    })
    const { schema } = shownOf(
      output,
      { mail: 'a@example.com', mails: [] },
      { rules: [{ ...maskPii, mask: 'domain' }] },
    )
    const note = 'Masked: only the domain is shown.'
    expect(toWireSchema(schema, 'output').properties).toEqual({
      mail: { type: 'string', description: `Mail. ${note}` },
      level: { type: 'string', description: note },
      mails: { type: 'array', description: `All. ${note}`, items: { type: 'string', description: 'Mail.' } },
    })
  })
})

describe('what no rule is about', () => {
  it('has the very schema of the tool, and the very value', () => {
    const output = z.object({ mail, id: z.string() })
    const { schema, shown, withheld } = shownOf(
      output,
      { mail: 'a@example.com', id: '1' },
      { rules: [{ ...dropPii, to: 'console' }] },
    )
    expect(schema).toBe(output)
    expect({ shown, withheld }).toEqual({ shown: { mail: 'a@example.com', id: '1' }, withheld: [] })
  })

  it('keeps the schemas of its fields beside others that are dropped', () => {
    const id = z.uuid().describe('Id.')
    const { schema } = shownOf(
      z.object({ id, phone }),
      { id: '7d444840-9dc0-11d1-b245-5ffdce74fad2', phone: '2' },
      { rules: [dropPii] },
    )
    expect(schema.shape.id).toBe(id)
  })
})

describe('what is told of what was withheld', () => {
  it('has each path once, and none of what was not there', () => {
    const output = z.object({ all: z.array(z.object({ phone, note: z.string().meta(confidential).optional() })) })
    const rules = [dropPii, { to: 'everyone', classification: 'Confidential', do: 'mask' } as const]
    const { withheld } = shownOf(output, { all: [{ phone: '1' }, { phone: '2' }] }, { rules })
    expect(withheld).toEqual(['all.phone'])
  })
})
