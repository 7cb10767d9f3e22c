import { describe, expect, it } from 'vitest'
import { hasUnseen, withoutUnseen } from '../../../src/core/unseen.ts'

describe('characters that nobody sees', () => {
  it.each([
    ['a filler of Hangul', '\u3164'],
    ['its half width', '\uffa0'],
    ['a filler at the start of a syllable', '\u115f'],
    ['a joiner of letters', '\u034f'],
    ['an inherent vowel of Khmer', '\u17b4'],
    ['a selector of Mongolian', '\u180b'],
    ['a selector of ideographs', '\u{e0101}'],
    ['the empty pattern of Braille', '\u2800'],
    ['a soft hyphen', '\u00ad'],
    ['a zero width space', '\u200b'],
    ['a direction mark', '\u202e'],
    ['a tag', '\u{e0041}'],
    ['a code point that is reserved for more of them', '\u2065'],
    ['a control', '\u001b'],
    ['a separator', '\u2028'],
    ['half a character', '\ud83d'],
    ['private use', '\ue000'],
  ])('are found and taken out: %s', (_, character) => {
    expect(hasUnseen(`a${character}b`)).toBe(true)
    expect(withoutUnseen(`a${character}b`)).toBe('ab')
  })

  it.each(['', 'Claude Code (orders)', 'Помощник 助手', 'é', 'मराठी', '⚡', '👍🏽'])('are none of %s', text => {
    expect(hasUnseen(text)).toBe(false)
    expect(withoutUnseen(text)).toBe(text)
  })

  it('are not those of an emoji', () => {
    expect(hasUnseen('⚡\ufe0f Tools')).toBe(false)
    expect(withoutUnseen('⚡\ufe0f Tools')).toBe('⚡ Tools')
  })
})
