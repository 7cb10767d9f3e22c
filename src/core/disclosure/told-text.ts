import type { CallerKind } from './disclosure.ts'
import type { ToldCaller, ToldField, ToldTool } from './told.ts'

/** What is done with a field, in a word or two. */
export const toDoneText = ({ done, left }: Pick<ToldField, 'done' | 'left'>): string =>
  left === undefined ? done : `${left} only`

/** Classification and categories of a field; empty where the tool says neither. */
export const toKindText = ({ words: { classification, compliance = [] } }: Pick<ToldField, 'words'>): string =>
  [...(classification ? [classification] : []), ...compliance].join(', ')

/** How much an answer may hold; empty where nothing is said of it. */
export function toLimitText({ characters, rows }: Pick<ToldCaller, 'characters' | 'rows'>): string {
  const numeral = (value: number) => value.toLocaleString('en-US')
  const parts = [
    ...(rows === undefined ? [] : [`${numeral(rows)} ${rows === 1 ? 'row' : 'rows'}`]),
    ...(characters === undefined ? [] : [`${numeral(characters)} characters`]),
  ]
  return parts.length === 0 ? '' : `at most ${parts.join(' and ')}`
}

/** Kinds of caller that have the same of a tool, and what that is. */
export interface ToldSummary {
  readonly kinds: readonly CallerKind[]
  readonly text: string
}

/** What is withheld of a tool, in a sentence for those who have the same. */
export function summariesOf({ callers }: ToldTool): readonly ToldSummary[] {
  const byText = Map.groupBy(callers, toSummary)
  return [...byText].map(([text, same]) => ({ kinds: same.map(({ kind }) => kind), text }))
}

function toSummary(caller: ToldCaller): string {
  if (caller.isRefused) return 'refused'
  const withheld = caller.fields.filter(({ done }) => done !== 'shown')
  const fields = withheld.map(field => `${field.path} (${toDoneText(field)})`)
  const shown = fields.length === 0 ? 'everything' : `everything but ${fields.join(', ')}`
  const limit = toLimitText(caller)
  const operation = caller.operation === undefined ? '' : `by ${caller.operation}`
  return [shown, ...[limit, operation].filter(text => text !== '')].join('; ')
}
