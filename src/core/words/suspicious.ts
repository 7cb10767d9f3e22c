import { isSuspicious } from './suspicion.ts'
import type { ForeignWords } from './words.ts'

/** Suspicious texts of an answer by their fields, how many each; never a text. */
export type SuspiciousTexts = Readonly<Record<string, number>>

/** Characters of an answer that are looked at: an answer of many megabytes must not hold up all others. */
const maxCharacters = 200_000

/** @returns `undefined` where nothing is suspicious */
export function suspiciousIn(words: ForeignWords | undefined, output: unknown): SuspiciousTexts | undefined {
  if (!words) return undefined
  const found: Record<string, number> = {}
  let left = maxCharacters
  words.visit(output, (text, field) => {
    if (left > 0 && isSuspicious(text.slice(0, left))) found[field] = (found[field] ?? 0) + 1
    left -= text.length
  })
  return Object.keys(found).length > 0 ? found : undefined
}
