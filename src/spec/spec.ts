import type { Change, Finding, Problem, Profile, Rule, RuleAt, Severity, Subjects } from './rules/rule.ts'
import { rules } from './rules/rules.ts'
import { agentOf } from './walk/operation.ts'
import { createSpec, type SpecParts } from './walk/spec.ts'
import type { Spec } from './walk/targets.ts'
import { objectOf } from './walk/value.ts'
import type { Visit } from './walk/visit.ts'
import { walkSpec } from './walk/walk.ts'

export interface LintParts extends SpecParts {
  /** Lines of the file at which JSON pointers are; without it findings have no line. */
  readonly linesOf?: (pointers: readonly string[]) => ReadonlyMap<string, number>
}

/**
 * Checks a document of any shape against every rule of the profiles it falls under: `es` always, `agent` and `applink`
 * by their extensions, `mcp` when the context has something to say about it. Follows no reference out of the document.
 * Findings come in the order of the file, at most 10,000 of a rule. Objects inside each other are walked by recursion:
 * `readSpec` refuses a file that is too deep for that.
 */
export function lint(parts: LintParts): readonly Finding[] {
  const spec = createSpec(parts)
  const collected = createFindings(spec.originOf)
  const checks = checksFor(spec)
  const visit: Visit = (at, subject) => {
    for (const rule of checks.get(at) ?? []) {
      if (!collected.isFull(rule.id)) collected.add(rule, (rule as RuleAt<typeof at>).check(subject))
    }
  }
  walkSpec({ spec, visit, callback: false })
  return inOrder(collected.list(), parts.linesOf)
}

/** Checks the differences between a published document and its successor. */
export function lintChanges(changes: readonly Change[]): readonly Finding[] {
  const collected = createFindings(pointer => pointer)
  for (const rule of rules) if (rule.at === 'changes') collected.add(rule, rule.check(changes))
  return collected.list()
}

/** A document of another major version would only give wrong findings. */
const anyVersion: ReadonlySet<string> = new Set(['es-openapi-version', 'es-doc-size'])

function checksFor(spec: Spec): ReadonlyMap<keyof Subjects, readonly Rule[]> {
  const profiles = profilesOf(spec)
  const isVersion3 = /^3\b/.test(String(spec.document.openapi))
  const active = rules.filter(({ id, profile }) => profiles.has(profile) && (isVersion3 || anyVersion.has(id)))
  return Map.groupBy(active, rule => rule.at)
}

function profilesOf({ document, operations, context }: Spec): ReadonlySet<Profile> {
  const hasAgent = (value: object): boolean => Object.keys(agentOf({ ...value })).length > 0
  const hasHeroku = operations.some(({ value }) => objectOf(value['x-sfdc']).heroku !== undefined)
  const profiles = new Set<Profile>(['es'])
  if (hasAgent(document) || operations.some(({ value }) => hasAgent(value))) profiles.add('agent')
  if (hasHeroku) profiles.add('applink')
  if (context.tools || context.mcp) profiles.add('mcp')
  return profiles
}

/** Findings of one rule that are kept: a hostile document has millions. */
const maxOfRule = 10_000

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 }

/** Gathers findings, each once: what is shared by several operations is found once for each. */
function createFindings(originOf: Spec['originOf']) {
  const findings = new Map<string, Finding>()
  const counts = new Map<string, number>()
  const isFull = (rule: string): boolean => counts.get(rule) === maxOfRule
  const addOne = (finding: Finding): void => {
    const { message, pointer, rule, severity } = finding
    const key = `${rule} ${pointer} ${message}`
    const known = findings.get(key)
    if (!known) counts.set(rule, (counts.get(rule) ?? 0) + 1)
    if (!known || ranks[severity] < ranks[known.severity]) findings.set(key, finding)
  }
  return {
    isFull,
    add({ id, severity }: Rule, problems: Iterable<Problem>): void {
      for (const problem of problems) {
        if (isFull(id)) return
        addOne({ rule: id, severity, ...problem, pointer: originOf(problem.pointer) })
      }
    },
    list: (): readonly Finding[] => withoutEchoes([...findings.values()]),
  }
}

/** Leaves out what the form of the language has against a thing that a rule calls wrong already. */
function withoutEchoes(findings: readonly Finding[]): readonly Finding[] {
  const isEcho = (finding: Finding): boolean => finding.rule === formRule
  const wrong = findings.filter(finding => finding.severity === 'error' && !isEcho(finding))
  const places = new Set(wrong.map(({ pointer }) => pointer))
  const parents = new Set(wrong.map(({ pointer }) => parentOf(pointer)))
  return findings.filter(finding => {
    const { pointer } = finding
    return !isEcho(finding) || !(places.has(pointer) || parents.has(pointer) || places.has(parentOf(pointer)))
  })
}

const formRule = 'es-openapi-form'

const parentOf = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf('/'))

function inOrder(findings: readonly Finding[], linesOf: LintParts['linesOf']): readonly Finding[] {
  if (!linesOf || findings.length === 0) return findings
  const lines = linesOf([...new Set(findings.map(({ pointer }) => pointer))])
  return findings
    .map(finding => ({ ...finding, line: lines.get(finding.pointer) ?? 1 }))
    .sort((a, b) => a.line - b.line)
}
