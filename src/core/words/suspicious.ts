import type { ForeignWords } from './words.ts'

/** Suspicious texts of an answer by their fields, how many each; never a text. */
export type SuspiciousTexts = Readonly<Record<string, number>>

/** Characters of an answer that are looked at: an answer of many megabytes must not hold up all others. */
const maxCharacters = 200_000

type Found = SuspiciousTexts | undefined

let find: ((words: ForeignWords, output: unknown) => Found) | undefined

/**
 * Loads what knows the signs with the first answer that has words of others.
 * @returns `undefined` where nothing is suspicious
 */
export function suspiciousIn(words: ForeignWords | undefined, output: unknown): Found | Promise<Found> {
  if (!words) return undefined
  return find ? find(words, output) : load().then(loaded => loaded(words, output))
}

async function load() {
  const { isSuspicious } = await import('./suspicion.ts')
  find ??= (words, output) => findIn(words, output, isSuspicious)
  return find
}

function findIn(words: ForeignWords, output: unknown, isSuspicious: (text: string) => boolean): Found {
  const found: Record<string, number> = {}
  let left = maxCharacters
  words.visit(output, (text, field) => {
    if (left > 0 && isSuspicious(text.slice(0, left))) found[field] = (found[field] ?? 0) + 1
    left -= text.length
  })
  return Object.keys(found).length > 0 ? found : undefined
}
