import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { readSpec } from '../../../../src/spec/read/read.ts'
import type { Finding } from '../../../../src/spec/rules/rule.ts'
import { lint, lintChanges } from '../../../../src/spec/spec.ts'
import { keysOf } from '../../../../src/spec/walk/place.ts'
import { ruleCases } from './cases/all.ts'
import { changeCases } from './cases/changes.ts'
import type { RuleCase, Sample } from './sample.ts'

const toYaml = ({ document }: Sample) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })
const toJson = ({ document }: Sample) => JSON.stringify(document, undefined, 2)

function findingsOf(sample: Sample, text: string, format: string): readonly Finding[] {
  const file = readSpec(new TextEncoder().encode(text), sample.fileName ?? `spec.${format}`)
  return lint({ ...file, context: sample.context })
}

/** The number of the line that starts with a text, counted without the reader under test. */
function lineOf(text: string, [start, occurrence]: RuleCase['line']): number {
  const lines = text.split('\n').flatMap((line, index) => (line.trimStart().startsWith(start) ? [index + 1] : []))
  return lines[occurrence - 1] ?? Number.NaN
}

describe.each(ruleCases)('$rule ($severity at $at)', ({ rule, severity, breaks, at, line, holds }) => {
  it('is the only finding in a document that breaks it, at its place and line', () => {
    const yaml = toYaml(breaks)
    expect(findingsOf(breaks, yaml, 'yaml')).toEqual([
      { rule, severity, pointer: at, line: lineOf(yaml, line), message: expect.any(String), fix: expect.any(String) },
    ])
  })

  it('is silent for a document that keeps it', () => {
    expect(findingsOf(holds, toYaml(holds), 'yaml')).toEqual([])
  })
})

describe('every rule', () => {
  it('finds the same in JSON, on the line with the key', () => {
    for (const { rule, severity, breaks, at } of ruleCases.filter(({ rule }) => rule !== 'es-doc-size')) {
      const json = toJson(breaks)
      const [finding, ...others] = findingsOf(breaks, json, 'json')
      expect({ rule, finding, others }).toMatchObject({ finding: { rule, severity, pointer: at }, others: [] })
      const key = keysOf(at).at(-1)
      const line = json.split('\n')[(finding?.line ?? 0) - 1]?.trim()
      const start = key === undefined ? '{' : `"${key}":`
      if (key !== '0' && key !== '1') expect({ rule, line }).toMatchObject({ line: expect.stringContaining(start) })
    }
  })

  it('says a sentence about what is wrong and what to write', () => {
    for (const { breaks } of ruleCases) {
      for (const { message, fix } of lint(breaks)) {
        expect(message).toMatch(/^\p{L}.*[^.]\.$/u)
        expect(fix).toMatch(/^\p{Lu}.*[.)]$/u)
      }
    }
  })
})

describe.each(changeCases)('$rule ($severity)', ({ rule, severity, breaks, at, holds }) => {
  it('is the only finding about the change that breaks it', () => {
    expect(lintChanges(breaks)).toEqual([
      { rule, severity, pointer: at, message: expect.any(String), fix: expect.any(String) },
    ])
  })

  it('is silent about a change that Salesforce takes', () => {
    expect(lintChanges(holds)).toEqual([])
  })
})
