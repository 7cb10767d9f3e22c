import { isJsonObject } from '../../../../core/json.ts'

/** A place in answers, and what each of them has there. */
export interface ComparedPlace {
  /** Such as `items.0.name`; empty for the whole. */
  readonly path: string
  /** As JSON, one for each answer. `undefined`: this one has nothing there. */
  readonly values: readonly (string | undefined)[]
  readonly differs: boolean
}

/** Every place of some answers, in their order. */
export function toDifferences(contents: readonly unknown[]): readonly ComparedPlace[] {
  const flat = contents.map(content => new Map(placesIn(content, '')))
  const paths = [...new Set(flat.flatMap(places => [...places.keys()]))]
  return paths.map(path => {
    const values = flat.map(places => places.get(path))
    return { path, values, differs: !isMadePerCall(path) && values.some(value => value !== values[0]) }
  })
}

function placesIn(value: unknown, path: string): readonly (readonly [string, string])[] {
  const entries = Array.isArray(value) ? [...value.entries()] : isJsonObject(value) ? Object.entries(value) : []
  if (entries.length === 0) return [[path, JSON.stringify(value) ?? 'nothing']]
  return entries.flatMap(([name, inner]) => placesIn(inner, path === '' ? String(name) : `${path}.${name}`))
}

/** Each call has one of its own: that they differ says nothing. */
const isMadePerCall = (path: string): boolean => path === 'requestId' || path === 'jobId'

/** Answers that are the same but for what each call has of its own, under a letter each. */
export function toGroups<Answered extends { readonly content: unknown }>(given: readonly Answered[]) {
  const same = Map.groupBy(given, ({ content }) =>
    JSON.stringify(placesIn(content, '').filter(([path]) => !isMadePerCall(path))),
  )
  return [...same.values()].map((answers, at) => ({ letter: letterOf(at), answers, content: answers[0]?.content }))
}

const letterOf = (at: number): string =>
  String.fromCharCode('A'.charCodeAt(0) + (at % 26)) + (at < 26 ? '' : Math.floor(at / 26))
