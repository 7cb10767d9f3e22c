import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { foreignWordsOf } from '../../../../src/core/words/words.ts'

const words = z.string().meta({ text: 'untrusted' })
const shout = (text: string, field: string): string => `${field}=${text}`

/** What is left of an output when each of its foreign words is written with its field. */
const changed = (shape: z.core.$ZodShape, output: object): unknown =>
  foreignWordsOf(z.object(shape))?.change(output, shout)

describe('words of others in what a tool gives', () => {
  it('are none where nothing is declared as such', () => {
    const own = z.string().meta({ text: 'own' })
    expect(foreignWordsOf(z.object({ id: z.string(), own, list: z.array(z.object({ own })) }))).toBeUndefined()
  })

  it('are found at any depth, and everything else stays what it is', () => {
    const shape = {
      subject: words.describe('Subject.'),
      id: z.string(),
      owner: z.object({ name: words.nullable(), city: z.string() }).optional(),
      cases: z.array(z.object({ note: words, priority: z.int() })),
      tags: z.array(words),
    }
    const output = {
      ...{ subject: 'A', id: 'B', owner: { name: 'C', city: 'D' } },
      ...{
        cases: [
          { note: 'E', priority: 1 },
          { note: 'F', priority: 2 },
        ],
        tags: ['G', 'H'],
      },
    }
    expect(changed(shape, output)).toEqual({
      ...{ subject: 'subject=A', id: 'B', owner: { name: 'owner.name=C', city: 'D' } },
      cases: [
        { note: 'cases.note=E', priority: 1 },
        { note: 'cases.note=F', priority: 2 },
      ],
      tags: ['tags=G', 'tags=H'],
    })
    expect(output.subject).toBe('A')
    expect(foreignWordsOf(z.object(shape))?.fields).toEqual(['subject', 'owner.name', 'cases.note', 'tags'])
  })

  it('are all that a list or an object holds which is declared as such, but for what says otherwise', () => {
    const kept = z.string().meta({ text: 'own' })
    const shape = {
      all: z.object({ a: z.string(), b: kept, c: z.enum(['x']), d: z.int() }).meta({ text: 'untrusted' }),
    }
    expect(changed(shape, { all: { a: 'A', b: 'B', c: 'x', d: 4 } })).toEqual({
      all: { a: 'all.a=A', b: 'B', c: 'x', d: 4 },
    })
    const lines = z.array(z.string()).max(3).meta({ text: 'untrusted' }).describe('Lines.')
    expect(changed({ lines }, { lines: ['A'] })).toEqual({ lines: ['lines=A'] })
  })

  it('are names of fields as well, where those are of records', () => {
    const byName = z.record(z.string(), z.object({ note: z.string() })).meta({ text: 'untrusted' })
    expect(changed({ byName }, { byName: { Acme: { note: 'N' } } })).toEqual({
      byName: { 'byName=Acme': { note: 'byName.*.note=N' } },
    })
  })

  it('are names of fields where these say so themselves, or not', () => {
    const ofNames = z.record(words, z.number())
    expect(changed({ ofNames }, { ofNames: { Acme: 1 } })).toEqual({ ofNames: { 'ofNames=Acme': 1 } })
    const own = z.record(z.string().meta({ text: 'own' }), z.string()).meta({ text: 'untrusted' })
    expect(changed({ own }, { own: { total: 'A' } })).toEqual({ own: { total: 'own.*=A' } })
  })

  it('are what is made of them, where that says nothing itself', () => {
    const parts = z.object({ note: words, n: z.number() }).transform(({ note }) => [note])
    expect(changed({ parts }, { parts: ['A'] })).toEqual({ parts: ['parts=A'] })
    const piped = words.pipe(z.string())
    expect(changed({ piped }, { piped: 'A' })).toEqual({ piped: 'piped=A' })
  })

  it('are found in any of several forms of a value', () => {
    const value = z.union([words, z.object({ text: words, id: z.string() }), z.array(z.string()), z.number()])
    expect(changed({ value }, { value: 'A' })).toEqual({ value: 'value=A' })
    expect(changed({ value }, { value: { text: 'A', id: 'B' } })).toEqual({ value: { text: 'value.text=A', id: 'B' } })
    expect(changed({ value }, { value: ['A'] })).toEqual({ value: ['A'] })
    expect(changed({ value: z.union([z.string(), words]) }, { value: 'A' })).toEqual({ value: 'value=A' })
  })

  it('are all texts of a value of which nothing is known, with the names in it', () => {
    const anything = { any: z.unknown().meta({ text: 'untrusted' }), made: words.transform(text => [text]) }
    expect(changed(anything, { any: { a: ['A', { b: 'B' }], n: 1 }, made: ['C'] })).toEqual({
      any: { 'any=a': ['any=A', { 'any=b': 'any=B' }], 'any=n': 1 },
      made: ['made=C'],
    })
    expect(changed({ json: z.json().meta({ text: 'untrusted' }) }, { json: [['A']] })).toEqual({ json: [['json=A']] })
  })

  it('are found in what holds itself', () => {
    const node: z.ZodObject = z.object({
      note: words,
      get children() {
        return z.array(node).optional()
      },
    })
    const output = { note: 'A', children: [{ note: 'B', children: [{ note: 'C' }] }] }
    expect(foreignWordsOf(node)?.change(output, text => text.toLowerCase())).toEqual({
      note: 'a',
      children: [{ note: 'b', children: [{ note: 'c' }] }],
    })
  })

  it('keep their own field, where two fields are of one schema', () => {
    const seen: string[] = []
    foreignWordsOf(z.object({ a: words, b: words }))?.visit({ a: 'A', b: 'B' }, (text, field) =>
      seen.push(field + text),
    )
    expect(seen).toEqual(['aA', 'bB'])
  })
})
