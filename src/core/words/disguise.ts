import { withoutUnseenInLines } from '../unseen.ts'

/** Flags of regions are made of tags: a black flag, letters, and their end. */
const flags = /\u{1f3f4}[\u{e0061}-\u{e007a}\u{e0030}-\u{e0039}]{2,6}\u{e007f}/gu
const tags = /[\u{e0000}-\u{e007f}]/u
const selectors = /[\u{e0100}-\u{e01ef}]|[\ufe00-\ufe0d]|[\ufe0e\ufe0f]{2}/u
/** They turn what is beside them, without a language that would need it. */
const turns = /[\u202d\u202e]/
const widthless = /[\u200b-\u200d\u2060-\u2064\ufeff\u180e\u00ad]{3}|(?:\p{L}[\u200b-\u200d\u2060\ufeff]){4}/u
/** They move the cursor of a terminal, or take back what is before them. */
const moves = ['\u001b', '\b', '\u007f', '\u009b']
const ascii = /^[\t\n\u0020-\u007e]*$/
const plain = /^[\t\n\r\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff]*$/

/** What hidden characters of a text count as signs of an attempt to instruct a model. */
export function hiddenWeightOf(text: string): number {
  if (plain.test(text)) return 0
  const rest = text.replace(flags, '')
  if (tags.test(rest) || selectors.test(rest)) return 3
  return turns.test(rest) || widthless.test(rest) || moves.some(character => rest.includes(character)) ? 3 : 0
}

/** Letters of Cyrillic and Greek that look like Latin ones. */
const lookalikes: Readonly<Record<string, string>> = Object.fromEntries(
  [...'аеорсухіјѕԁɡοανικρτυ'].map((letter, at) => [letter, 'aeopcyxijsdgoavikptu'.charAt(at)]),
)
/** Words that mix two scripts: no language does. */
const mixed = /(?=\p{L}{0,40}[a-z])(?=\p{L}{0,40}[\p{Script=Cyrillic}\p{Script=Greek}])\p{L}+/gu

/** A text as a reader takes it: nothing hidden in it, and each letter in its plain form. Lines stay. */
export function toPlainLetters(text: string): string {
  if (ascii.test(text)) return text
  const readable = withoutUnseenInLines(text).normalize('NFKC').replaceAll('’', "'")
  return plain.test(readable) ? readable : readable.replace(mixed, toLatin)
}

const toLatin = (word: string): string => [...word].map(letter => lookalikes[letter] ?? letter).join('')
