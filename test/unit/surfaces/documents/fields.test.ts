import { describe, expect, it } from 'vitest'
import { toDescribedFields } from '../../../../src/surfaces/documents/fields.ts'

const limitsOf = (schema: object) => toDescribedFields({ properties: { field: schema } })[0]?.limits

describe('the fields of a schema', () => {
  it('have a path each, through lists, names of ones own and forms', () => {
    const text = { type: 'string' }
    const fields = toDescribedFields({
      properties: {
        lists: { type: 'array', items: { type: 'array', items: { properties: { deep: text } } } },
        free: { type: 'object', additionalProperties: { properties: { inner: text } } },
        either: { oneOf: [{ properties: { one: text } }, { properties: { two: text }, required: ['two'] }] },
      },
    })
    expect(fields.map(({ isRequired, path, type }) => [path, type, isRequired])).toEqual([
      ['lists', 'list of list of object', false],
      ['lists[][].deep', 'string', false],
      ['free', 'object', false],
      ['free.*', 'object', false],
      ['free.*.inner', 'string', false],
      ['either', 'object, one of 2 forms', false],
      ['either<1>.one', 'string', false],
      ['either<2>.two', 'string', true],
    ])
  })

  it('are none of an empty object, and those of each form of one that has forms', () => {
    expect(toDescribedFields({ type: 'object', properties: {} })).toEqual([])
    const fields = toDescribedFields({ anyOf: [{ properties: { a: {} } }, { properties: { b: {} } }] })
    expect(fields.map(({ path }) => path)).toEqual(['<1>.a', '<2>.b'])
  })

  it.each([
    [{ enum: ['a', 'b'] }, ['one of a, b']],
    [{ minLength: 1 }, ['at least 1 character']],
    [{ minLength: 15, maxLength: 18 }, ['15 to 18 characters']],
    [
      { minItems: 2, maxItems: 2, items: { type: 'string', maxLength: 5 } },
      ['exactly 2 entries', 'each at most 5 characters'],
    ],
    [{ minimum: 0 }, ['at least 0']],
    [{ minimum: 0, exclusiveMinimum: true, maximum: 9 }, ['more than 0', 'at most 9']],
    [{ maximum: 1, exclusiveMaximum: true, multipleOf: 0.01 }, ['less than 1', 'a multiple of 0.01']],
    [{ pattern: '^701', default: 'x' }, ['matches ^701', 'default "x"']],
    [{ default: false }, ['default false']],
  ])('say of %j %j', (schema, limits) => {
    expect(limitsOf(schema)).toEqual(limits)
  })
})
