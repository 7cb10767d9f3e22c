import { nearestOf } from '../core/nearest.ts'

/** A sentence to put behind the one that says that there is no such thing, with a blank before it; else nothing. */
export function hintAt(word: string, names: readonly string[]): string {
  const nearest = nearestOf(word, names)
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`
}
