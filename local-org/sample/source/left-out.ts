/** Something of a project that the local org does not have. */
export interface LeftOut {
  /** A field as `Account.Tier__c`, an object, or a file with what in it. */
  readonly what: string
  /** The rest of the sentence, the same for all that share a reason: `point at objects that are not here`. */
  readonly why: string
}

const shown = 6

const list = (names: readonly string[], whole: boolean): string => {
  if (whole || names.length <= shown) return names.join(', ')
  return `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`
}

/** One line a reason, with how many share it. Lists all of them only when the whole is asked for. */
export function toLeftOutLines(leftOut: readonly LeftOut[], whole: boolean): readonly string[] {
  const reasons = Map.groupBy(leftOut, ({ why }) => why)
  const lines = [...reasons].map(([why, entries]) => {
    const names = [...new Set(entries.map(({ what }) => what))]
    return `  ${names.length} ${why}: ${list(names, whole)}`
  })
  const cut = !whole && [...reasons.values()].some(entries => entries.length > shown)
  if (lines.length === 0) return []
  return [`--schema: left out, or not as in your org${cut ? ' (--verbose lists all)' : ''}:`, ...lines]
}
