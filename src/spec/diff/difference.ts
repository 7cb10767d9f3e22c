import type { Change } from '../rules/rule.ts'
import { pointerOf } from '../walk/place.ts'
import type { Found, Spec } from '../walk/targets.ts'

/** What two documents differ in. */
export interface Difference {
  /** What can break flows, Apex and agents. */
  readonly changes: readonly Change[]
  /** Sentences on what breaks nothing. */
  readonly safe: readonly string[]
}

/** Which way a schema goes: callers send what is `sent`, and read what is `answered`. */
export type Direction = 'sent' | 'answered'

/** A comparison under way. */
export interface Comparison {
  readonly old: Spec
  readonly current: Spec
  /** For people: `findOrders, in the request`. */
  readonly where: string
  readonly direction: Direction
  change(change: Omit<Change, 'pointer'>, at: Found): void
  safe(text: string): void
  /** Whether this pair was compared before; a schema can hold itself. */
  isKnown(old: object, current: object, direction: Direction): boolean
}

const inOld: ReadonlySet<Change['kind']> = new Set([
  'operation-removed',
  'parameter-removed',
  'property-removed',
  'object-removed',
])

/** Starts a comparison of two documents, and the lists that it fills. */
export function createComparison(old: Spec, current: Spec): { comparison: Comparison; difference: Difference } {
  const changes = new Map<string, Change>()
  const safe = new Set<string>()
  const pairs = new WeakMap<object, Map<object, Set<Direction>>>()
  const comparison: Comparison = {
    old,
    current,
    where: '',
    direction: 'sent',
    change(change, at) {
      const spec = inOld.has(change.kind) ? old : current
      const full = { ...change, pointer: spec.originOf(pointerOf(at.place)) }
      changes.set(JSON.stringify(full), full)
    },
    safe: text => safe.add(text),
    isKnown(one, other, direction) {
      const others = pairs.get(one) ?? new Map<object, Set<Direction>>()
      pairs.set(one, others)
      const directions = others.get(other) ?? new Set()
      others.set(other, directions)
      if (directions.has(direction)) return true
      directions.add(direction)
      return false
    },
  }
  return {
    comparison,
    get difference() {
      return { changes: [...changes.values()], safe: [...safe] }
    },
  }
}
