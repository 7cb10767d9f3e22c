import type { CallerKind, View } from '../core/disclosure/disclosure.ts'
import type { JsonFields } from '../core/json.ts'
import type { Tool } from '../core/tool/tool.ts'
import { type Budget, cutToBudget } from './plan/budget.ts'
import { noticeField, noticeRoom, noticeSchema, toLeftOutText } from './plan/notice.ts'
import { type FieldPlan, showFields, toPlan } from './plan/plan.ts'
import { toShownSchema } from './plan/shown-schema.ts'
import { type FieldPlace, type Leaf, toPlaces } from './plan/tree.ts'
import type { DataPolicy } from './policy-form.ts'
import { type Decision, decide } from './rules/decide.ts'
import { budgetOf, isToolRefused, policyRefusalOf } from './rules/of-tools.ts'

/** What one kind of caller has of one tool: what it is shown, by one walk through the schemas for values and for documents. */
export interface ToolView {
  /** `undefined` where it is shown all of it, as it is. */
  readonly view: View | undefined
  /** The tool as its lists and documents have it. */
  readonly shown: Tool
  /** The same for views that show the same. */
  readonly signature: string
  readonly fields: readonly DecidedLeaf[]
  readonly plan: FieldPlan | undefined
  readonly budget: Budget | undefined
}

export interface DecidedLeaf {
  readonly leaf: Leaf
  readonly decision: Decision
}

/** The places of what a tool gives: its output, and of a job what it reports on the way. */
export function toolPlaces({ job, output }: Tool): FieldPlace {
  const root = toPlaces(output)
  // A field of one name has one meaning, in all reports.
  if (job?.progress) merge(root, toPlaces(job.progress))
  return root
}

function merge(into: FieldPlace, other: FieldPlace): void {
  into.leaves.push(...other.leaves)
  for (const [name, place] of other.fields) {
    const own = into.fields.get(name)
    if (own && own !== place) merge(own, place)
    else into.fields.set(name, place)
  }
}

export interface ViewParts {
  readonly policy: DataPolicy
  readonly tool: Tool
  readonly places: FieldPlace
}

export function createToolView({ places, policy, tool }: ViewParts, kind: CallerKind): ToolView {
  const decided = new Map<Leaf, Decision>()
  const decideLeaf = (leaf: Leaf): Decision => {
    const known = decided.get(leaf) ?? decide(policy, { tool: tool.name, ...leaf }, kind)
    decided.set(leaf, known)
    return known
  }
  const plan = toPlan(places, decideLeaf)
  for (const leaf of leavesIn(places)) decideLeaf(leaf)
  const fields = [...decided].map(([leaf, decision]) => ({ leaf, decision }))
  const isRefused = fields.some(({ decision }) => decision.deed === 'refuse') || isToolRefused(policy, tool, kind)
  const budget = budgetOf(policy, tool, kind)
  const refusal = isRefused ? policyRefusalOf(tool, kind) : undefined
  return {
    view: plan || budget || refusal !== undefined ? createView({ budget, places, plan, refusal, tool }) : undefined,
    shown: plan || budget ? toShownTool(tool, plan, budget) : tool,
    signature: JSON.stringify([fields.map(({ decision: { deed, mask } }) => [deed, mask]), budget, isRefused]),
    ...{ fields, plan, budget },
  }
}

interface OwnParts {
  readonly budget: Budget | undefined
  readonly places: FieldPlace
  readonly plan: FieldPlan | undefined
  readonly refusal: string | undefined
  readonly tool: Tool
}

/** Of a tool that is refused nothing is shown either, as when a job of it is asked for that somebody else began. */
function createView({ budget, places, plan, refusal, tool }: OwnParts): View {
  const all =
    refusal === undefined ? undefined : new Set(Object.keys({ ...tool.output.shape, ...tool.job?.progress?.shape }))
  return {
    refusal,
    show(given) {
      if (all) return hideAll(given, all)
      const withheld: string[] = []
      const fields = plan ? showFields(plan, given, withheld) : given
      const cut = budget && cutToBudget(fields, { budget, places, room: noticeRoom })
      if (!cut?.leftOut) return { fields: cut?.fields ?? fields, withheld, leftOut: undefined }
      return {
        fields: { ...cut.fields, [noticeField]: toLeftOutText(tool, cut) },
        withheld,
        leftOut: cut.leftOut,
      }
    },
  }
}

function hideAll(given: JsonFields, names: ReadonlySet<string>) {
  const entries = Object.entries(given)
  return {
    fields: Object.fromEntries(entries.filter(([name]) => !names.has(name))),
    withheld: entries.filter(([name]) => names.has(name)).map(([name]) => name),
    leftOut: undefined,
  }
}

function toShownTool(tool: Tool, plan: FieldPlan | undefined, budget: Budget | undefined): Tool {
  const { job, output } = tool
  const own = plan ? toShownSchema(output, plan) : output
  const shown = budget ? own.safeExtend({ [noticeField]: noticeSchema }) : own
  const progress = job?.progress && plan ? toShownSchema(job.progress, plan) : job?.progress
  return { ...tool, output: shown, job: job && { ...job, ...(progress && { progress }) } }
}

function leavesIn(place: FieldPlace, seen = new Set<FieldPlace>()): readonly Leaf[] {
  if (seen.has(place)) return []
  seen.add(place)
  return [...place.leaves, ...[...place.fields.values()].flatMap(field => leavesIn(field, seen))]
}
