import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { fieldNamesAt, nearestField } from '../../../../src/core/invoke/field-names.ts'

describe('the field that somebody meant', () => {
  const names = ['accountId', 'maxHeadlines', 'closesFrom']

  it.each([
    ['acountId', 'accountId'],
    ['account_id', 'accountId'],
    ['ACCOUNTID', 'accountId'],
    ['id', 'accountId'],
    ['account', 'accountId'],
    ['headlines', 'maxHeadlines'],
    ['closesFromDate', 'closesFrom'],
    ['closeFrom', 'closesFrom'],
    ['i', undefined],
    ['', undefined],
    ['region', undefined],
    ['x'.repeat(10_000), undefined],
    [`${'accountId'.repeat(50)}`, undefined],
  ])('by %s is found among them: %s', (word, expected) => {
    expect(nearestField(word, names)).toBe(expected)
  })
})

describe('the fields at a place', () => {
  type Node = { name: string; children?: Node[] | undefined }
  const node: z.ZodType<Node> = z.lazy(() => z.object({ name: z.string(), children: z.array(node).optional() }))
  const schema = z.object({
    lines: z.array(z.object({ product: z.string() }).nullish()).default([]),
    totals: z.record(z.string(), z.object({ amount: z.number() })),
    day: z.object({ from: z.string() }).transform(({ from }) => from),
    node,
    choice: z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]),
  })

  it.each([
    [[], ['lines', 'totals', 'day', 'node', 'choice']],
    [['lines', 3], ['product']],
    [['totals', 'any'], ['amount']],
    [['day'], ['from']],
    [
      ['node', 'children', 0, 'children', 1],
      ['name', 'children'],
    ],
    [['choice'], []],
    [['lines', 0, 'product'], []],
    [['constructor'], []],
    [['nowhere', 'deep'], []],
  ])('%j are %j', (path, names) => {
    expect(fieldNamesAt(schema, path)).toEqual(names)
  })
})
