import { describe, expect, it } from 'vitest'
import { maskText } from '../../../src/policy/masks.ts'
import type { MaskName } from '../../../src/policy/policy-form.ts'

const rows: readonly (readonly [MaskName, text: string, left: string])[] = [
  ['whole', 'anything', '***'],
  ['whole', '', '***'],
  ['lastFour', 'DE89 3704 0044 0532 0130 00', '***3000'],
  ['lastFour', '+49 (89) 1234-5678', '***5678'],
  ['lastFour', '12345678', '***5678'],
  ['lastFour', '1234567', '***'],
  ['lastFour', '1-2-3-4-5-6', '***'],
  ['lastFour', '𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠', '***𝟝𝟞𝟟𝟠'],
  ['domain', 'ada.lovelace@example.co.uk', '***@example.co.uk'],
  ['domain', 'ada@localhost', '***'],
  ['domain', '@example.com', '***'],
  ['domain', 'Ada <ada@example.com>', '***'],
  ['domain', 'a@b@example.com', '***'],
  ['domain', 'ada@example.com, her number is 7', '***'],
  ['initials', 'Ada Lovelace', 'A. L.'],
  ['initials', '  Jürgen  Müller-Lüdenscheidt ', 'J. M.'],
  ['initials', "Sinéad O'Connor", 'S. O.'],
  ['initials', 'X Y', '***'],
  ['initials', '李明', '***'],
  ['initials', 'Ada 1815', '***'],
  ['initials', 'one two three four five six', '***'],
  ['initials', '', '***'],
  ['year', '1815-12-10', '1815'],
  ['year', '1815-12-10T12:00:00.000Z', '1815'],
  ['year', '1815-12-10T12:00:00.000+0100', '1815'],
  ['year', '1815', '***'],
  ['year', '10.12.1815', '***'],
  ['year', '1815-13-10', '***'],
  ['year', '1815-12-10 born in London', '***'],
]

describe('a mask', () => {
  it.each(rows)('%s leaves of %j %j', (mask, text, left) => {
    expect(maskText(mask, text)).toBe(left)
  })

  it.each(['whole', 'lastFour', 'domain', 'initials', 'year'] as const)('%s does not look at a long text', mask => {
    const long = `${'a '.repeat(300_000)}@${'b.'.repeat(300_000)}`
    expect(maskText(mask, long).length).toBeLessThan(10)
  })
})
