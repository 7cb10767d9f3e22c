import { describe, expect, it } from 'vitest'
import { isJsonObject, jsonOf } from '../../../src/core/json.ts'

describe('a JSON text', () => {
  it.each([
    ['{"a":[1]}', { a: [1] }],
    ['null', null],
    ['""', ''],
    ['', undefined],
    ['{', undefined],
    ['<html>', undefined],
  ])('%j has the value %j, if it is one', (text, value) => {
    expect(jsonOf(text)).toEqual(value)
  })
})

describe('an object of JSON', () => {
  it.each([{}, { length: 0 }, jsonOf('{"__proto__":1}')])('is %j', value => {
    expect(isJsonObject(value)).toBe(true)
  })

  it.each([null, undefined, [], 'text', 1, true])('is not %j', value => {
    expect(isJsonObject(value)).toBe(false)
  })
})
