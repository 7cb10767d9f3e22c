import { describe, expect, it } from 'vitest'
import { toDifferences, toGroups } from '../../../../../src/surfaces/console/dev/sides/differences.ts'

describe('the places of answers', () => {
  it('are compared one by one, whatever is around them', () => {
    const places = toDifferences([
      { name: 'A', items: [{ id: 1 }, { id: 2 }], empty: [] },
      { name: 'A', items: [{ id: 1 }], empty: {} },
    ])
    expect(places).toEqual([
      { path: 'name', values: ['"A"', '"A"'], differs: false },
      { path: 'items.0.id', values: ['1', '1'], differs: false },
      { path: 'items.1.id', values: ['2', undefined], differs: true },
      { path: 'empty', values: ['[]', '{}'], differs: true },
    ])
  })

  it.each([
    [null, undefined],
    [0, '0'],
    ['', false],
    [[], [null]],
  ])('differ between %j and %j', (one, other) => {
    expect(toDifferences([one, other]).some(({ differs }) => differs)).toBe(true)
  })

  it('do not differ by what each call has of its own', () => {
    const groups = toGroups([
      { content: { requestId: 'a', ok: 1 } },
      { content: { requestId: 'b', ok: 1 } },
      { content: { requestId: 'c', ok: 2 } },
      { content: { inner: { requestId: 'd' } } },
    ])
    expect(groups.map(({ answers, letter }) => [letter, answers.length])).toEqual([
      ['A', 2],
      ['B', 1],
      ['C', 1],
    ])
  })
})
