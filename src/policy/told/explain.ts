import { type CallerKind, callersOf } from '../../core/disclosure/disclosure.ts'
import type { ToldCaller, ToldField } from '../../core/disclosure/told.ts'
import type { Catalog } from '../../core/tool/catalog.ts'
import type { Tool } from '../../core/tool/tool.ts'
import { createPolicies, type DataPolicies } from '../policy.ts'
import type { DataPolicy } from '../policy-form.ts'
import { decideFor, fittingRules, refusesTool } from '../rules/decide.ts'
import { type Changing, changed, type PolicyChange, type RuleFor, takenOut, toShow, toWithhold } from './change.ts'
import { type DecidedPlace, decidedPlaces, viewKindOf } from './told.ts'

/** What is done with a field for one kind of caller, and why. */
export interface ExplainedKind {
  readonly kind: CallerKind
  readonly operation: string | undefined
  readonly isRefused: boolean
  readonly field: ToldField
  /** Places in the policy of the rules that decided; none where no rule is about the field. */
  readonly because: readonly number[]
  /** For whom these rules are, where it is not this kind: others with whom it shares an operation. */
  readonly sharedWith: readonly CallerKind[]
  /** Places of rules that are about the field too, and do not count. */
  readonly outweighed: readonly number[]
  /** What would show it where it is withheld, or withhold it where it is shown, and what is done with it then. */
  readonly change: PolicyChange & Pick<ToldField, 'done'>
  /** For whom that changes what is done with the field as well. */
  readonly alsoChanges: readonly CallerKind[]
}

export interface ExplainedField {
  readonly tool: string
  readonly field: Pick<ToldField, 'path' | 'words'>
  readonly kinds: readonly ExplainedKind[]
}

export interface Explaining {
  readonly policy: DataPolicy
  readonly tool: Tool
  readonly catalog: Catalog
}

/**
 * What is done with each field at a path, or in it, for each kind of caller that can call the tool, and why. Empty where there
 * is none.
 */
export function explainFields(asked: Explaining, path: string): readonly ExplainedField[] {
  const policies = createPolicies(asked.policy, asked.catalog)
  const callers = callersIn(policies, asked.tool)
  const fields = (callers[0]?.fields ?? []).filter(each => each.path === path || each.path.startsWith(`${path}.`))
  return fields.map(({ path: at, words }) => ({
    tool: asked.tool.name,
    field: { path: at, words },
    kinds: callers.map(caller => explainKind({ ...asked, policies }, caller, at)),
  }))
}

/** Paths of all fields of a tool, also of those that have fields of their own. */
export function pathsOf(tool: Tool, catalog: Catalog): readonly string[] {
  const [caller] = callersIn(createPolicies({}, catalog), tool)
  const parts = (path: string) => path.split('.').map((_, at, names) => names.slice(0, at + 1).join('.'))
  return [...new Set((caller?.fields ?? []).flatMap(({ path }) => parts(path)))]
}

const callersIn = ({ told }: DataPolicies, { name }: Tool): readonly ToldCaller[] =>
  told.find(each => each.name === name)?.callers ?? []

interface Made extends Explaining {
  readonly policies: DataPolicies
}

function explainKind(made: Made, caller: ToldCaller, path: string): ExplainedKind {
  const { policies, policy, tool } = made
  const { isRefused, kind, operation } = caller
  const places = decidedPlaces(policies.explain(tool, viewKindOf(tool, kind)))
  const place = placeAt(places, path)
  const field = caller.fields.find(each => each.path === path) as ToldField
  const asked = { policy, tool: tool.name, callers: callersOf(viewKindOf(tool, kind)) }
  const around = field.done === 'dropped' ? withheldAround(place, places) : []
  const deciding = isRefused ? refusalsOf(made, asked, kind) : rulesFor(asked, decidersOf(place, around))
  const because = unique(deciding.map(({ at }) => at))
  const change = isRefused ? { takeOut: once(deciding), add: [] } : changeFor(asked, caller, [...around, place])
  const after = callersIn(createPolicies(changed(policy, change), made.catalog), tool)
  return {
    ...{ kind, operation, isRefused, field, because },
    sharedWith: deciding.some(({ caller: own }) => own === kind) ? [] : unique(deciding.map(each => each.caller)),
    outweighed: fittingOf(asked, place).filter(at => !because.includes(at)),
    change: { ...change, done: doneIn(after, kind, path) ?? 'dropped' },
    alsoChanges: callersIn(policies, tool).flatMap(({ kind: other }, _, all) =>
      other === kind || doneIn(all, other, path) === doneIn(after, other, path) ? [] : [other],
    ),
  }
}

