import { describe, expect, test } from 'vitest'
import type { Reached } from '../../../../src/core/org/reach.ts'
import { soqlReach } from '../../../../src/salesforce/reach/soql-reach.ts'
import { soslReach } from '../../../../src/salesforce/reach/sosl-reach.ts'
import { sqlReach } from '../../../../src/salesforce/reach/sql-reach.ts'

/** Objects by name, relationships with a point before it. */
const toNames = (reached: readonly Reached[]) =>
  reached.map(({ name, relationship }) => (relationship ? `.${name}` : name)).sort()

describe('what SOQL reads', () => {
  test.each([
    ['SELECT Id FROM Account', ['Account']],
    ["select id from ACCOUNT where name = 'FROM Contact' limit 1", ['ACCOUNT']],
    ["SELECT Id FROM Account WHERE Name = 'it\\'s FROM Lead WHERE Owner.Name'", ['Account']],
    ['SELECT Name, Owner.Name, Parent.Owner.Email FROM Account', ['.Owner', '.Parent', 'Account']],
    ['SELECT Account.Name FROM Account', ['Account']],
    ['SELECT a.Name, a.Owner.Name FROM Account a', ['.Owner', 'Account']],
    ['SELECT a.Name FROM Account AS a', ['Account']],
    ['SELECT COUNT(Id) total FROM Case WHERE Account.Owner.Name = :x', ['.Account', '.Owner', 'Case']],
    ['SELECT Id, (SELECT LastName FROM Contacts) FROM Account', ['.Contacts', 'Account']],
    [
      'SELECT Id, (SELECT Id, (SELECT Id FROM Lines__r) FROM Orders__r) FROM Account',
      ['.Lines__r', '.Orders__r', 'Account'],
    ],
    [
      "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE Email LIKE '%x')",
      ['Account', 'Contact'],
    ],
    [
      'SELECT Id, (SELECT Id FROM Contacts) FROM Account WHERE Id NOT IN (SELECT AccountId FROM Asset)',
      ['.Contacts', 'Account', 'Asset'],
    ],
    [
      'SELECT TYPEOF What WHEN Account THEN Phone, Owner.Name WHEN Opportunity THEN Amount ELSE Name END FROM Event',
      ['.Owner', '.What', 'Account', 'Event', 'Opportunity'],
    ],
    ['SELECT Who.Name, What.Type FROM Task ORDER BY Owner.Name', ['.Owner', '.What', '.Who', 'Task']],
    [
      'SELECT toLabel(Account.Industry) i FROM Contact GROUP BY Account.Industry HAVING COUNT(Id) > 1.5',
      ['.Account', 'Contact'],
    ],
    ["SELECT Id FROM Contact c, c.Account a WHERE a.Name = 'x'", ['.Account', 'Contact']],
    ['SELECT Id FROM Case WHERE CreatedDate > 2026-01-31T09:30:00.000Z FOR VIEW', ['Case']],
    ['SELECT Id FROM User USING SCOPE mine', ['User']],
    ['SELECT FIELDS(ALL) FROM Primary__c LIMIT 200', ['Primary__c']],
    ['SELECT Owner . Name\nFROM\tAccount', ['.Owner', 'Account']],
    ['SELECT Id FROM Opportunity ALL ROWS', ['Opportunity']],
    ['SELECT Id FROM (SELECT Id FROM Lead)', ['Lead']],
    ['SELECT Id FROM  Order', ['Order']],
    ['SELECT Id FROM Group GROUP BY Id', ['Group']],
    ['SELECT Id FROM\u001cContact', ['*']],
    ['SELECT Id FROM/**/Contact', ['*']],
    ['', ['*']],
    [
      'SELECT Contact.Email FROM Case WHERE AccountId IN (SELECT Id FROM Account Contact)',
      ['.Contact', 'Account', 'Case'],
    ],
    ['SELECT Contact.Email FROM Case Contact', ['.Contact', 'Case']],
    ['SELECT Id FROM Account WHERE Revenue > USD5.50', ['Account']],
    ['SELECT TYPEOF What WHEN Account THEN Phone END FROM Event WHERE What.Type = null', ['Account', 'Event']],
    ['SELECT TYPEOF What WHEN Account THEN Phone END, What.Name FROM Event', ['.What', 'Account', 'Event']],
    ['SELECT Id, (SELECT Id FROM a.Owner.Contacts) FROM Account a', ['.Contacts', '.Owner', 'Account']],
  ])('%s', (query, names) => {
    expect(toNames(soqlReach(query))).toEqual(names)
    expect(soqlReach(query)).toEqual(soqlReach(query))
  })
})

