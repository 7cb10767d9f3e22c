import { describe, expect, it } from 'vitest'
import { countedDateLiterals, plainDateLiterals } from '../../../../local-org/soql/date-literals.ts'
import { createSoql } from '../../../../local-org/soql/soql.ts'
import { type DateLiteralCase, dateLiteralCases } from './cases/date-literals.ts'
import { schema } from './shape.ts'
import { createWorld, now } from './world.ts'

const dayMs = 24 * 60 * 60 * 1000
const first = Date.parse('2019-01-01T00:00:00Z')
const last = Date.parse('2029-12-31T00:00:00Z')

const toDay = (time: number): string => new Date(time).toISOString().slice(0, 10)
const dayAfter = (day: string, days = 1): string => toDay(Date.parse(`${day}T00:00:00Z`) + days * dayMs)

/** A world with two records for each day of eleven years: at its first and at its last second. */
function createDays() {
  const world = createWorld()
  const object = schema.objectOf('Day__c')
  if (!object) throw new Error('no Day__c')
  world.store.transaction(() => {
    for (let time = first; time <= last; time += dayMs) {
      for (const clock of ['00:00:00', '23:59:59']) {
        world.store.insert(object, { Date__c: toDay(time), Moment__c: `${toDay(time)}T${clock}.000Z` })
      }
    }
    world.store.insert(object, {})
  })
  return world
}

const world = createDays()

/** First and last value for which the condition holds, and the number of records. */
function span(condition: string, field: string, { fiscalYearStartMonth = 1 }: DateLiteralCase) {
  const soql = createSoql({ schema, database: world.store.database, now: () => now, fiscalYearStartMonth })
  const text = `SELECT MIN(${field}) earliest, MAX(${field}) latest, COUNT(Id) n FROM Day__c WHERE ${field} ${condition}`
  const { records } = soql.query(text, { access: world.accessOf('ada') })
  return records[0]
}

const recordsFrom = (from: string, to: string): number =>
  ((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs + 1) * 2

describe.each(dateLiteralCases)('$literal, fiscal year from month $fiscalYearStartMonth', dateCase => {
  const { literal, endsNow } = dateCase
  const [from, to] = dateCase.days

  it('stands for these days in a date field', () => {
    expect(span(`= ${literal}`, 'Date__c', dateCase)).toMatchObject({
      earliest: from,
      latest: to,
      n: recordsFrom(from, to),
    })
    expect(span(`< ${literal}`, 'Date__c', dateCase)).toMatchObject({ latest: dayAfter(from, -1) })
    expect(span(`<= ${literal}`, 'Date__c', dateCase)).toMatchObject({ latest: to })
    expect(span(`> ${literal}`, 'Date__c', dateCase)).toMatchObject({ earliest: dayAfter(to) })
    expect(span(`>= ${literal}`, 'Date__c', dateCase)).toMatchObject({ earliest: from })
  })

  it('stands for their seconds in a dateTime field', () => {
    const lastSecond = endsNow ? `${to}T00:00:00.000+0000` : `${to}T23:59:59.000+0000`
    const nextSecond = endsNow ? `${to}T23:59:59.000+0000` : `${dayAfter(to)}T00:00:00.000+0000`
    expect(span(`= ${literal}`, 'Moment__c', dateCase)).toMatchObject({
      earliest: `${from}T00:00:00.000+0000`,
      latest: lastSecond,
      n: recordsFrom(from, to) - (endsNow ? 1 : 0),
    })
    expect(span(`< ${literal}`, 'Moment__c', dateCase)).toMatchObject({
      latest: `${dayAfter(from, -1)}T23:59:59.000+0000`,
    })
    expect(span(`> ${literal}`, 'Moment__c', dateCase)).toMatchObject({ earliest: nextSecond })
  })

  it('leaves all other records to != and NOT, those without a value too', () => {
    const others = recordsFrom(toDay(first), toDay(last)) + 1 - recordsFrom(from, to)
    expect(span(`!= ${literal}`, 'Date__c', dateCase)).toMatchObject({ n: others })
    expect(span(`NOT IN (${literal})`, 'Date__c', dateCase)).toMatchObject({ n: others })
  })
})

it.each([...plainDateLiterals.keys(), ...countedDateLiterals.keys()])('there is a case for %s', name => {
  expect(dateLiteralCases.map(({ literal }) => literal.replace(/:\d+$/, ''))).toContain(name)
})

it('every case names its source', () => {
  expect(dateLiteralCases.filter(({ source }) => source === '')).toEqual([])
})

describe('date functions of a fiscal year', () => {
  const fiscal = (day: string, fiscalYearStartMonth: number) => {
    const soql = createSoql({ schema, database: world.store.database, now: () => now, fiscalYearStartMonth })
    const parts = ['FISCAL_MONTH', 'FISCAL_QUARTER', 'FISCAL_YEAR'].map(name => `${name}(Date__c)`).join(', ')
    const text = `SELECT ${parts} FROM Day__c WHERE Date__c = ${day} GROUP BY ${parts}`
    const [record] = soql.query(text, { access: world.accessOf('ada') }).records
    return [record?.expr0, record?.expr1, record?.expr2]
  }

  it.each([
    ['2024-03-31', 3, [1, 1, 2025]],
    ['2024-02-29', 3, [12, 4, 2024]],
    ['2024-07-15', 7, [1, 1, 2025]],
    ['2024-06-06', 7, [12, 4, 2024]],
    ['2024-12-31', 1, [12, 4, 2024]],
    ['2025-01-01', 12, [2, 1, 2025]],
  ])('count %s from month %i, and name the year after its end (p. 61)', (day, month, expected) => {
    expect(fiscal(day, month)).toEqual(expected)
  })
})
