/** A word of a text in lower case: where it begins and ends, and its place among the words. Those of another sentence are far off. */
type Take = (start: number, end: number, position: number) => void

/** Far enough for any gap between words of one phrase. */
const apart = 100

const [hyphen, apostrophe, digit0, digit9, letterA, letterZ] = ['-', "'", '0', '9', 'a', 'z'].map(sign =>
  sign.charCodeAt(0),
) as [number, number, number, number, number, number]

/** Beyond ASCII everything counts that is no sign of punctuation. */
function isLetter(code: number): boolean {
  if (code < 128) return (code >= letterA && code <= letterZ) || (code >= digit0 && code <= digit9)
  return code > 0xbf && !(code >= 0x2000 && code <= 0x206f) && !(code >= 0x3000 && code <= 0x303f)
}

const joins = (code: number): boolean => code === hyphen || code === apostrophe

/** Gives each word of a text. By hand, since every text of an answer is gone through, and nearly none has anything. */
export function eachWord(text: string, take: Take): void {
  let position = apart
  for (let at = 0; at < text.length; ) {
    const end = endOfWord(text, at)
    if (end > at) {
      position += 1
      take(at, end, position)
      at = end
    } else {
      if (endsSentence(text, at)) position += apart
      at += 1
    }
  }
}

function endOfWord(text: string, start: number): number {
  let at = start
  while (at < text.length && (isLetter(text.charCodeAt(at)) || (at > start && isJoint(text, at)))) at += 1
  return at
}

const isJoint = (text: string, at: number): boolean => joins(text.charCodeAt(at)) && isLetter(text.charCodeAt(at + 1))

/** The end of a sentence, or an empty line. */
function endsSentence(text: string, at: number): boolean {
  switch (text.charAt(at)) {
    case '.':
    case '!':
    case '?':
      return at + 1 >= text.length || text.charCodeAt(at + 1) <= 32
    case '\n':
      return text.charAt(at + 1) === '\n'
    default:
      return false
  }
}
