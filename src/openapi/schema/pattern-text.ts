/**
 * A text that fits a pattern, made of the first choice everywhere; `undefined` for a pattern of which more is to be known
 * than characters, classes, groups and counts.
 */
export function toPatternText(pattern: string): string | undefined {
  try {
    const made = readChoice({ pattern, at: 0 })
    return new RegExp(pattern, 'u').test(made) ? made : undefined
  } catch {
    return undefined
  }
}

const maxChars = 10_000

interface Cursor {
  readonly pattern: string
  at: number
}

/** Alternatives up to the end or a closing bracket: the text of the first. */
function readChoice(cursor: Cursor): string {
  const first = readSequence(cursor)
  while (cursor.pattern[cursor.at] === '|') {
    cursor.at += 1
    readSequence(cursor)
  }
  return first
}

function readSequence(cursor: Cursor): string {
  let text = ''
  while (cursor.at < cursor.pattern.length && !/[|)]/.test(cursor.pattern[cursor.at] ?? '')) {
    const made = readAtom(cursor)
    text += made.repeat(readCount(cursor))
    if (text.length > maxChars) throw new Error('longer than any example')
  }
  return text
}

/** One character, class or group. @throws Error for what must not follow, looks or leads back */
function readAtom(cursor: Cursor): string {
  const [source = ''] = atom.exec(cursor.pattern.slice(cursor.at)) ?? []
  cursor.at += source.length
  if (source === '(') return readGroup(cursor)
  if (source === '^' || source === '$') return ''
  if (/^\\[1-9kbB]/.test(source)) throw new Error(`${source} stands for no character`)
  const fits = new RegExp(`^${source}$`, 'u')
  const character = candidates.find(each => fits.test(each)) ?? toCharacter(source)
  if (!fits.test(character)) throw new Error(`${source} fits no character that is known`)
  return character
}

/** A character, an escape or a class, as it is written. */
const atom = /^(?:\\u\{[^}]*\}|\\u[\da-f]{4}|\\x[\da-f]{2}|\\[pP]\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]|.)/isu

function toCharacter(source: string): string {
  const [, code] = /^\\[ux]\{?([\da-f]+)\}?$/i.exec(source) ?? []
  return code === undefined ? source : String.fromCodePoint(Number.parseInt(code, 16))
}

/** Letters first: what people take for text. */
const candidates = ['A', 'a', '0', '1', ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))]

function readGroup(cursor: Cursor): string {
  // What must follow is put there: whether it then does is seen at the end.
  const [head = ''] = /^\?(?:[:=]|<[A-Za-z]\w*>|)/.exec(cursor.pattern.slice(cursor.at)) ?? []
  if (head === '?') throw new Error('a group that looks around')
  cursor.at += head.length
  const text = readChoice(cursor)
  cursor.at += 1
  return text
}

/** How often what stands before is to come: the least. */
function readCount(cursor: Cursor): number {
  const [source = '', least] = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(cursor.pattern.slice(cursor.at)) ?? []
  cursor.at += source.length
  if (least !== undefined) return Math.min(Number(least), maxChars + 1)
  return /^[*?]/.test(source) ? 0 : 1
}
