import { describe, expect, it } from 'vitest'
import { toDisplayText } from '../../../src/page/text.ts'

describe('a text that somebody else wrote', () => {
  it.each([
    ['plain', 'Claude Code', 'Claude Code'],
    ['with letters of any language', 'Помощник 助手 é', 'Помощник 助手 é'],
    ['that turns around what follows', 'Acme \u202egpj.exe', 'Acme gpj.exe'],
    ['with isolates', '\u2066Acme\u2069', 'Acme'],
    ['with nothing to see', '\u200b\u200d\ufeff\u{e0041}', ''],
    ['of fillers that show nothing', '\u3164\uffa0\u115f\u1160\u034f\u17b4\u2800\u180b\ufe0f\u{e0101}\u2065', ''],
    ['with fillers between the letters', 'Ac\u3164me\u2800', 'Acme'],
    ['with lines', 'Acme\nSigned\r\n\tin', 'Acme Signed in'],
    ['with line separators', 'Acme\u2028Verified', 'Acme Verified'],
    ['with control characters', 'A\u0000c\u001bm\u007fe', 'Acme'],
    ['that is no text', ['Acme'], ''],
    ['that is absent', undefined, ''],
  ])('%s', (_, text, shown) => {
    expect(toDisplayText(text)).toBe(shown)
  })

  it('is cut where it is too long, never inside of a letter', () => {
    expect(toDisplayText('x'.repeat(1_000_000))).toBe(`${'x'.repeat(59)}…`)
    expect(toDisplayText('😀'.repeat(80))).toBe(`${'😀'.repeat(59)}…`)
  })

  it('does not grow over the lines around it', () => {
    expect(toDisplayText(`a${'\u0301\u0302'.repeat(50)}b`).length).toBeLessThan(6)
  })
})
