import { keysOf, placeOf } from './place.ts'
import type { Found, Spec } from './targets.ts'
import { isObject, type JsonObject, ownOf } from './value.ts'

const maxHops = 32

/** Follows `#/...` references inside one document; every target is looked up once. */
export function createResolver(document: JsonObject): Spec['resolve'] {
  const targets = new Map<string, Found | undefined>()
  const targetOf = (reference: string): Found | undefined => {
    if (!targets.has(reference)) targets.set(reference, findTarget(document, reference))
    return targets.get(reference)
  }
  return (value, place) => {
    let found: Found | undefined = isObject(value) ? { value, place } : undefined
    for (let hops = 0; found && isReference(found.value); hops += 1) {
      if (hops === maxHops) return undefined
      found = targetOf(found.value.$ref)
    }
    return found
  }
}

export const isReference = (value: unknown): value is { readonly $ref: string } =>
  isObject(value) && typeof value.$ref === 'string'

function findTarget(document: JsonObject, reference: string): Found | undefined {
  if (!reference.startsWith('#/')) return undefined
  const keys = keysOf(decoded(reference))
  const value = keys.reduce<unknown>(childOf, document)
  return isObject(value) ? { value, place: placeOf(keys) } : undefined
}

function childOf(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return /^\d+$/.test(key) ? value[Number(key)] : undefined
  return isObject(value) ? ownOf(value, key) : undefined
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}
