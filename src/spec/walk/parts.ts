import { below, type Place } from './place.ts'
import { isReference } from './resolver.ts'
import type { ExtensionTarget, Found } from './targets.ts'
import { isObject } from './value.ts'
import type { Walk } from './visit.ts'

interface Part {
  readonly value: unknown
  readonly place: Place
}

/** Shows one value: a reference as such, every other object to `show`. */
export function onePart(walk: Walk, { value, place }: Part, show: (part: Found) => void): void {
  if (!isObject(value)) return
  if (isReference(value)) walk.visit('reference', { spec: walk.spec, value, place, target: value.$ref })
  else show({ value, place })
}

/** Shows the members of a map, each like one part. Keys of extensions are left out. */
export function eachPart(walk: Walk, map: Found, show: (part: Found, key: string) => void): void {
  for (const [key, value] of Object.entries(map.value)) {
    if (!key.startsWith('x-')) onePart(walk, { value, place: below(map.place, key) }, part => show(part, key))
  }
}

/** Shows the keys of an object that start with `x-`. */
export function extensions({ visit }: Walk, { value, place }: Found, where: ExtensionTarget['where']): void {
  for (const key in value) {
    if (key.startsWith('x-')) visit('extension', { place: below(place, key), key, value: value[key], where })
  }
}
