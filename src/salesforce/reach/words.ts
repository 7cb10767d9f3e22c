import type { Reached } from '../../core/org/reach.ts'

/** A text in quotes, also one that does not end: each start is looked at once, however long it is. */
export const literal = /'[^'\\]*(?:\\[\s\S]?[^'\\]*)*'?/g
/** An amount such as `USD5.50` has a point, as a path has. */
const word = /[A-Za-z]{3}\d+\.\d+|[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*|\d[\w.:+-]*|''|[(),=!<>:+*-]|\S/g
export const name = /^[A-Za-z_]\w*$/
const known = /^(?:[\w'(),=!<>:+*-]|$)/

/** What cannot be told, as for records that are deleted by their ids alone. */
export const anything: Reached = { does: 'read', name: '*' }

/** The words and signs of a query whose texts were taken out, without white space. */
export const lexemesOf = (text: string): readonly string[] => text.match(word) ?? []

/** No name, number or sign of the language: an org may see more in it than is seen here. */
export const isKnown = (text: string): boolean => known.test(text)

export const lower = (text: string): string => text.toLowerCase()
export const isPath = (word: string): boolean => /\.\s*[A-Za-z_]/.test(word) && !/^\d/.test(word)
export const pathPartsOf = (path: string): readonly string[] => path.split('.').map(part => part.trim())

export const read = (object: string): Reached => ({ does: 'read', name: object })
export const along = (relationship: string): Reached => ({ does: 'read', name: relationship, relationship: true })

export function unique(reached: readonly Reached[]): readonly Reached[] {
  const byName = new Map(reached.map(each => [`${each.does} ${lower(each.name)} ${each.relationship ?? ''}`, each]))
  return [...byName.values()]
}

const maxKnown = 1_000
const maxKnownLength = 10_000

/** A query reads the same whatever its values are. Bounded, since days and numbers stand in it as they are. */
export function createReadMemo(readText: (text: string) => readonly Reached[]): (text: string) => readonly Reached[] {
  const before = new Map<string, readonly Reached[]>()
  return text => {
    const found = before.get(text)
    if (found) return found
    const reached = readText(text)
    if (before.size >= maxKnown) before.clear()
    if (text.length <= maxKnownLength) before.set(text, reached)
    return reached
  }
}
