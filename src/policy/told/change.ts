import type { CallerKind } from '../../core/disclosure/disclosure.ts'
import type { DataPolicy, PolicyRule } from '../policy-form.ts'
import { decideFor, exactnessOf, fittingRules } from '../rules/decide.ts'
import type { DecidedPlace } from './told.ts'

/** A change of a policy. */
export interface PolicyChange {
  /** Places of the rules that stand in the way: each must say `show`, or go. */
  readonly rules: readonly number[]
  readonly add: readonly PolicyRule[]
}

export interface Changing {
  readonly policy: DataPolicy
  readonly tool: string
  readonly kind: CallerKind
  /** Those that share what they are shown. */
  readonly callers: readonly CallerKind[]
}

interface DoneWith {
  readonly place: DecidedPlace
  /** What it is in, and goes with. */
  readonly above: readonly DecidedPlace[]
  readonly because: readonly number[]
  readonly isRefused: boolean
  readonly isShown: boolean
}

/** What would show a field that is withheld, or withhold one that is shown. */
export function changeFor(changing: Changing, { above, because, isRefused, isShown, place }: DoneWith): PolicyChange {
  const { kind, tool } = changing
  const { isText, path } = place
  if (isRefused) return { rules: because, add: [] }
  if (isShown) return { rules: [], add: [{ to: kind, tool, field: path, do: isText ? 'mask' : 'drop' }] }
  const steps = [...above, place].map(each => toShow(changing, each))
  return { rules: [...new Set(steps.flatMap(({ rules }) => rules))], add: steps.flatMap(({ add }) => add) }
}

/** A rule of its own shows a field, unless those that withhold it are as exact. */
function toShow({ callers, policy: { rules = [] }, tool }: Changing, { path, values }: DecidedPlace): PolicyChange {
  const fields = values.map(words => ({ tool, path, words }))
  const exact = exactnessOf({ to: 'everyone', tool, field: path, do: 'show' })
  const inTheWay = (caller: CallerKind) =>
    fields.flatMap(field =>
      fittingRules(rules, field, caller).filter(({ exact: own, rule }) => own >= exact && rule.do !== 'show'),
    )
  const isWithheld = (caller: CallerKind) => fields.some(field => decideFor(rules, field, caller).deed !== 'show')
  const [first, ...more] = callers.filter(caller => isWithheld(caller) && inTheWay(caller).length === 0)
  return {
    rules: [...new Set(callers.flatMap(inTheWay).map(({ at }) => at))],
    add: first ? [{ to: more.length > 0 ? [first, ...more] : first, tool, field: path, do: 'show' }] : [],
  }
}

/** A policy with a change made. A rule about a whole tool says `show` as one about fields does. */
export function changed(policy: DataPolicy, { add, rules: inTheWay }: PolicyChange): DataPolicy {
  const kept = (policy.rules ?? []).map((rule, at) => (inTheWay.includes(at) ? toShowing(rule) : rule))
  return { ...policy, rules: [...kept, ...add] }
}

function toShowing({ mask: _, ...rule }: PolicyRule): PolicyRule {
  return { ...rule, do: 'show' }
}
