import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printable, printableLines } from '../../../src/core/printable.ts'

/** Everything below the visible ones, DEL, and what is above it. */
const controls = [...Array(0x20).keys(), ...Array.from({ length: 0x21 }, (_, index) => 0x7f + index)]
const directions = [0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069]
const separators = [0x2028, 0x2029]
const others = [0xad, 0x200b, 0x2060, 0xfeff, 0xfff9, 0xe0041]

const unseen = [...controls, ...directions, ...separators, ...others]

describe('a text of somebody else', () => {
  it.each(unseen.map(code => [code.toString(16), String.fromCodePoint(code)] as const))(
    'shows the character %s by its code',
    (code, character) => {
      const shown = printable(`a${character}b`)
      expect(shown).toMatch(/^a(?:\\u[0-9a-f]{4}){1,2}b$/)
      expect(JSON.parse(`"${shown}"`)).toBe(`a${character}b`)
      if (code.length <= 4) expect(shown).toContain(code)
    },
  )

  it('shows half a character by its code', () => {
    expect(printable('a\ud83d!\ude00')).toBe('a\\ud83d!\\ude00')
  })

  it.each(['', 'plain', 'Bjørn Ñandú', '見積書', 'سعر', 'می‌خواهم', '🎉👩‍👩‍👧', 'a\\u001b'])(
    'stays as it is where it can be shown: %s',
    text => {
      expect(printable(text)).toBe(text)
      expect(printableLines(text)).toBe(text)
    },
  )

  it('has no line of its own', () => {
    const text = 'x\r\n04:05:06  addProducts  ok\n\u2028\u0085z'
    expect(printable(text)).toBe('x\\u000d\\u000a04:05:06  addProducts  ok\\u000a\\u2028\\u0085z')
  })
})

describe('lines for a terminal', () => {
  it('keep their ends and their indents, and nothing else that moves the cursor', () => {
    expect(printableLines('a\n\tb\r\u001b[2J\u009b2J\u202e')).toBe('a\n\tb\\u000d\\u001b[2J\\u009b2J\\u202e')
  })

  it('of JSON are the same value, whatever is in it', () => {
    const value = fc.jsonValue({ stringUnit: 'binary' })
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 2), (json, indent) => {
        const text = JSON.stringify(json, null, indent)
        expect(JSON.parse(printableLines(text))).toEqual(JSON.parse(text))
        expect(printableLines(text)).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2028\u2029]/u)
      }),
    )
  })
})
