import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toLongId } from '../../../src/core/ids.ts'

describe('the long form of an id', () => {
  it.each([
    ['001A0000006Vm9r', '001A0000006Vm9rIAC'],
    ['0015000000Gv7qJ', '0015000000Gv7qJAAR'],
    ['a0D3000000ABCDE', 'a0D3000000ABCDEEA5'],
    ['000000000000000', '000000000000000AAA'],
    ['AAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAA555'],
  ])('of %s is %s', (short, long) => {
    expect(toLongId(short)).toBe(long)
  })

  it.each(['', '001', '001A0000006Vm9rIAC', '001A0000006Vm9rIACx'])(
    'of %j, which has no 15 characters, is itself',
    id => {
      expect(toLongId(id)).toBe(id)
    },
  )

  it('differs for ids that differ in letter case only', () => {
    const idText = fc.stringMatching(/^[A-Za-z0-9]{15}$/)
    const ids = fc.tuple(idText, fc.array(fc.boolean(), { minLength: 15, maxLength: 15 }))
    fc.assert(
      fc.property(ids, ([id, flips]) => {
        const other = [...id].map((letter, at) => (flips[at] ? swapCase(letter) : letter)).join('')
        expect(toLongId(id).toLowerCase() === toLongId(other).toLowerCase()).toBe(id === other)
      }),
    )
  })
})

const swapCase = (letter: string): string =>
  letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
