import { duplicateKey, maxSpecDepth, type ScanListener, SpecError, tooDeep } from './scan.ts'

const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y
const space = /[\t\n\r ]*/y

interface Level {
  /** Keys seen; absent for a list. */
  readonly keys: Set<string> | undefined
  size: number
}

/**
 * Reads JSON text once, without recursion, and tells a listener where everything is. Leaves it to `JSON.parse` what a
 * string may hold.
 * @throws SpecError where the text is not JSON, too deep, or says a key twice in one object.
 */
export function scanJson(text: string, listener: ScanListener): void {
  const cursor = createCursor(text)
  const levels: Level[] = []
  enterValue(cursor, levels)
  for (let level = levels.at(-1); level; level = levels.at(-1)) {
    const ended = cursor.takes(level.keys ? '}' : ']')
    if (ended) levels.pop()
    else enterMember(cursor, level, listener)
    if (ended || !enterValue(cursor, levels)) leave(levels, listener)
  }
  cursor.end()
}

type Cursor = ReturnType<typeof createCursor>

/** The outermost value is nobody's member. */
function leave(levels: readonly Level[], listener: ScanListener): void {
  if (levels.length > 0) listener.up()
}

function enterMember(cursor: Cursor, level: Level, listener: ScanListener): void {
  if (level.size > 0) cursor.take(',')
  const offset = cursor.offset()
  listener.down(level.keys ? readKey(cursor, level.keys) : String(level.size), offset)
  level.size += 1
}

function readKey(cursor: Cursor, keys: Set<string>): string {
  const offset = cursor.offset()
  const key = cursor.readKey()
  if (keys.has(key)) throw duplicateKey(key, offset)
  keys.add(key)
  cursor.take(':')
  return key
}

/** Reads a value, or the start of one that has members. */
function enterValue(cursor: Cursor, levels: Level[]): boolean {
  const offset = cursor.offset()
  const isObject = cursor.takes('{')
  if (!isObject && !cursor.takes('[')) {
    cursor.skipScalar()
    return false
  }
  if (levels.length === maxSpecDepth) throw tooDeep(offset)
  levels.push({ keys: isObject ? new Set() : undefined, size: 0 })
  return true
}

function createCursor(text: string) {
  let at = 0
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    const found = pattern.test(text)
    if (found) at = pattern.lastIndex
    return found
  }
  const offset = (): number => {
    skip(space)
    return at
  }
  const takes = (character: string): boolean => {
    const found = text[offset()] === character
    if (found) at += 1
    return found
  }
  const expected = (what: string): SpecError => new SpecError(`The JSON is broken: ${what} is missing.`, at)
  const skipString = (): void => {
    at = endOfString(text, at + 1)
    if (at === 0) throw new SpecError('The JSON is broken: a text has no end.', text.length)
  }
  return {
    offset,
    takes,
    take(character: string): void {
      if (!takes(character)) throw expected(character)
    },
    readKey(): string {
      const start = offset()
      if (text[start] !== '"') throw expected('a key in quotes')
      skipString()
      return keyOf(text.slice(start, at), start)
    },
    skipScalar(): void {
      if (text[offset()] === '"') skipString()
      else if (!skip(scalar)) throw expected('a value')
    },
    end(): void {
      if (offset() < text.length) throw expected('the end')
    },
  }
}

/** Offset after the quote that ends a string, 0 when there is none. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let first = quote
    while (text[first - 1] === '\\') first -= 1
    if ((quote - first) % 2 === 0) return quote + 1
  }
  return 0
}

function keyOf(raw: string, offset: number): string {
  if (!raw.includes('\\')) return raw.slice(1, -1)
  try {
    return String(JSON.parse(raw))
  } catch {
    throw new SpecError('The JSON is broken: a key has a wrong escape.', offset)
  }
}
