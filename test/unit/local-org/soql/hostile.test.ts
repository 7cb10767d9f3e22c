import { isQueryValid } from '@jetstreamapp/soql-parser-js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { QueryError } from '../../../../local-org/soql/query-error.ts'
import { cpuMsOf } from '../../../cpu-time.ts'
import { soqlCases } from './cases/all.ts'
import { createWorld } from './world.ts'

const world = createWorld()

/** Whether a text is answered; anything but an answer or a refusal is thrown on. */
function isAnswered(text: string): boolean {
  try {
    world.soql.query(text, { access: world.accessOf('bob') })
    return true
  } catch (error) {
    if (error instanceof QueryError) return false
    throw error
  }
}

const words =
  "SELECT|FROM|WHERE|AND|OR|NOT|IN|LIKE|(|)|,|=|!=|<|Id|Name|Account|Contact|Contacts|Account.Name|Owner.Name|'x'|'a%'|5|-1.5|null|true|TODAY|LAST_N_DAYS:3|2024-01-01|ORDER BY|GROUP BY|HAVING|COUNT(Id)|COUNT()|SUM(Amount)|LIMIT 5|OFFSET 1|ROLLUP(|TYPEOF|WHEN|THEN|END|What|Task|FIELDS(ALL)|FORMAT(|toLabel(|Rating|Markets__c|INCLUDES|FOR UPDATE|USING SCOPE mine|:|;|\"|\\|'|é|\u0000".split(
    '|',
  )

const queries = soqlCases.filter(({ soql }) => soql.length < 1000).map(({ soql }) => world.withIds(soql))

describe('any text', () => {
  it('made of words of SOQL is answered or refused', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 14 }), parts => {
        isAnswered(`SELECT ${parts.join(' ')}`)
      }),
      { numRuns: 600 },
    )
  })

  it('like a query, with a piece taken out, doubled or put elsewhere, is answered or refused', () => {
    const place = fc.nat({ max: 400 })
    const word = fc.constantFrom(...words)
    fc.assert(
      fc.property(fc.record({ query: fc.constantFrom(...queries), from: place, to: place, word }), change => {
        const { query, from, to } = change
        isAnswered(query.slice(0, from) + query.slice(to))
        isAnswered(`${query.slice(0, from)} ${change.word} ${query.slice(from)}`)
      }),
      { numRuns: 600 },
    )
  })

  it.each([
    ['parentheses', `SELECT Id FROM Account WHERE ${'('.repeat(20_000)}`],
    ['NOTs', `SELECT Id FROM Account WHERE ${'NOT ('.repeat(15_000)}`],
    ['functions', `SELECT ${'FORMAT('.repeat(10_000)}`],
    ['sub-queries', `SELECT ${'(SELECT '.repeat(10_000)}`],
    ['semi-joins', `SELECT Id FROM Account WHERE ${'Id IN (SELECT Id FROM Account WHERE '.repeat(2000)}`],
    ['quotes', `SELECT Id FROM Account WHERE Name = ${"'".repeat(90_001)}`],
    ['backslashes', `SELECT Id FROM Account WHERE Name = '${'\\'.repeat(90_000)}`],
    ['steps', `SELECT ${Array(20_000).fill('a').join('.')} FROM Account`],
  ])('with endless %s is refused at once', (_, text) => {
    expect(cpuMsOf(() => expect(isAnswered(text)).toBe(false))).toBeLessThan(5000)
  })

  it.each([
    ['conditions', `SELECT Id FROM Account WHERE ${Array(2500).fill("Name = 'a'").join(' OR ')}`],
    ['values', `SELECT Id FROM Account WHERE NumberOfEmployees IN (${Array(40_000).fill(1).join(',')})`],
    ['labels', `SELECT Id FROM Account WHERE ${Array(3500).fill("toLabel(Rating) = 'a'").join(' OR ')}`],
    ['steps to parents', `SELECT ${Array(900).fill('Parent.Parent.Parent.Name').join(', ')} FROM Account`],
    ['NOTs', `SELECT Id FROM Account WHERE ${'(NOT '.repeat(150)}Name = 'a'${')'.repeat(150)}`],
    ['wildcards', `SELECT Id FROM Account WHERE Name LIKE '${'%a'.repeat(1500)}'`],
  ])('with thousands of %s is answered or refused', (_, text) => {
    isAnswered(text)
  })

  it('that needs more tables or values than the database takes is too complicated', () => {
    const people = ['Owner', 'CreatedBy', 'LastModifiedBy']
    const starts = ['', 'Parent.', 'Parent.Parent.'].flatMap(start => people.map(name => start + name))
    const ends = [
      'Manager',
      'Manager.Manager',
      'CreatedBy',
      'CreatedBy.Manager',
      'Profile',
      'LastModifiedBy',
      'Manager.CreatedBy',
    ]
    const paths = starts.flatMap(start => ends.map(end => `${start}.${end}.Name`))
    const labels = Array(3800).fill("toLabel(StageName)='a'").join(' OR ')
    for (const soql of [
      `SELECT ${[...new Set(paths)].join(', ')} FROM Account`,
      `SELECT Id FROM Opportunity WHERE ${labels}`,
    ]) {
      const run = () => world.soql.query(soql, { access: world.accessOf('ada') })
      expect(run).toThrow(expect.objectContaining({ errorCode: 'QUERY_TOO_COMPLICATED' }))
    }
  })

  it('never reaches the database as SQL', () => {
    const access = world.accessOf('ada')
    const names = ["' OR 1=1 --", '"; DROP TABLE "Account"; --', '?', '%', "\\'", '{0}']
    for (const name of names) {
      const text = name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
      const soql = `SELECT Id FROM Account WHERE Name = '${text}' OR Name IN ('${text}') OR Name > 'zz${text}'`
      expect(world.soql.query(soql, { access }).records.length).toBeLessThanOrEqual(1)
    }
    expect(world.soql.query('SELECT COUNT() FROM Account', { access }).totalSize).toBe(6)
  })
})

describe('another reader of SOQL', () => {
  /** Aliases of parents in FROM and values of time fields, which the SOQL Reference has and that reader has not. */
  const unknownThere = /FROM Contact( c)?, |09:00:00\.000Z/

  it.each(soqlCases.filter(({ error }) => error === undefined).map(({ soql }) => soql))('reads %s as well', soql => {
    expect(isQueryValid(soql)).toBe(!unknownThere.test(soql))
  })
})
