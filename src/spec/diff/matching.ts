import type { Found } from '../walk/targets.ts'

/** Something with a name in one of two documents. */
export interface Named extends Found {
  readonly name: string
}

/** Which named things of an old document are which of a new one. */
export interface Matches<Thing extends Named> {
  readonly kept: readonly (readonly [old: Thing, current: Thing])[]
  readonly renamed: readonly (readonly [old: Thing, current: Thing])[]
  readonly gone: readonly Thing[]
  readonly added: readonly Thing[]
}

/** How to know a thing under another name. */
export interface MatchRule<Thing extends Named> {
  /** What no other thing has, such as its words or its address. */
  textOf(thing: Thing): string
  /** Whether two can be one, when one went and one came. */
  isAlike(old: Thing, current: Thing): boolean
}

/** Matches by name without letter case, as Salesforce does; what is left can be a rename. */
export function match<Thing extends Named>(
  olds: readonly Thing[],
  currents: readonly Thing[],
  rule: MatchRule<Thing>,
): Matches<Thing> {
  const byName = new Map(currents.map(current => [current.name.toLowerCase(), current]))
  const oldNames = new Set(olds.map(({ name }) => name.toLowerCase()))
  const kept = olds.flatMap(old => {
    const current = byName.get(old.name.toLowerCase())
    return current ? [[old, current] as const] : []
  })
  const gone = olds.filter(({ name }) => !byName.has(name.toLowerCase()))
  const added = currents.filter(({ name }) => !oldNames.has(name.toLowerCase()))
  const renamed = renamesIn(gone, added, rule)
  const moved = new Set(renamed.flat())
  return {
    kept,
    renamed,
    gone: gone.filter(thing => !moved.has(thing)),
    added: added.filter(thing => !moved.has(thing)),
  }
}

function renamesIn<Thing extends Named>(
  gone: readonly Thing[],
  added: readonly Thing[],
  { isAlike, textOf }: MatchRule<Thing>,
): readonly (readonly [Thing, Thing])[] {
  const [old, ...otherOlds] = gone
  const [current, ...others] = added
  if (old && current && otherOlds.length + others.length === 0 && isAlike(old, current)) return [[old, current]]
  const byText = Map.groupBy(added, textOf)
  return [...Map.groupBy(gone, textOf)].flatMap(([text, olds]) => {
    const [one, ...more] = olds
    const [same, ...rest] = byText.get(text) ?? []
    return one && same && more.length + rest.length === 0 ? [[one, same] as const] : []
  })
}