/** @param places what a field goes with, and the field itself as the last one */
function changeFor(asked: Changing, { fields, kind }: ToldCaller, places: readonly DecidedPlace[]): PolicyChange {
  const place = places[places.length - 1] as DecidedPlace
  if (fields.find(({ path }) => path === place.path)?.done === 'shown') return toWithhold(asked.tool, place, kind)
  const steps = places.map(each => toShow(asked, each))
  return { takeOut: once(steps.flatMap(({ takeOut }) => takeOut)), add: steps.flatMap(({ add }) => add) }
}

/** All rules that refuse the tool: where one is gone, another one may. */
function refusalsOf({ catalog, policy, tool }: Made, asked: Changing, kind: CallerKind): readonly RuleFor[] {
  let found: readonly RuleFor[] = []
  for (;;) {
    const without = takenOut(policy, found)
    const places = decidedPlaces(createPolicies(without, catalog).explain(tool, viewKindOf(tool, kind)))
    const more = refusing({ ...asked, policy: without }, places)
    if (more.length === 0) return found
    found = [...found, ...more]
  }
}

/** `undefined` where the tool is refused. */
function doneIn(callers: readonly ToldCaller[], kind: CallerKind, path: string): ToldField['done'] | undefined {
  const caller = callers.find(each => each.kind === kind)
  return caller?.isRefused ? undefined : caller?.fields.find(each => each.path === path)?.done
}

/** A rule about a field is about all in it too, which may be no text. */
function placeAt(places: readonly DecidedPlace[], path: string): DecidedPlace {
  const place = places.find(each => each.path === path) as DecidedPlace
  return { ...place, isText: place.isText && !places.some(each => each.path.startsWith(`${path}.`)) }
}

/** What a field goes with: what it is in, where that goes as one; the names in a record, of which nothing else is left. */
function withheldAround({ isWhole, path }: DecidedPlace, places: readonly DecidedPlace[]): readonly DecidedPlace[] {
  const isIn = (inner: string, outer: string) => inner.startsWith(`${outer}.`)
  const above = places.filter(each => each.isWhole && each.decision.deed !== 'show' && isIn(path, each.path))
  const within = places.filter(each => isIn(each.path, path))
  return isWhole && within.every(each => each.decision.deed === 'drop') ? [...above, ...within] : above
}

const decidersOf = (place: DecidedPlace, around: readonly DecidedPlace[]): readonly DecidedPlace[] =>
  around.length === 0 || place.decision.deed === 'drop' ? [place, ...around] : around

/** The rules that decide for those who have the strictest. */
const rulesFor = ({ callers, policy, tool }: Changing, places: readonly DecidedPlace[]): readonly RuleFor[] =>
  places.flatMap(({ decision, path, values }) =>
    values.flatMap(words =>
      callers.flatMap(caller => {
        const { deed, rule: at } = decideFor(policy.rules ?? [], { tool, path, words }, caller)
        return at === undefined || deed !== decision.deed ? [] : [{ at, caller }]
      }),
    ),
  )

/** A tool is refused by a rule about the tool, or about any of its fields. */
const refusing = (asked: Changing, places: readonly DecidedPlace[]): readonly RuleFor[] => [
  ...(asked.policy.rules ?? []).flatMap((rule, at) =>
    asked.callers.flatMap(caller => (refusesTool(rule, asked.tool, caller) ? [{ at, caller }] : [])),
  ),
  ...rulesFor(
    asked,
    places.filter(({ decision }) => decision.deed === 'refuse'),
  ),
]

const fittingOf = ({ callers, policy, tool }: Changing, { path, values }: DecidedPlace): readonly number[] =>
  unique(
    callers.flatMap(caller =>
      values.flatMap(words => fittingRules(policy.rules ?? [], { tool, path, words }, caller).map(({ at }) => at)),
    ),
  )

const unique = <Value>(values: readonly Value[]): readonly Value[] => [...new Set(values)]

const once = (rules: readonly RuleFor[]): readonly RuleFor[] => [
  ...new Map(rules.map(each => [`${each.at} ${each.caller}`, each])).values(),
]
