/** A statement with its values numbered, and how many it takes. */
export interface Numbered {
  readonly text: string
  readonly count: number
}

/** Quoted text and names, comments, and what is left: the question marks that stand for a value. */
const pieces = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g

/** `?` as `$1`, `$2`, ... in order; those in quoted text, quoted names and comments stay. */
export function toNumbered(statement: string): Numbered {
  let count = 0
  const text = statement.replace(pieces, piece => {
    if (piece !== '?') return piece
    count += 1
    return `$${count}`
  })
  return { text, count }
}
