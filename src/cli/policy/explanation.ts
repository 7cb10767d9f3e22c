import type { CallerKind } from '../../core/disclosure/disclosure.ts'
import { toDoneText, toKindText } from '../../core/disclosure/told-text.ts'
import type { DataPolicy, PolicyRule } from '../../policy/policy-form.ts'
import { callersLeft } from '../../policy/told/change.ts'
import type { ExplainedField, ExplainedKind } from '../../policy/told/explain.ts'

/** What is done with a field for each kind of caller, which rule decided, and what would change it. */
export function toExplanation({ field, kinds, tool }: ExplainedField, { rules = [] }: DataPolicy): string {
  const data = toKindText(field) || 'says nothing of its data'
  return [`${field.path} of ${tool}: ${data}`, ...kinds.flatMap(kind => ['', ...toLines(kind, rules)])].join('\n')
}

type Rules = readonly PolicyRule[]

function toLines(explained: ExplainedKind, rules: Rules): readonly string[] {
  const { field, isRefused, kind, operation } = explained
  const done = isRefused ? 'refused, with the whole tool' : toDoneText(field)
  const lines = [...becauseLines(explained, rules), ...changeLines(explained, rules)]
  return [`${kind}: ${done}${operation === undefined ? '' : `, by ${operation}`}`, ...lines.map(line => `  ${line}`)]
}

function becauseLines({ because, outweighed, sharedWith }: ExplainedKind, rules: Rules): readonly string[] {
  if (because.length === 0) return ['No rule is about it.']
  return [
    ...because.map(at => `By ${toNamed(at, rules)}`),
    ...(sharedWith.length > 0 ? [`which is for ${sharedWith.join(' and ')}: both call the same operation.`] : []),
    ...outweighed.map(at => `It counts more than ${toNamed(at, rules)}`),
  ]
}

const toNamed = (at: number, rules: Rules): string => `rules.${at}: ${toRuleText(rules[at])}`

function changeLines({ alsoChanges, change, field, isRefused, kind }: ExplainedKind, rules: Rules): readonly string[] {
  const { add, done, takeOut } = change
  const byRule = Map.groupBy(takeOut, ({ at }) => at)
  const steps = [
    ...[...byRule].map(([at, out]) =>
      toTaking(
        at,
        out.map(({ caller }) => caller),
        rules,
      ),
    ),
    ...add.map(rule => `add ${toRuleText(rule)}${rule.field === field.path ? '' : `, for all in ${rule.field}`}`),
  ]
  const isLeft = isRefused && done !== 'shown'
  const aim = isRefused ? `let ${kind} have the tool${isLeft ? `, with ${field.path} ${done}` : ''}` : toAim[done](kind)
  const also = alsoChanges.length > 0 ? ` This changes it for ${alsoChanges.join(', ')} too.` : ''
  return [`To ${aim}: ${steps.join(', and ')}.${also}`]
}

const toAim = {
  shown: (kind: string) => `show it to ${kind}`,
  masked: (kind: string) => `mask it for ${kind}`,
  dropped: (kind: string) => `drop it for ${kind}`,
} as const

function toTaking(at: number, gone: readonly CallerKind[], rules: Rules): string {
  const rule = rules[at]
  const left = rule ? callersLeft(rule, gone) : []
  if (left.length === 0) return `take rules.${at} away`
  return `take ${gone.join(' and ')} out of rules.${at}${rule?.to === 'everyone' ? `, which is for ${left.join(', ')} then` : ''}`
}

/** As it stands in the file. */
function toRuleText(rule: PolicyRule | undefined): string {
  const value = (given: unknown): string =>
    Array.isArray(given) ? `[${given.map(value).join(', ')}]` : `'${String(given)}'`
  const parts = Object.entries(rule ?? {}).flatMap(([name, given]) =>
    given === undefined ? [] : [`${name}: ${value(given)}`],
  )
  return `{ ${parts.join(', ')} }`
}
