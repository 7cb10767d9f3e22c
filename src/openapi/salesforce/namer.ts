export interface Namer {
  /** A name with this end that nothing else has, letter case aside. */
  take(stem: string, end?: string): string
}

/** Makes API names of at most so many characters: what is too long is cut, what is taken gets a number. */
export function createNamer(maxChars: number): Namer {
  const taken = new Set<string>()
  const shorten = (stem: string, end: string): string => stem.slice(0, maxChars - end.length).replace(/_+$/, '') + end
  return {
    take(stem, end = '') {
      for (let number = 1; ; number++) {
        const name = shorten(stem, number === 1 ? end : `${number}${end}`)
        if (taken.has(name.toLowerCase())) continue
        taken.add(name.toLowerCase())
        return name
      }
    },
  }
}
