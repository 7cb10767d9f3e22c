import type { JsonFields } from '../../core/json.ts'
import { maskText } from '../masks.ts'
import type { MaskName } from '../policy-form.ts'
import type { Decision } from '../rules/decide.ts'
import type { FieldPlace, Leaf } from './tree.ts'

/** What is done at a place, and below. Made for places only where something is withheld. */
export interface FieldPlan {
  readonly path: string
  /** Nothing of it is shown, so that not even its name is. */
  readonly isGone: boolean
  /** Of values without fields of their own. */
  readonly scalar: 'show' | 'drop' | { readonly mask: MaskName }
  /** By name, `*` for those that have none; those that are shown whole are not there. */
  readonly fields: Map<string, FieldPlan>
  /** Whether there is a field of this name, so that it is none of the others. */
  isNamed(name: string): boolean
}

export type DecideLeaf = (leaf: Leaf) => Decision

/** What is done with what stands at a place; `undefined` where it is shown whole. */
export function toPlan(root: FieldPlace, decideLeaf: DecideLeaf): FieldPlan | undefined {
  const made = new Map<FieldPlace, FieldPlan>()
  const planAt = (place: FieldPlace): FieldPlan | undefined => {
    if (!reaches(place, leaf => decideLeaf(leaf).deed !== 'show')) return undefined
    const known = made.get(place)
    if (known) return known
    const fields = new Map<string, FieldPlan>()
    const plan = { ...toOwnPlan(place, decideLeaf), fields }
    made.set(place, plan)
    for (const [name, field] of place.fields) {
      const own = planAt(field)
      if (own) fields.set(name, own)
    }
    return plan
  }
  return planAt(root)
}

function toOwnPlan(place: FieldPlace, decideLeaf: DecideLeaf): Omit<FieldPlan, 'fields'> {
  const values = place.leaves.filter(({ isKey }) => !isKey).map(decideLeaf)
  const drops = values.filter(({ deed }) => isDropped(deed))
  const masks = new Set(values.flatMap(({ deed, mask }) => (deed === 'mask' ? [mask] : [])))
  const [mask = 'whole', ...more] = masks
  const masked = { mask: more.length > 0 ? 'whole' : mask } as const
  return {
    path: place.path,
    isNamed: name => place.fields.has(name),
    isGone: isGone(place, decideLeaf),
    scalar: drops.length > 0 ? 'drop' : masks.size > 0 ? masked : 'show',
  }
}

const isDropped = (deed: Decision['deed']): boolean => deed === 'drop' || deed === 'refuse'

const isGone = (place: FieldPlace, decideLeaf: DecideLeaf): boolean =>
  reaches(place, () => true) && !isLeft(place, decideLeaf)

/** Whether anything of it is shown. The names in a record are shown or not as one, and so is what nobody knows. */
function isLeft(place: FieldPlace, decideLeaf: DecideLeaf, seen = new Set<FieldPlace>()): boolean {
  if (seen.has(place)) return false
  seen.add(place)
  if (place.leaves.some(leaf => (leaf.isKey || leaf.isUnknown) && decideLeaf(leaf).deed !== 'show')) return false
  if (place.leaves.some(leaf => !leaf.isKey && !isDropped(decideLeaf(leaf).deed))) return true
  return [...place.fields.values()].some(field => isLeft(field, decideLeaf, seen))
}

function reaches(place: FieldPlace, isMeant: (leaf: Leaf) => boolean, seen = new Set<FieldPlace>()): boolean {
  if (seen.has(place)) return false
  seen.add(place)
  if (place.leaves.some(isMeant)) return true
  return [...place.fields.values()].some(field => reaches(field, isMeant, seen))
}

const gone: unique symbol = Symbol('gone')

/** A copy of fields as the plan has it. @param withheld gets the paths of what was there and is not shown */
export function showFields(plan: FieldPlan, fields: object, withheld: string[]): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  const others = plan.fields.get('*')
  // Values of JSON inherit nothing: looking at their entries in pairs costs twice as much.
  for (const name in fields) {
    const value = (fields as JsonFields)[name]
    const own = plan.fields.get(name) ?? (others && !plan.isNamed(name) ? others : undefined)
    const left = own ? showValue(own, value, withheld) : value
    if (left !== gone) shown[name] = left
  }
  return shown
}

function showValue(plan: FieldPlan, value: unknown, withheld: string[]): unknown {
  if (plan.isGone) return withhold(plan, value, withheld)
  if (value === null || value === undefined) return value
  if (Array.isArray(value)) return value.map(each => showValue(plan, each, withheld)).filter(each => each !== gone)
  if (typeof value === 'object') return showFields(plan, value, withheld)
  return showScalar(plan, value, withheld)
}

function showScalar(plan: FieldPlan, value: unknown, withheld: string[]): unknown {
  if (plan.scalar === 'show') return value
  const isMasked = plan.scalar !== 'drop' && typeof value === 'string'
  note(plan, withheld)
  return isMasked ? maskText((plan.scalar as { mask: MaskName }).mask, value) : gone
}

function withhold(plan: FieldPlan, value: unknown, withheld: string[]): typeof gone {
  if (value !== null && value !== undefined) note(plan, withheld)
  return gone
}

function note({ path }: FieldPlan, withheld: string[]): void {
  if (!withheld.includes(path)) withheld.push(path)
}
