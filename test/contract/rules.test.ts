import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import type { Severity } from '../../src/spec/rules/rule.ts'
import { rules } from '../../src/spec/rules/rules.ts'
import { pages } from '../../src/spec/rules/sources.ts'
import { ruleCases } from '../unit/spec/rules/cases/all.ts'
import { changeCases } from '../unit/spec/rules/cases/changes.ts'

const letters: Readonly<Record<string, Severity>> = { E: 'error', W: 'warning', I: 'info' }

const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8')

/** The table that the rules were taken from, with the severities each may have. */
const table = page
  .split('\n')
  .filter(line => /^\| \d/.test(line))
  .map(line => line.split('|').map(cell => cell.trim()))
  .map(([, , id = '', sentence = '', cell = '', source = '']) => ({
    id,
    sources: source.split(', ').map(key => key.replace(/^\[(.+)\]$/, '$1')),
    severities: severitiesOf(cell, sentence),
  }))

/** Where the keys of the table lead to. */
const addresses = new Map(
  [...page.matchAll(/^\[([\w.-]+)\]: (\S+) ".+"$/gm)].map(([, key = '', url = '']) => [key, url]),
)

/** What stands in brackets explains a letter. A path's own letter is in the sentence. */
function severitiesOf(cell: string, sentence: string): readonly (Severity | undefined)[] {
  const own = [...sentence.matchAll(/\((?<letter>[EWI])\)|\b(?<word>warn) (?:on|at|for)\b/g)].map(match =>
    match.groups?.word ? 'W' : match.groups?.letter,
  )
  const all = [...cell.replaceAll(/\(.*?\)/g, '').matchAll(/\b[EWI]\b/g)].map(([letter]) => letter)
  return [...new Set([...all, ...own])].map(letter => letters[letter ?? '']).sort()
}

const casesOf = (id: string) => [...ruleCases, ...changeCases].filter(({ rule }) => rule === id)

describe('the rules of Salesforce', () => {
  it('are rows of data, one for every row of the table', () => {
    expect(table).toHaveLength(74)
    expect(rules.map(({ id }) => id).sort()).toEqual(table.map(({ id }) => id).sort())
  })

  it.each(table)(
    'has documents that break $id in every severity it has, and as many that keep it',
    ({ id, severities }) => {
      const cases = casesOf(id)
      expect([...new Set(cases.map(({ severity }) => severity))].sort()).toEqual(severities)
      for (const { breaks, holds } of cases) expect(breaks).not.toEqual(holds)
    },
  )

  it('say in a sentence what must hold', () => {
    for (const { sentence } of rules) expect(sentence).toMatch(/^[\p{L}`].+\.$/u)
  })

  it.each(rules)('say on what evidence: $id by an https page, or by what was observed', ({ id, sources }) => {
    const row = table.find(entry => entry.id === id)
    const given = sources.map(source => (source.kind === 'page' ? source.url : 'observed'))
    expect(given).toEqual(row?.sources.map(key => addresses.get(key) ?? key))
    expect(given.filter(each => each !== 'observed' && !/^https:\/\/[\w.-]+\/\S+$/.test(each))).toEqual([])
    for (const source of sources) {
      if (source.kind === 'observed') expect(page).toContain(`- \`${id}\`: ${source.reason}\n`)
    }
  })

  it('lead to pages that rules need, and to no others', () => {
    const used = new Set(table.flatMap(({ sources }) => sources))
    expect([...addresses.keys()].filter(key => !used.has(key))).toEqual([])
    expect(Object.entries(pages).map(([key, { url }]) => [key, url])).toEqual([...addresses])
  })

  it('leave OpenAPI as others know it: every document that keeps them', async () => {
    const validator = new Validator()
    for (const { rule, holds } of ruleCases) {
      const document: object = JSON.parse(JSON.stringify(holds.document))
      expect({ rule, ...(await validator.validate({ ...document })) }).toEqual({ rule, valid: true })
    }
  })
})
