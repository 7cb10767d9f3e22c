import { type CallerKind, callersOf } from '../../core/disclosure/disclosure.ts'
import { classifications, type FieldWords } from '../../core/field-words/field-words.ts'
import {
  type DataPolicy,
  type Deed,
  deeds,
  type MaskName,
  type PolicyCallers,
  type PolicyRule,
} from '../policy-form.ts'

/** What is done with a field for one kind of caller, and why. */
export interface Decision {
  readonly deed: Deed
  readonly mask: MaskName
  /** Place of the rule in the policy, from 0; `undefined` where none is about the field. */
  readonly rule: number | undefined
  /** For whom the rule is, of those that share the operation. */
  readonly caller: CallerKind
}

/** A field of a tool. */
export interface DecidedField {
  readonly tool: string
  readonly path: string
  readonly words: FieldWords
}

export const isFor = (to: PolicyCallers, caller: CallerKind): boolean =>
  to === 'everyone' || to === caller || (typeof to !== 'string' && to.includes(caller))

/** A rule that names a tool and no kind of data is about all of it. */
export const refusesTool = (rule: PolicyRule, tool: string, caller: CallerKind): boolean =>
  rule.do === 'refuse' &&
  rule.tool === tool &&
  !(rule.field ?? rule.classification ?? rule.compliance) &&
  isFor(rule.to, caller)

/** What the policy says of a field: the strictest for all who call the operation of this kind. */
export function decide(policy: DataPolicy, field: DecidedField, kind: CallerKind): Decision {
  return callersOf(kind)
    .map(caller => decideFor(policy.rules ?? [], field, caller))
    .reduce(stricter)
}

/** The same for one of them. */
export function decideFor(rules: readonly PolicyRule[], field: DecidedField, caller: CallerKind): Decision {
  let found: Decision = { deed: 'show', mask: 'whole', rule: undefined, caller }
  let exactness = -1
  for (const { at, exact, rule } of fittingRules(rules, field, caller)) {
    const own: Decision = { deed: rule.do, mask: rule.mask ?? 'whole', rule: at, caller }
    if (exact > exactness) found = own
    else if (exact === exactness) found = stricter(found, own)
    exactness = Math.max(exact, exactness)
  }
  return found
}

/** A rule that is about a field, for one kind of caller. */
export interface FittingRule {
  /** Its place in the policy, from 0. */
  readonly at: number
  readonly rule: PolicyRule
  /** The higher one counts. */
  readonly exact: number
}

export const fittingRules = (
  rules: readonly PolicyRule[],
  field: DecidedField,
  caller: CallerKind,
): readonly FittingRule[] =>
  rules
    .map((rule, at) => ({ at, rule, exact: exactnessOf(rule) }))
    .filter(({ rule }) => isFor(rule.to, caller) && fits(rule, field))

/** The tool beats the kind of data, a field the tool, and a field the one that it is in. */
export const exactnessOf = ({ field, tool }: PolicyRule): number =>
  tool === undefined ? 0 : field === undefined ? 1 : 1 + field.split('.').length

/** Two masks that leave different things leave nothing together. */
export function stricter(one: Decision, other: Decision): Decision {
  const [a, b] = [deeds.indexOf(one.deed), deeds.indexOf(other.deed)]
  if (a !== b) return a > b ? one : other
  if (one.deed !== 'mask' || one.mask === other.mask || one.mask === 'whole') return one
  return other.mask === 'whole' ? other : { ...one, mask: 'whole' }
}

function fits(rule: PolicyRule, { path, tool, words }: DecidedField): boolean {
  const { classification, compliance, field } = rule
  if (rule.tool !== undefined && rule.tool !== tool) return false
  if (field !== undefined && path !== field && !path.startsWith(`${field}.`)) return false
  if (compliance !== undefined && !words.compliance?.includes(compliance)) return false
  return classification === undefined || rankOf(words.classification) >= rankOf(classification)
}

const rankOf = (classification: FieldWords['classification']): number =>
  classification === undefined ? -1 : classifications.indexOf(classification)
