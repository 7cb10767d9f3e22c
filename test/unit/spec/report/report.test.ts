import { describe, expect, it } from 'vitest'
import { toJsonReport, toSarifReport, toTextReport } from '../../../../src/spec/report/report.ts'
import type { Finding } from '../../../../src/spec/rules/rule.ts'
import { rules } from '../../../../src/spec/rules/rules.ts'

const finding: Finding = {
  rule: 'es-no-not',
  severity: 'error',
  pointer: '/paths/~1a/post',
  line: 12,
  message: 'External Services does not take not.',
  fix: 'Remove it.',
}
const note: Finding = { ...finding, rule: 'es-integer-format', severity: 'info', line: 3, pointer: '' }

const urlOf = (rule: string): string => {
  const source = rules.find(({ id }) => id === rule)?.sources[0]
  return source?.kind === 'page' ? source.url : ''
}

describe('the report for programs', () => {
  it('has the counts and the findings, each with the same keys in the same order', () => {
    expect(toJsonReport([note, finding]).split('{"es-')[0]).toBe(
      `{"errors":1,"warnings":0,"findings":[${[note, finding]
        .map(
          ({ rule, severity, pointer, line, message, fix }) =>
            `{"rule":"${rule}","severity":"${severity}","pointer":"${pointer}","line":${line},"message":"${message}","fix":"${fix}"}`,
        )
        .join(',')}],"rules":`,
    )
    expect(toJsonReport([])).toBe('{"errors":0,"warnings":0,"findings":[],"rules":{}}')
  })

  it('explains each rule that found something, once, with its sources', () => {
    const explained = rules.filter(({ id }) => id === 'es-no-not' || id === 'es-integer-format')
    expect(JSON.parse(toJsonReport([note, finding, finding])).rules).toEqual(
      Object.fromEntries(explained.map(({ id, sentence, sources }) => [id, { sentence, sources }])),
    )
  })
})

describe('the report for people', () => {
  it('names file, line, rule, what is wrong, what to write, the place, and once the page, then counts', () => {
    expect(toTextReport([note, finding, finding], 'api-spec.yaml')).toBe(
      `api-spec.yaml:3  info  es-integer-format
  External Services does not take not.
  Remove it.
  at the root
  see ${urlOf('es-integer-format')}

api-spec.yaml:12  error  es-no-not
  External Services does not take not.
  Remove it.
  at /paths/~1a/post
  see ${urlOf('es-no-not')}

api-spec.yaml:12  error  es-no-not
  External Services does not take not.
  Remove it.
  at /paths/~1a/post

api-spec.yaml: 2 errors, 0 warnings, 1 note`,
    )
  })

  it('shows so many findings of a rule as people read, and counts the rest', () => {
    const report = toTextReport([...Array.from({ length: 25 }, () => finding), note], 'a.yaml')
    expect(report.match(/es-no-not$/gm)).toHaveLength(20)
    expect(report).toContain('5 more of es-no-not')
    expect(report).toContain('es-integer-format')
    expect(report).toContain('a.yaml: 25 errors, 0 warnings, 1 note')
  })

  it('gives a hostile document no hold of the terminal', () => {
    const report = toTextReport([{ ...finding, pointer: '/\u001b[2J', message: 'a\u202eb\nc' }], 'a\u0007.yaml')
    expect(report.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(report).toContain('  a\\u202eb\\u000ac')
  })
})

describe('the report for code scanning', () => {
  const sarif = (findings: readonly Finding[], fileName = 'openapi/api spec.yaml') =>
    JSON.parse(toSarifReport(findings, fileName))

  it('is one run of SARIF 2.1.0 with every rule', () => {
    const { version, runs } = sarif([])
    expect(version).toBe('2.1.0')
    expect(runs).toHaveLength(1)
    expect(runs[0].results).toEqual([])
    expect(runs[0].tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(rules.map(({ id }) => id))
  })

  it('says of each finding the rule, the level, the file and the line', () => {
    const [{ results, tool }] = sarif([finding, note]).runs
    expect(results[0]).toEqual({
      ruleId: 'es-no-not',
      ruleIndex: rules.findIndex(({ id }) => id === 'es-no-not'),
      level: 'error',
      message: { text: 'External Services does not take not. Remove it.' },
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: 'openapi/api%20spec.yaml' }, region: { startLine: 12 } },
          logicalLocations: [{ fullyQualifiedName: '/paths/~1a/post' }],
        },
      ],
    })
    expect(results[1].level).toBe('note')
    expect(tool.driver.rules[results[1].ruleIndex].id).toBe('es-integer-format')
  })

  it('leads from each rule to its page, or says what was observed', () => {
    const shown: { id: string; helpUri?: string; help: { text: string } }[] = sarif([]).runs[0].tool.driver.rules
    expect(shown.map(({ helpUri }) => helpUri)).toEqual(rules.map(({ id }) => urlOf(id) || undefined))
    expect(shown.find(({ helpUri }) => !helpUri)).toMatchObject({ id: 'es-recursion' })
    expect(shown.map(({ help }) => help.text).filter(text => text === '')).toEqual([])
  })

  it('has no region for a finding without a line', () => {
    const { line, ...without } = finding
    const [{ results }] = sarif([without]).runs
    expect(results[0].locations[0].physicalLocation).toEqual({ artifactLocation: { uri: 'openapi/api%20spec.yaml' } })
  })
})
