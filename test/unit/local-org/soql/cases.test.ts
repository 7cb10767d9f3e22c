import { describe, expect, it } from 'vitest'
import { operators } from '../../../../local-org/soql/parse/syntax.ts'
import { aggregateFunctions } from '../../../../local-org/soql/plan/aggregate/functions.ts'
import { dateFunctions } from '../../../../local-org/soql/plan/date-functions.ts'
import { QueryError } from '../../../../local-org/soql/query-error.ts'
import { soqlCases } from './cases/all.ts'
import type { SoqlCase } from './cases/soql-case.ts'
import { createWorld } from './world.ts'

const world = createWorld()

/** A record as its values, see `SoqlCase`. */
function flattened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flattened)
  if (typeof value !== 'object' || value === null) return value
  if ('records' in value) return flattened(value.records)
  const values = Object.entries(value).flatMap(([key, inner]) => (key === 'attributes' ? [] : [flattened(inner)]))
  return values.length === 1 ? values[0] : values
}

function run({ soql, user = 'ada', queryAll = false }: SoqlCase) {
  const access = world.accessOf(user)
  return world.soql.query(world.withIds(soql), { access, queryAll })
}

const withIds = (rows: unknown): unknown => JSON.parse(world.withIds(JSON.stringify(rows)))

const sorted = (rows: readonly unknown[]): readonly unknown[] =>
  rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

const nameOf = ({ soql, user }: SoqlCase): string => `${user ? `${user}: ` : ''}${soql.slice(0, 300)}`

describe('a query', () => {
  for (const soqlCase of soqlCases.filter(({ rows }) => rows !== undefined)) {
    it(`answers ${nameOf(soqlCase)}`, () => {
      const { records, totalSize, done } = run(soqlCase)
      const ordered = /ORDER BY|ROLLUP/i.test(soqlCase.soql)
      const answered = flattened(records) as readonly unknown[]
      const expected = withIds(soqlCase.rows) as readonly unknown[]
      expect(ordered ? answered : sorted(answered)).toEqual(ordered ? expected : sorted(expected))
      expect({ totalSize, done }).toEqual({ totalSize: expected.length, done: true })
    })
  }
})

describe('COUNT()', () => {
  for (const soqlCase of soqlCases.filter(({ count }) => count !== undefined)) {
    it(`counts ${nameOf(soqlCase)}`, () => {
      expect(run(soqlCase)).toEqual({ totalSize: soqlCase.count, done: true, records: [] })
    })
  }
})

describe('a query that Salesforce refuses', () => {
  for (const soqlCase of soqlCases.filter(({ error }) => error !== undefined)) {
    it(`is refused: ${nameOf(soqlCase)}`, () => {
      const [errorCode, ending] = soqlCase.error ?? ['', '']
      let thrown: unknown
      try {
        run(soqlCase)
      } catch (error) {
        thrown = error
      }
      expect(thrown).toBeInstanceOf(QueryError)
      const { errorCode: code, message } = thrown as QueryError
      expect({ code, message: message.slice(-ending.length) }).toEqual({ code: errorCode, message: ending })
    })
  }
})

describe('the cases', () => {
  const answered = soqlCases.filter(({ error }) => error === undefined).map(({ soql }) => soql.toUpperCase())
  const written = (word: string) => new RegExp(`(?<![A-Z_!<>])${word.replace(' ', '\\s')}(?![A-Z_=>])`)

  it('are at least 150, each with its source and one expectation', () => {
    expect(soqlCases.length).toBeGreaterThanOrEqual(150)
    for (const { rows, count, error, source } of soqlCases) {
      expect(source).not.toBe('')
      expect([rows, count, error].filter(expectation => expectation !== undefined)).toHaveLength(1)
    }
  })

  it.each([...operators])('use the operator %s', operator => {
    expect(answered.filter(soql => written(operator).test(soql))).not.toHaveLength(0)
  })

  it.each([...dateFunctions.keys()])('use the date function %s', name => {
    expect(answered.filter(soql => soql.includes(`${name}(`))).not.toHaveLength(0)
  })

  it.each([...aggregateFunctions])('use the aggregate function %s', name => {
    expect(answered.filter(soql => soql.includes(`${name}(`))).not.toHaveLength(0)
  })
})
