const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const checksumAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

const checksumOf = (part: string): string => {
  let flags = 0
  for (const [index, character] of [...part].entries()) {
    if (character >= 'A' && character <= 'Z') flags |= 1 << index
  }
  return checksumAlphabet.charAt(flags)
}

/**
 * The 18-character form of a 15-character id; other lengths come back as they are.
 * @see https://help.salesforce.com/s/articleView?id=000385008
 */
export const toLongId = (id: string): string =>
  id.length === 15 ? id + checksumOf(id.slice(0, 5)) + checksumOf(id.slice(5, 10)) + checksumOf(id.slice(10)) : id

/** Text of letters and digits, one character a byte. */
export const toIdText = (bytes: Uint8Array): string =>
  Array.from(bytes, byte => alphabet.charAt(byte % alphabet.length)).join('')
