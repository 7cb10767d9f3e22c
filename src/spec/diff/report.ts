import { printable } from '../../core/printable.ts'
import { type Finding, isRefusal } from '../rules/rule.ts'
import { lintChanges } from '../spec.ts'
import type { Difference } from './difference.ts'

/** A difference with what the rules 69 to 73 say of it. */
export interface DiffReport {
  /** What can break flows, Apex and agents that use the published document. */
  readonly findings: readonly Finding[]
  readonly safe: readonly string[]
}

export const toDiffReport = ({ changes, safe }: Difference): DiffReport => ({ findings: lintChanges(changes), safe })

/** Whether Salesforce refuses the document while what it changes is in use. */
export const isBreaking = ({ findings }: DiffReport): boolean => findings.some(isRefusal)

/** What a republish breaks, what it does not, and what to do. */
export function toDiffText({ findings, safe }: DiffReport): string {
  const errors = findings.filter(({ severity }) => severity === 'error')
  const rest = findings.filter(({ severity }) => severity !== 'error')
  return [
    ...section('Breaks flows, Apex and agents that use it', errors.map(toLines)),
    ...section('Can break them', rest.map(toLines)),
    ...section(
      'Safe',
      safe.map(line => [line]),
    ),
    errors.length > 0 ? steps : rest.length > 0 ? 'Nothing that Salesforce refuses.' : 'Nothing breaks.',
  ].join('\n')
}

const steps = `What to do:
  1. Better: keep the old name or type and add the new one beside it; then nothing breaks.
  2. Else remove it from every flow, Apex class and agent action, and deactivate the operation in the org.
  3. Publish, then put it back into flows, Apex and agents under its new form.
  4. Record that it is meant: npm run diff:spec -- --accept`

const toLines = ({ fix, message, pointer, rule }: Finding): readonly string[] => [
  `${message}  (${rule})`,
  `  ${fix}`,
  `  at ${pointer}`,
]

const section = (title: string, entries: readonly (readonly string[])[]): readonly string[] =>
  entries.length === 0 ? [] : [`${title}:`, ...entries.flat().map(line => `  ${printable(line)}`), '']
