/** A word and what stands in its parentheses, empty where it has none; in the order written. */
export type Terms = ReadonlyMap<string, string>

const closingOf = (text: string, open: number): number => {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++
    if (text[at] === ')') depth--
    if (depth === 0) return at
  }
  throw new Error(`unclosed parenthesis in: ${text}`)
}

/** Reads `word word(text) word(nested (text))`. @throws Error when a parenthesis stays open or a character is out of place. */
export function readTerms(text: string): Terms {
  const terms = new Map<string, string>()
  const word = /\s*([A-Za-z0-9]+)/y
  for (let at = 0; at < text.trimEnd().length; ) {
    word.lastIndex = at
    const name = word.exec(text)?.[1]
    if (name === undefined) throw new Error(`no term at character ${at} in: ${text}`)
    const end = word.lastIndex
    const close = text[end] === '(' ? closingOf(text, end) : undefined
    terms.set(name, close === undefined ? '' : text.slice(end + 1, close))
    at = close === undefined ? end : close + 1
  }
  if (terms.size === 0) throw new Error('a field needs a type')
  return terms
}

/** The label of an API name without one of its own: `BillingCity` is `Billing City`, `AccountId` is `Account ID`. */
export function labelOf(name: string): string {
  const words = name.replace(/__(c|mdt|r)$/, '').replaceAll('_', ' ')
  return words.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/ Id$/, ' ID')
}
