import { printable } from '../read/printable.ts'
import type { Finding, Severity } from '../rules/rule.ts'
import { rules } from '../rules/rules.ts'

/** Findings of one rule that the text report shows; the rest is counted. */
const shownOfRule = 20

/** What machines read: `{"errors":1,"warnings":0,"findings":[{rule, severity, pointer, line, message, fix}]}`. */
export function toJsonReport(findings: readonly Finding[]): string {
  return JSON.stringify({
    errors: countOf(findings, 'error'),
    warnings: countOf(findings, 'warning'),
    findings: findings.map(({ rule, severity, pointer, line, message, fix }) => ({
      rule,
      severity,
      pointer,
      line,
      message,
      fix,
    })),
  })
}

const countOf = (findings: readonly Finding[], severity: Severity): number =>
  findings.filter(finding => finding.severity === severity).length

/** What people read: a block for each finding in the order of the file, then the counts. */
export function toTextReport(findings: readonly Finding[], fileName: string): string {
  const ofRule = new Map<string, number>()
  const blocks: string[] = []
  for (const finding of findings) {
    const number = (ofRule.get(finding.rule) ?? 0) + 1
    ofRule.set(finding.rule, number)
    if (number <= shownOfRule) blocks.push(toBlock(finding, fileName))
  }
  const rest = [...ofRule]
    .filter(([, count]) => count > shownOfRule)
    .map(([rule, count]) => `${count - shownOfRule} more of ${rule}; --json has them all`)
  return [...blocks, ...rest, `${printable(fileName)}: ${toCounts(findings)}`].join('\n\n')
}

function toBlock({ rule, severity, pointer, line, message, fix }: Finding, fileName: string): string {
  const place = line === undefined ? fileName : `${fileName}:${line}`
  return [`${place}  ${severity}  ${rule}`, `  ${message}`, `  ${fix}`, `  at ${pointer || 'the root'}`]
    .map(printable)
    .join('\n')
}

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

const toSarifRule = ({ id, sentence, severity, source, profile }: (typeof rules)[number]) => ({
  id,
  shortDescription: { text: sentence },
  defaultConfiguration: { level: levels[severity] },
  properties: { source, profile },
})
