import { expect, it } from 'vitest'
import { toAnswerText } from '../../../../src/surfaces/http/answer.ts'

it('leaves out what is null at every level, of lists too, and keeps the places of entries', () => {
  const lines = [{ sku: 'A', note: null, tags: [null, 'x'] }, null, { sku: 'B', note: 'y', tags: [] }]
  const text = toAnswerText({ first: null, total: 0, lines, nested: [[{ a: null, b: false }]] })
  expect(text).toBe(
    '{"total":0,"lines":[{"sku":"A","tags":[null,"x"]},null,{"sku":"B","note":"y","tags":[]}],"nested":[[{"b":false}]]}',
  )
})

it('leaves the output as it was', () => {
  const output = { note: null, lines: [{ note: null }] }
  toAnswerText(output)
  expect(output).toEqual({ note: null, lines: [{ note: null }] })
})

it('writes what says itself how it is written, and leaves out what is null in that', () => {
  const at = new Date(0)
  const own = { hidden: null, toJSON: () => ({ shown: 1, nothing: null }) }
  expect(toAnswerText({ at, own, none: null })).toBe('{"at":"1970-01-01T00:00:00.000Z","own":{"shown":1}}')
})

it('keeps a text that looks like a field without a value, and names that objects have by themselves', () => {
  const output = JSON.parse('{"text":"\\":null","__proto__":{"a":null,"b":1},"gone":null}') as Record<string, unknown>
  expect(toAnswerText(output)).toBe('{"text":"\\":null","__proto__":{"b":1}}')
})

it('takes an output of many levels in a time that grows with it', () => {
  let output: Record<string, unknown> = { end: null }
  let expected = '{}'
  for (let level = 0; level < 200; level++) {
    output = { list: [output] }
    expected = `{"list":[${expected}]}`
  }
  expect(toAnswerText(output)).toBe(expected)
})
