import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { fieldsOf } from '../../../../src/surfaces/console/forms/field.ts'
import { toFields } from '../../../../src/surfaces/console/forms/forms.ts'
import { readFormFields } from '../../../../src/surfaces/console/forms/read.ts'

const timeZone = 'Europe/Berlin'
const unescaped = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

const controls = /<input ([^>]*)>|<textarea ([^>]*)>([\s\S]*?)<\/textarea>|<select ([^>]*)>([\s\S]*?)<\/select>/g
const writtenIn = (attributes: string): string | undefined => /value="([^"]*)"/.exec(attributes)?.[1]
const chosenIn = (options: string): string | undefined =>
  (/<option value="([^"]*)"\s+selected/.exec(options) ?? /<option value="([^"]*)"/.exec(options))?.[1]

/** What a browser would send of a page, controls in their order. */
function sentBy(page: string): URLSearchParams {
  const sent = new URLSearchParams()
  for (const [, input, area, text, select, options = ''] of page.matchAll(controls)) {
    const attributes = input ?? area ?? select ?? ''
    const isLeft = attributes.includes('type="checkbox"') && !attributes.includes('checked')
    const value = text ?? (select === undefined ? writtenIn(attributes) : chosenIn(options))
    if (!isLeft) sent.append(/name="([^"]*)"/.exec(attributes)?.[1] ?? '', unescaped(value ?? ''))
  }
  return sent
}

/** Shows a form with an input, and reads what comes back when nothing is changed. */
async function roundTrip(schema: z.ZodObject, input: Record<string, unknown>) {
  const group = fieldsOf(schema, 'input')
  const page = String(await toFields(group, { input, problems: new Map(), rows: new Map(), timeZone }))
  const sent = sentBy(page)
  return readFormFields(group, { field: name => sent.get(name) ?? '', all: name => sent.getAll(name), timeZone })
}

const line = z.object({ product: z.string(), quantity: z.number().int(), note: z.string().optional() })
const schema = z.object({
  name: z.string().max(80),
  story: z.string().max(5000).optional(),
  amount: z.number().optional(),
  kind: z.enum(['new', 'existing']),
  tags: z.array(z.enum(['a', 'b', 'c'])).optional(),
  urgent: z.boolean().optional(),
  due: z.iso.date().optional(),
  at: z.iso.datetime().optional(),
  lines: z.array(line).min(1),
  address: z.object({ city: z.string(), zip: z.string().optional() }).optional(),
  words: z.array(z.string()).optional(),
  extra: z.record(z.string(), z.unknown()).optional(),
  parent: z.string().nullable().optional(),
})

describe('a form', () => {
  it.each([
    [
      'with every kind of field',
      {
        ...{ name: 'A "quoted" <name> & more', story: 'Two\nlines', amount: -12.5, kind: 'existing', tags: ['a', 'c'] },
        ...{
          urgent: false,
          due: '2026-02-28',
          at: '2026-07-01T07:30:00Z',
          words: ['x', 'y'],
          extra: { a: [1, { b: null }] },
        },
        ...{
          lines: [
            { product: 'P', quantity: 2 },
            { product: 'Q', quantity: 0, note: 'n' },
          ],
          address: { city: 'Ulm' },
        },
        parent: 'up',
      },
    ],
    ['with what is needed alone', { name: 'N', kind: 'new', lines: [{ product: 'P', quantity: 1 }] }],
  ])('%s gives back what was filled in', async (_, input) => {
    expect(await roundTrip(schema, input)).toEqual(input)
  })

  it('leaves out what is empty', async () => {
    expect(await roundTrip(schema, {})).toEqual({})
  })

  it('hands on what does not fit, so that the check of the tool says what is wrong', () => {
    const group = fieldsOf(schema, 'input')
    const sent = new URLSearchParams({
      'in.amount': 'much',
      'in.kind': 'odd',
      'in.urgent': 'maybe',
      'in.extra': '{',
      'in.at': 'soon',
    })
    const read = { field: (name: string) => sent.get(name) ?? '', all: (name: string) => sent.getAll(name), timeZone }
    expect(readFormFields(group, read)).toEqual({
      amount: 'much',
      kind: 'odd',
      urgent: 'maybe',
      extra: '{',
      at: 'soon',
    })
  })

  it('takes no more rows than a list has room for, whatever a form says', () => {
    const group = fieldsOf(z.object({ words: z.array(z.string()).max(3) }), 'input')
    const sent = new URLSearchParams({ 'in.words.count': '1e9' })
    for (let at = 0; at < 10; at++) sent.set(`in.words.${at}`, String(at))
    const read = { field: (name: string) => sent.get(name) ?? '', all: (name: string) => sent.getAll(name), timeZone }
    expect(readFormFields(group, read)).toEqual({ words: ['0', '1', '2'] })
  })

  it('takes a schema that holds itself', async () => {
    interface Node {
      name: string
      children?: Node[] | undefined
    }
    const node: z.ZodType<Node> = z.lazy(() => z.object({ name: z.string(), children: z.array(node).optional() }))
    const tree = {
      root: { name: 'a', children: [{ name: 'b', children: [{ name: 'c', children: [{ name: 'd' }] }] }] },
    }
    expect(await roundTrip(z.object({ root: node }), tree)).toEqual(tree)
  })

  it('says at a field what is wrong with it, for those who see and those who hear', async () => {
    const group = fieldsOf(schema, 'input')
    const problems = new Map([['lines.0.quantity', 'must be at least 1']])
    const form = { input: { lines: [{ product: 'P', quantity: 0 }] }, problems, rows: new Map(), timeZone }
    const page = String(await toFields(group, form))
    expect(page).toMatch(/id="f-in-lines-0-quantity-problem">must be at least 1</)
    expect(page).toMatch(/aria-invalid="true"\s+aria-describedby="f-in-lines-0-quantity-problem"/)
  })

  it('puts what others wrote into the page as text', async () => {
    const hostile = '"><script>alert(1)</script>'
    const group = fieldsOf(z.object({ name: z.string(), extra: z.unknown() }), 'input')
    const form = {
      input: { name: hostile, extra: hostile },
      problems: new Map([['name', hostile]]),
      rows: new Map(),
      timeZone,
    }
    expect(String(await toFields(group, form))).not.toContain('<script>')
  })
})
