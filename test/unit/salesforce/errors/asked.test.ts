import { expect, it } from 'vitest'
import { toAskedText } from '../../../../src/salesforce/errors/asked.ts'

const query = (soql: string) => ({ method: 'GET', path: `/services/data/v62.0/query?q=${encodeURIComponent(soql)}` })

it.each([
  ["SELECT Id FROM Account WHERE Name = 'Nordwind'", 'SELECT Id FROM Account WHERE Name = ?'],
  ['SELECT Id FROM Opportunity WHERE Amount > USD5000.12', 'SELECT Id FROM Opportunity WHERE Amount > ?'],
  ['SELECT Id FROM Opportunity WHERE Amount IN (EUR5, EUR6)', 'SELECT Id FROM Opportunity WHERE Amount IN (?)'],
  ['SELECT Tier2__c FROM Account LIMIT 5', 'SELECT Tier2__c FROM Account LIMIT ?'],
])('a log has of %s no value', (soql, text) => {
  expect(toAskedText(query(soql))).toBe(text)
})

it.each([['null'], ['[]'], ['{'], ['{"query":1}']])('a log has nothing of a query job whose body is %s', body => {
  expect(toAskedText({ method: 'POST', path: '/services/data/v62.0/jobs/query', body })).toBeUndefined()
})
