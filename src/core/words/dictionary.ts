import { type Phrase, phrases } from './phrases.ts'
import { vocabulary } from './vocabulary.ts'

/** More words than any phrase has. */
export const maxSteps = 4

/** What a word can be: a word of a phrase, and which. */
export interface Step {
  readonly phrase: Phrase
  readonly at: number
  readonly isLast: boolean
  /** Its number among the steps of all phrases. */
  readonly place: number
}

const stepsOf = (kind: string): readonly Step[] =>
  // The last first: a word that stands for two of them in a row must not count for both.
  phrases.flatMap((phrase, index) =>
    phrase.kinds
      .map((each, at) => ({ each, phrase, at, isLast: at === phrase.kinds.length - 1, place: index * maxSteps + at }))
      .filter(({ each }) => each === kind)
      .reverse(),
  )

/** Letters by which words are looked for: nearly every word of a text ends there. */
const stemLetters = 3

interface Stem {
  readonly stem: string
  readonly steps: readonly Step[]
}

/** What begins with the same letters. */
interface Family {
  readonly whole: Map<string, readonly Step[]>
  readonly stems: Stem[]
}

function createFamilies(): ReadonlyMap<string, Family> {
  const families = new Map<string, Family>()
  for (const [kind, words] of Object.entries(vocabulary)) {
    const steps = stepsOf(kind)
    for (const word of new Set(words.split(' '))) {
      const stem = word.replace('*', '')
      const key = stem.slice(0, stemLetters)
      const family: Family = families.get(key) ?? { whole: new Map(), stems: [] }
      families.set(key, family)
      if (stem === word) family.whole.set(word, [...(family.whole.get(word) ?? []), ...steps])
      else family.stems.push({ stem, steps })
    }
  }
  return families
}

const families = createFamilies()
const nothing: readonly Step[] = []

/** First letters of the vocabulary, by their codes: to cut a word out of a text costs more than to look at two letters. */
const beginnings = new Set([...families.keys()].map(key => codeOf(key, 0)))

function codeOf(text: string, at: number): number {
  return text.charCodeAt(at) * 0x10000 + text.charCodeAt(at + 1)
}

/** The words of phrases that a word of a text in lower case can be. */
export function stepsAt(text: string, start: number, end: number): readonly Step[] {
  return beginnings.has(codeOf(text, start)) ? lookUp(text.slice(start, end)) : nothing
}

function lookUp(word: string): readonly Step[] {
  const family = families.get(word.slice(0, stemLetters))
  if (!family) return nothing
  let found = family.whole.get(word) ?? nothing
  for (const { stem, steps } of family.stems) if (word.startsWith(stem)) found = [...found, ...steps]
  return found
}
