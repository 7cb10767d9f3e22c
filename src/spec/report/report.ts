import { printable } from '../../core/printable.ts'
import type { Finding, Rule, Severity } from '../rules/rule.ts'
import { rules } from '../rules/rules.ts'
import type { Source } from '../rules/sources.ts'

/** Findings of one rule that the text report shows; the rest is counted. */
const shownOfRule = 20

/** What machines read; the shape is a promise. */
export interface LintReport {
  readonly errors: number
  readonly warnings: number
  readonly findings: readonly Finding[]
  /** What must hold, and the sources, of each rule that found something, by its id. */
  readonly rules: Readonly<Record<string, Pick<Rule, 'sentence' | 'sources'>>>
}

export const toLintReport = (findings: readonly Finding[]): LintReport => ({
  errors: countOf(findings, 'error'),
  warnings: countOf(findings, 'warning'),
  findings: findings.map(({ rule, severity, pointer, line, message, fix }) => ({
    rule,
    severity,
    pointer,
    ...(line !== undefined && { line }),
    message,
    fix,
  })),
  rules: explained(findings),
})

/** A report as one line: `{"errors":1,"warnings":0,"findings":[{rule, severity, pointer, line, message, fix}],"rules":{}}`. */
export const toJsonReport = (findings: readonly Finding[]): string => JSON.stringify(toLintReport(findings))

/** What must hold, and on what evidence, by the id of each rule that found something. */
export function explained(findings: readonly Finding[]): LintReport['rules'] {
  const broken = new Set(findings.map(({ rule }) => rule))
  const found = rules.filter(({ id }) => broken.has(id))
  return Object.fromEntries(found.map(({ id, sentence, sources }) => [id, { sentence, sources }]))
}

const countOf = (findings: readonly Finding[], severity: Severity): number =>
  findings.filter(finding => finding.severity === severity).length

/** What people read: a block for each finding in the order of the file, then the counts. */
export function toTextReport(findings: readonly Finding[], fileName: string): string {
  const ofRule = new Map<string, number>()
  const blocks: string[][] = []
  for (const finding of findings) {
    const number = (ofRule.get(finding.rule) ?? 0) + 1
    ofRule.set(finding.rule, number)
    if (number <= shownOfRule) blocks.push([...toLines(finding, fileName), ...(number === 1 ? pageOf(finding) : [])])
  }
  const rest = [...ofRule]
    .filter(([, count]) => count > shownOfRule)
    .map(([rule, count]) => `${count - shownOfRule} more of ${rule}; --json has them all`)
  const shown = blocks.map(lines => lines.map(printable).join('\n'))
  return [...shown, ...rest, `${printable(fileName)}: ${toCounts(findings)}`].join('\n\n')
}

function toLines({ rule, severity, pointer, line, message, fix }: Finding, fileName: string): string[] {
  const place = line === undefined ? fileName : `${fileName}:${line}`
  return [`${place}  ${severity}  ${rule}`, `  ${message}`, `  ${fix}`, `  at ${pointer || 'the root'}`]
}

/** Where the rule of a finding can be read up, once for all of its findings. */
const pageOf = ({ rule }: Finding): string[] =>
  rules
    .filter(({ id }) => id === rule)
    .flatMap(({ sources: [source] }) => (source.kind === 'page' ? [`  see ${source.url}`] : []))

function toCounts(findings: readonly Finding[]): string {
  const counted = (severity: Severity, noun: string): string => {
    const count = countOf(findings, severity)
    return `${count} ${noun}${count === 1 ? '' : 's'}`
  }
  return [counted('error', 'error'), counted('warning', 'warning'), counted('info', 'note')].join(', ')
}

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
}

/**
 * What code scanning reads.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function toSarifReport(findings: readonly Finding[], fileName: string): string {
  const uri = fileName.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')
  const indexes = new Map(rules.map(({ id }, index) => [id, index]))
  const results = findings.map(({ rule, severity, pointer, line, message, fix }) => ({
    ruleId: rule,
    ruleIndex: indexes.get(rule),
    level: levels[severity],
    message: { text: `${message} ${fix}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri },
          ...(line !== undefined && { region: { startLine: line } }),
        },
        logicalLocations: [{ fullyQualifiedName: pointer }],
      },
    ],
  }))
  return JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'lint:spec', rules: rules.map(toSarifRule) } }, results }],
  })
}

const toSarifRule = ({ id, sentence, severity, sources, profile }: Rule) => ({
  id,
  shortDescription: { text: sentence },
  help: { text: sources.map(toReference).join('\n') },
  ...(sources[0].kind === 'page' && { helpUri: sources[0].url }),
  defaultConfiguration: { level: levels[severity] },
  properties: { profile },
})

const toReference = (source: Source): string =>
  source.kind === 'page' ? `${source.title}: ${source.url}` : source.reason
