const suffixAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const instance = 'AH0'

function suffixOf(id15: string): string {
  const chunks = [id15.slice(0, 5), id15.slice(5, 10), id15.slice(10, 15)]
  return chunks.map(chunk => suffixAlphabet[upperCaseBits(chunk)]).join('')
}

function upperCaseBits(chunk: string): number {
  return [...chunk].reduce((bits, character, at) => (/[A-Z]/.test(character) ? bits | (1 << at) : bits), 0)
}

/** Text of letters and digits, one character a byte. */
export const toIdText = (bytes: Uint8Array): string =>
  Array.from(bytes, byte => digits.charAt(byte % digits.length)).join('')

/** The 18-character form of a case-sensitive 15-character id: the last three characters say which letters are capitals. */
export const toId18 = (id15: string): string => id15 + suffixOf(id15)

/**
 * Reads an id of 15 or 18 characters from outside, giving 18; `undefined` when it is no id. The case of an 18-character id
 * is repaired from its suffix, as Salesforce does.
 */
export function readId(text: string): string | undefined {
  if (!/^[0-9A-Za-z]+$/.test(text)) return undefined
  if (text.length === 15) return toId18(text)
  return text.length === 18 ? repairedId(text) : undefined
}

function repairedId(text: string): string | undefined {
  const id15 = [...text.slice(0, 15)].map((character, at) => {
    const bits = suffixAlphabet.indexOf((text[15 + Math.floor(at / 5)] ?? '').toUpperCase())
    return (bits >> (at % 5)) & 1 ? character.toUpperCase() : character.toLowerCase()
  })
  const id = toId18(id15.join(''))
  return id.toUpperCase() === text.toUpperCase() ? id : undefined
}

/** The id of the `count`-th record of an object, 18 characters: key prefix, instance, base-62 number, suffix. */
export function idOf(keyPrefix: string, count: number): string {
  let rest = count
  let number = ''
  for (; rest > 0; rest = Math.floor(rest / 62)) number = digits[rest % 62] + number
  return toId18(keyPrefix + instance + number.padStart(9, '0'))
}

/** The number that `idOf` made an id from; `undefined` for an id of another make. */
export function countOf(id: string): number | undefined {
  if (id.slice(3, 6) !== instance) return undefined
  return [...id.slice(6, 15)].reduce((count, character) => count * 62 + digits.indexOf(character), 0)
}
