import type { Change, Problem, RuleAt } from './rule.ts'
import { observed, pages } from './sources.ts'

const gone: ReadonlySet<Change['kind']> = new Set(['operation-removed', 'object-removed'])
const goneParts: ReadonlySet<Change['kind']> = new Set(['parameter-removed', 'property-removed'])
const nounOf = ({ kind }: Change): string => kind.replace(/-.*/, '')

const keep = 'Keep it; or take it out of every flow, Apex class and agent, deactivate it in the org, then publish.'

/** What a republish breaks in active flows, Apex and agents. */
export const changeRules: readonly RuleAt<'changes'>[] = [
  {
    id: 'diff-active-delete',
    profile: 'diff',
    severity: 'error',
    sentence: 'No published operation, required parameter or property, or object in use is removed.',
    sources: [pages['ES-UPDATE']],
    at: 'changes',
    check: changes =>
      changes
        .filter(change => gone.has(change.kind) || (goneParts.has(change.kind) && change.required))
        .map(change => problem(change, `The ${nounOf(change)} ${change.name} is gone`, keep)),
  },
  {
    id: 'diff-rename',
    profile: 'diff',
    severity: 'error',
    sentence: 'No operation, parameter, property or schema is renamed, other than in letter case.',
    sources: [pages['ES-UPDATE']],
    at: 'changes',
    check: changes =>
      changes
        .filter(change => change.kind === 'renamed' && change.from?.toLowerCase() !== change.to?.toLowerCase())
        .map(change =>
          problem(
            change,
            `${change.from} is now ${change.to}: a deletion and an addition to Salesforce`,
            'Keep the old name and add the new one beside it.',
          ),
        ),
  },
  {
    id: 'diff-optional-delete',
    profile: 'diff',
    severity: 'warning',
    sentence: 'No optional parameter or property is removed.',
    sources: [pages['ES-UPDATE']],
    at: 'changes',
    check: changes =>
      changes
        .filter(change => goneParts.has(change.kind) && !change.required)
        .map(change =>
          problem(
            change,
            `The optional ${nounOf(change)} ${change.name} is gone: Salesforce allows it, but what uses it can fail`,
            'Keep it, or take it out of flows, Apex and agents first.',
          ),
        ),
  },
  {
    id: 'diff-new-required',
    profile: 'diff',
    severity: 'warning',
    sentence: 'No parameter or property is newly required.',
    sources: [
      pages['ES-UPDATE'],
      observed(
        'An added property is published as supported, required or not. That flows and agents made before do not send it is concluded.',
      ),
    ],
    at: 'changes',
    check: changes =>
      changes
        .filter(change => change.kind === 'added-required')
        .map(change =>
          problem(
            change,
            `${change.name} is required now: flows and agents that do not send it fail when they run`,
            'Make it optional with a default.',
          ),
        ),
  },
  {
    id: 'diff-type-change',
    profile: 'diff',
    severity: 'error',
    sentence: 'No type, format or shape of a published item changes.',
    sources: [pages['ES-EDIT']],
    at: 'changes',
    check: changes =>
      changes
        .filter(change => change.kind === 'type-changed')
        .map(change =>
          problem(
            change,
            `${change.name} was ${change.from ?? 'another type'} and is now ${change.to ?? 'something else'}`,
            'Keep the type and add a property or operation with the new one; else deactivate the operation first.',
          ),
        ),
  },
]

const problem = ({ pointer }: Change, message: string, fix: string): Problem => ({
  pointer,
  message: `${message}.`,
  fix,
})
