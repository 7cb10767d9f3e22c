import { type CallerKind, callerKindOf } from '../../core/disclosure/disclosure.ts'
import { kindsCalling, type ToldCaller, type ToldField, type ToldTool } from '../../core/disclosure/told.ts'
import type { FieldWords } from '../../core/field-words/field-words.ts'
import { jobStatusName } from '../../core/job/job.ts'
import { touchesText } from '../../core/tool/effects.ts'
import type { Tool } from '../../core/tool/tool.ts'
import type { ViewOf } from '../catalogs.ts'
import type { FieldPlan } from '../plan/plan.ts'
import type { Leaf } from '../plan/tree.ts'
import type { MaskName } from '../policy-form.ts'
import { type Decision, stricter } from '../rules/decide.ts'
import type { ToolView } from '../view.ts'

export interface TellingParts {
  readonly viewOf: ViewOf
  /** The operation that flows and Apex have beside the one for agents, where there is one. */
  secondOf(tool: string): string | undefined
}

/** Who is shown what of a tool. */
export const tellTool = (tool: Tool, parts: TellingParts): ToldTool => ({
  name: tool.name,
  title: tool.title,
  touches: touchesText(tool),
  callers: kindsCalling(tool).map(kind =>
    tellCaller(kind, parts.viewOf(tool, viewKindOf(tool, kind)), operationOf(tool, kind, parts)),
  ),
})

/** What flows and Apex are shown more of a job than agents they are shown by a status of their own. */
function operationOf(tool: Tool, kind: CallerKind, { secondOf, viewOf }: TellingParts): string | undefined {
  if (kind !== 'flow' && kind !== 'apex') return undefined
  const second = secondOf(tool.name)
  if (second !== undefined || !tool.job || !tool.agent.publish) return second
  const isOther = viewOf(tool, 'agent').signature !== viewOf(tool, viewKindOf(tool, kind)).signature
  return isOther ? secondOf(jobStatusName) : undefined
}

/** Whose view a kind of caller has of a tool: flows and Apex share one. */
export function viewKindOf(tool: Tool, kind: CallerKind): CallerKind {
  if (kind !== 'flow' && kind !== 'apex') return kind
  return callerKindOf(tool, { surface: 'actions', caller: { kind: 'invoker' }, forFlows: true })
}

const tellCaller = (kind: CallerKind, view: ToolView, operation: string | undefined): ToldCaller => ({
  ...{ kind, operation, isRefused: view.view?.refusal !== undefined },
  ...view.budget,
  fields: decidedPlaces(view).map(place => tellField(view.plan, place)),
})

/** What is decided of a place; of several values that can stand there, the strictest. */
export interface DecidedPlace {
  readonly path: string
  readonly words: FieldWords
  readonly decision: Decision
  /** What is said of each value that can stand there. */
  readonly values: readonly FieldWords[]
  /** Whether what is in it goes with it: the names in a record, and what nobody knows, are shown or not as one. */
  readonly isWhole: boolean
  /** Whether a text alone can stand there, so that it can be masked. */
  readonly isText: boolean
}

export function decidedPlaces({ fields }: Pick<ToolView, 'fields'>): readonly DecidedPlace[] {
  const byPath = Map.groupBy(fields, ({ leaf }) => leaf.path)
  return [...byPath].map(([path, found]) => ({
    path,
    words: Object.assign({}, ...found.map(({ leaf: { words } }) => words)) as FieldWords,
    decision: found.map(({ decision }) => decision).reduce(stricter),
    values: found.map(({ leaf: { words } }) => words),
    isWhole: found.some(({ leaf: { isKey, isUnknown } }) => isKey || isUnknown),
    isText: found.every(({ leaf }) => canBeMasked(leaf)),
  }))
}

const canBeMasked = ({ isKey, isText }: Leaf): boolean => isText && !isKey

function tellField(plan: FieldPlan | undefined, { decision, path, words }: DecidedPlace): ToldField {
  const { deed, mask } = decision
  const at = plannedAt(plan, path)
  if (at === 'drop' || deed === 'drop' || deed === 'refuse') return { path, words, done: 'dropped' }
  if (at === 'show' && deed === 'show') return { path, words, done: 'shown' }
  return { path, words, done: 'masked', left: maskLeaves[at === 'show' ? mask : at.mask] }
}

const maskLeaves: Readonly<Record<MaskName, string | undefined>> = {
  whole: undefined,
  lastFour: 'last four',
  domain: 'domain',
  initials: 'initials',
  year: 'year',
}

/** What is done at a path, which goes with what is above it. */
function plannedAt(plan: FieldPlan | undefined, path: string): FieldPlan['scalar'] {
  let at = plan
  for (const name of path.split('.')) {
    if (!at) return 'show'
    if (at.isGone) return 'drop'
    at = at.fields.get(name) ?? (at.isNamed(name) ? undefined : at.fields.get('*'))
  }
  if (!at) return 'show'
  return at.isGone ? 'drop' : at.scalar
}