describe('what SOSL reads', () => {
  test.each([
    ['FIND {Acme RETURNING Lead} IN ALL FIELDS RETURNING Account(Id, Name), Contact', ['Account', 'Contact']],
    [
      "FIND {x} RETURNING Account(Id, Owner.Name WHERE Name = 'RETURNING Lead' LIMIT 5) LIMIT 10",
      ['.Owner', 'Account'],
    ],
    ['FIND {x} RETURNING Account(Id WHERE (A = 1 OR (B = 2)))', ['Account']],
    ['FIND {x}', ['search']],
    ["FIND 'a{' RETURNING Contact(Id WHERE Name = '} RETURNING Account')", ['Contact']],
    ['FIND {x} RETURNING constructor(Id), Contact(Id)', ['Contact', 'constructor']],
  ])('%s', (query, names) => expect(toNames(soslReach(query))).toEqual(names))
})

describe('what SQL of a Data Cloud reads', () => {
  test.each([
    ['SELECT a FROM ssot__Individual__dlm', ['ssot__Individual__dlm']],
    ['SELECT a FROM "A__dlm" a JOIN B__dlm b ON b.x = a.x LEFT JOIN "C__dlm" ON 1=1', ['A__dlm', 'B__dlm', 'C__dlm']],
    ['WITH t AS (SELECT a FROM X__dlm) SELECT a FROM t', ['X__dlm']],
    ["SELECT a FROM X__dlm WHERE y = 'FROM Y__dlm' -- FROM Z__dlm\n", ['X__dlm']],
    ['SELECT a FROM "default"."X__dlm"', ['X__dlm']],
    ['SELECT a FROM A__dlm, B__dlm', ['A__dlm', 'B__dlm']],
    ["SELECT a FROM A__dlm WHERE y = '\\\\' UNION SELECT a FROM B__dlm WHERE z = '\\\\'", ['A__dlm', 'B__dlm']],
    ["SELECT a FROM A__dlm /* ' */ UNION SELECT a FROM B__dlm /* ' */", ['A__dlm', 'B__dlm']],
    ['SELECT a FROM (SELECT a FROM A__dlm) t, B__dlm', ['A__dlm', 'B__dlm']],
    ['SELECT a FROM"B__dlm"', ['B__dlm']],
    ['WITH B__dlm AS (SELECT a FROM B__dlm) SELECT a FROM B__dlm', ['B__dlm']],
    ['SELECT a FROM B__dlm WINDOW w AS (), B__dlm AS (PARTITION BY a)', ['B__dlm']],
    ['SELECT a FROM A__dlm /* /* */ FROM B__dlm */', ['*', 'A__dlm', 'B__dlm']],
    ['SELECT EXTRACT(YEAR FROM d) FROM A__dlm WHERE a IS DISTINCT FROM b', ['A__dlm']],
  ])('%s', (query, names) => expect(toNames(sqlReach(query))).toEqual(names))
})

test('a long hostile text is read in one pass', () => {
  for (const part of ["\\'", 'from ', '(from a ', ' ', '(select ', 'a . ', '{', '/*', '"'])
    for (const reach of [soqlReach, soslReach, sqlReach]) expect(reach(`from${part.repeat(20_000)}`)).toBeDefined()
})
