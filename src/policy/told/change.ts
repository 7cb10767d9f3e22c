import { type CallerKind, callerKinds } from '../../core/disclosure/disclosure.ts'
import type { DataPolicy, PolicyRule } from '../policy-form.ts'
import { decideFor, exactnessOf, fittingRules, isFor } from '../rules/decide.ts'
import type { DecidedPlace } from './told.ts'

/** A rule, by its place in the policy, as far as it is for one kind of caller. */
export interface RuleFor {
  readonly at: number
  readonly caller: CallerKind
}

/** A change of a policy: nobody else is shown anything else by it than those who share what they are shown. */
export interface PolicyChange {
  /** Callers whom rules must leave out. */
  readonly takeOut: readonly RuleFor[]
  readonly add: readonly PolicyRule[]
}

export interface Changing {
  readonly policy: DataPolicy
  readonly tool: string
  /** Those that share what they are shown. */
  readonly callers: readonly CallerKind[]
}

/** A rule for one kind of caller that withholds a field which is shown. */
export const toWithhold = (tool: string, { isText, path }: DecidedPlace, kind: CallerKind): PolicyChange => ({
  takeOut: [],
  add: [{ to: kind, tool, field: path, do: isText ? 'mask' : 'drop' }],
})

/** What shows a field that is withheld: a rule of its own, since others that are as exact are stricter. */
export function toShow({ callers, policy, tool }: Changing, { path, values }: DecidedPlace): PolicyChange {
  const rules = policy.rules ?? []
  const fields = values.map(words => ({ tool, path, words }))
  const exact = exactnessOf({ to: 'everyone', tool, field: path, do: 'show' })
  const takeOut = callers.flatMap(caller =>
    fields
      .flatMap(field => fittingRules(rules, field, caller))
      .filter(({ exact: own, rule }) => own >= exact && rule.do !== 'show')
      .map(({ at }) => ({ at, caller })),
  )
  const [first, ...more] = callers.filter(caller =>
    fields.some(field => decideFor(rules, field, caller).deed !== 'show'),
  )
  const to = first && (more.length > 0 ? ([first, ...more] as const) : first)
  return { takeOut, add: to ? [{ to, tool, field: path, do: 'show' }] : [] }
}

/** A policy with a change made. */
export function changed(policy: DataPolicy, { add, takeOut }: PolicyChange): DataPolicy {
  const { rules = [] } = takenOut(policy, takeOut)
  return { ...policy, rules: [...rules.filter(({ to }) => to.length > 0), ...add] }
}

/** The same rules in the same places, some for nobody. */
export function takenOut(policy: DataPolicy, takeOut: readonly RuleFor[]): DataPolicy {
  const rules = (policy.rules ?? []).map((rule, at) => {
    const gone = takeOut.filter(each => each.at === at).map(({ caller }) => caller)
    return gone.length === 0 ? rule : { ...rule, to: callersLeft(rule, gone) }
  })
  return { ...policy, rules }
}

/** Whom a rule is still for. */
export const callersLeft = ({ to }: PolicyRule, gone: readonly CallerKind[]): readonly CallerKind[] =>
  callerKinds.filter(kind => isFor(to, kind) && !gone.includes(kind))
