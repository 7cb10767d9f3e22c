const longestWord = 255

/** Stand for `*` and `?` while a search text is split into words: private characters, in no record's text. */
export const [anyMark, oneMark] = ['\uE000', '\uE001']

/** Scripts without spaces between words: each character is a word of its own, so that a phrase finds any part. */
const word =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[[\p{L}\p{M}\p{N}\uE000\uE001]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]]+/gv

const beyondAscii = /[^\p{ASCII}]/u
const asciiWord = /[a-z0-9]+/g

/**
 * Marks beyond those of any language: putting them into order takes time with their square.
 * @see https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
 */
const piledMarks = /(\p{M}{30})\p{M}+/gu

/** The words of a text in lower case; everything but letters and digits parts them. */
export function wordsOf(text: string): readonly string[] {
  // Every record of a search comes by here, and most texts are plain.
  const words = beyondAscii.test(text)
    ? text.replace(piledMarks, '$1').normalize('NFC').toLowerCase().match(word)
    : text.toLowerCase().match(asciiWord)
  return (words ?? []).map(found => (found.length > longestWord ? found.slice(0, longestWord) : found))
}

/**
 * Whether a word fits a pattern in lower case, in which `*` stands for any characters and `?` for one. Linear but for the
 * last star, so that no pattern can take long.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  let [at, next, star, resume] = [0, 0, -1, 0]
  while (at < text.length) {
    if (pattern[next] === '*') [star, resume, next] = [next, at, next + 1]
    else if (pattern[next] === '?' || pattern[next] === text[at]) [at, next] = [at + 1, next + 1]
    else if (star === -1) return false
    else [at, resume, next] = [resume + 1, resume + 1, star + 1]
  }
  while (pattern[next] === '*') next += 1
  return next === pattern.length
}
