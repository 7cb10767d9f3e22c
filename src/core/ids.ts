const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

/**
 * The 18-character form of a Salesforce id: three characters that encode the letter case of each group of five.
 * An id that has them already is given back as it is.
 * @see https://help.salesforce.com/s/articleView?id=000385585
 */
export function toLongId(id: string): string {
  if (id.length !== 15) return id
  return id + [0, 5, 10].map(start => alphabet[caseBits(id.slice(start, start + 5))]).join('')
}

const caseBits = (group: string): number =>
  [...group].reduce((bits, character, index) => bits | (/[A-Z]/.test(character) ? 1 << index : 0), 0)
