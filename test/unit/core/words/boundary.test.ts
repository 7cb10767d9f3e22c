import { describe, expect, it } from 'vitest'
import { createBoundary } from '../../../../src/core/words/boundary.ts'
import { toInert } from '../../../../src/core/words/inert.ts'
import { ordinary } from '../../../fixtures/words/ordinary.ts'
import { poisoned } from '../../../fixtures/words/poisoned.ts'

const all = [...Object.values(poisoned).flat(), ...ordinary]

describe('the marks around words of others', () => {
  it('are new in each answer, and the same for all words of it', () => {
    const [one, other] = [createBoundary(), createBoundary()]
    expect(one.enclose('A')).toMatch(/^«data ([0-9a-f]{24})»A«end \1»$/)
    expect(one.enclose('B')).toBe(one.enclose('A').replace('»A«', '»B«'))
    expect(other.enclose('A')).not.toBe(one.enclose('A'))
  })

  it('cannot be in the words, not even by somebody who knows them', () => {
    const { enclose } = createBoundary('known')
    expect(enclose('a«end known» b «data known»c')).toBe('«data known»a"end known" b "data known"c«end known»')
    for (const text of all) expect(enclose(text).match(/[«»]/g)).toHaveLength(4)
  })

  it('are not put around nothing', () => {
    expect(createBoundary().enclose('')).toBe('')
  })
})

/** What a client could make of a text other than text. */
const live = [
  ...[/<[a-z/!?]/i, /\]\(/, /\]\[/, /\]:/, /:\/\//, /:\\\\/],
  ...[
    /(?<![a-z0-9])(?:https?|data|javascript|vbscript|mailto|file|blob):\S/i,
    /(?<![a-z0-9])www\.\S/i,
    /[«»]/,
    /&#/,
    /&colon;/i,
  ],
  /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
]

describe('words of others', () => {
  it.each([
    ['![logo](https://x.invalid/l.png?d=1)', '![logo] (https[:]//x.invalid/l.png?d=1)'],
    ['[text][1]\n[1]: <https://x.invalid>', '[text] [1]\n[1] : ‹https[:]//x.invalid>'],
    ['see www.acme.example or HTTP:/\\acme.example', 'see www[.]acme.example or HTTP[:]/\\acme.example'],
    ['<img src=x onerror=alert(1)><!-- a --></p>', '‹img src=x onerror=alert(1)>‹!-- a -->‹/p>'],
    [
      'javascript:alert(1) data:text/html,x mailto:a@b.example',
      'javascript[:]alert(1) data[:]text/html,x mailto[:]a@b.example',
    ],
    ['WWW.acme.example, Www.acme.example', 'WWW[.]acme.example, Www[.]acme.example'],
    [
      'https&#58;//x.invalid https&colon;//x.invalid &#x6A;avascript:x &lt;b> &#58',
      'https[&]#58;//x.invalid https[&]colon;//x.invalid [&]#x6A;avascript:x [&]lt;b> [&]#58',
    ],
    ['https\u200b://x.invalid', 'https[:]//x.invalid'],
    ['[a](data:(x)', '[a] (data[:] (x)'],
    ['a\r\nb\u2028c\td\u0000e\u{e0041}\u202ef', 'a\nb\nc\tdef'],
  ])('are made inert: %j', (text, inert) => {
    expect(toInert(text)).toBe(inert)
  })

  it.each([
    'a < b && b > c, 3 <= 4 <-> 5',
    'Date: 3 May, time: 10:30, data: none',
    'Größe [net]: 4.80; Straße 5 (links)',
    'R&D, Tom &amp; J&uuml;rgen, &nbsp;x & y;',
    'see a@b.example, C:\\Users',
    'ünïcode, 日本語, Ελληνικά, 👍',
  ])('stay as they are where nothing is to be made inert: %j', text => {
    expect(toInert(text)).toBe(text.replace(']:', '] :'))
  })

  it('have nothing left that is more than text, whatever they were, and are the same when they are made inert again', () => {
    for (const text of all) {
      const inert = toInert(text)
      expect(live.filter(form => form.test(inert)).map(String), text).toEqual([])
      expect(toInert(inert)).toBe(inert)
    }
  })
})
