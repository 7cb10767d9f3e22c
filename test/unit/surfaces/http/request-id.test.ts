import { describe, expect, it } from 'vitest'
import { requestIdOf } from '../../../../src/surfaces/http/http.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('a request id', () => {
  it.each([
    '00Dxx0000000000EA2-7c566091-7af3-4e87-8865-4e014444c298-2020-09-03T20:56:27.608444Z',
    '7c566091-7af3-4e87-8865-4e014444c298',
    'a',
    'x'.repeat(200),
  ])('stays what it was: %s', id => {
    expect(requestIdOf(id)).toBe(id)
  })

  it.each([
    undefined,
    '',
    ' ',
    'a b',
    'a\r\nb',
    'a"b',
    'a,b',
    '<script>',
    'größe',
    '00D5e000000AcmE!token',
    'x'.repeat(201),
  ])('is a new one in the place of %j', id => {
    expect(requestIdOf(id)).toMatch(uuid)
    expect(requestIdOf(id)).not.toBe(requestIdOf(id))
  })
})
