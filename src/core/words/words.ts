import type * as z from 'zod'
import { placesOf, type WordPlace } from './places.ts'

type Visit = (text: string, field: string) => void
/** Gives what is to stand in the place of a text. */
type Change = (text: string, field: string) => string

/** Where in the answers of a tool words stand that are not the host's own: those of records, and of third parties. */
export interface ForeignWords {
  /** Names of the fields, such as `cases.subject`. */
  readonly fields: readonly string[]
  /** Shows each such text of an output. */
  visit(output: unknown, visit: Visit): void
  /** The output with other texts there. It is copied as far as it holds any. */
  change<Output>(output: Output, change: Change): Output
}

/**
 * The words that a schema declares as `text: 'untrusted'`, at any depth; what a list or an object says counts for what is
 * in it. `undefined` where there are none, so that nothing has to be looked at.
 */
export function foreignWordsOf(schema: z.core.$ZodType): ForeignWords | undefined {
  const places = placesOf(schema)
  if (!places) return undefined
  const { fields, root } = places
  return {
    fields,
    visit(output, visit) {
      changeIn(root, output, (text, field) => {
        visit(text, field)
        return text
      })
    },
    change: (output, change) => changeIn(root, output, change) as typeof output,
  }
}

type Fields = Readonly<Record<string, unknown>>

function changeIn(place: WordPlace, value: unknown, change: Change): unknown {
  if (typeof value === 'string') return place.text === undefined ? value : change(value, place.text)
  if (Array.isArray(value)) {
    const { each } = place
    return each ? value.map(member => changeIn(each, member, change)) : value
  }
  return typeof value === 'object' && value !== null ? changeFields(place, value as Fields, change) : value
}

const changeFields = ({ fields, names, others }: WordPlace, value: Fields, change: Change): Fields =>
  Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const isKnown = fields?.has(name)
      const place = isKnown ? fields?.get(name) : others
      const shown = !isKnown && names !== undefined ? change(name, names) : name
      return [shown, place ? changeIn(place, inner, change) : inner]
    }),
  )
