import type { SoqlCase } from './soql-case.ts'

const eclair = 'Éclair 100% "Süß"'
const obrien = "O'Brien\\Sons"
const everyone = ['Acme', 'Globex', 'Initech', obrien, 'Umbrella_Corp', eclair]

/** Operators, values, nulls, logic. */
export const comparisons: readonly SoqlCase[] = [
  { soql: "SELECT Name FROM Account WHERE Name = 'Acme'", rows: ['Acme'], source: 'p. 19 =' },
  { soql: "select name from account where name = 'ACME'", rows: ['Acme'], source: 'p. 19 comparisons ignore case' },
  {
    soql: `SELECT Name FROM Account WHERE Name = 'éclair 100% "süß"'`,
    rows: [eclair],
    source: 'p. 19 comparisons ignore case',
  },
  { soql: "SELECT Name FROM Account WHERE Code__c = 'aBc'", rows: ['Acme'], source: 'p. 19 case-sensitive fields' },
  { soql: "SELECT Name FROM Account WHERE Code__c = 'abc'", rows: [], source: 'p. 19 case-sensitive fields' },
  {
    soql: "SELECT Name FROM Account WHERE Code__c IN ('ABC', 'abc')",
    rows: ['Globex'],
    source: 'p. 19 case-sensitive fields',
  },
  { soql: "SELECT Name FROM Account WHERE Code__c LIKE 'aB%'", rows: ['Acme'], source: 'p. 19 case-sensitive fields' },
  { soql: "SELECT Name FROM Account WHERE Code__c > 'Z'", rows: ['Acme'], source: 'p. 19 case-sensitive fields' },
  { soql: "SELECT Name FROM Account WHERE Name != 'acme' ORDER BY Name", rows: everyone.slice(1), source: 'p. 19 !=' },
  {
    soql: "SELECT Name FROM Account WHERE Rating <> 'Hot' ORDER BY Name",
    rows: ['Globex', 'Initech', obrien, 'Umbrella_Corp'],
    source: 'p. 19 !=; Summer 24 release notes use <>',
  },
  {
    soql: 'SELECT Name FROM Account WHERE NumberOfEmployees < 50 ORDER BY Name',
    rows: ['Globex', 'Umbrella_Corp'],
    source: 'p. 19 <',
  },
  {
    soql: 'SELECT Name FROM Account WHERE NumberOfEmployees <= 50 ORDER BY Name',
    rows: ['Globex', 'Initech', 'Umbrella_Corp'],
    source: 'p. 19 <=',
  },
  { soql: 'SELECT Name FROM Account WHERE NumberOfEmployees > 50', rows: ['Acme'], source: 'p. 19 >' },
  {
    soql: 'SELECT Name FROM Account WHERE NumberOfEmployees >= 50 ORDER BY Name',
    rows: ['Acme', 'Initech'],
    source: 'p. 19 >=',
  },
  { soql: 'SELECT Name FROM Account WHERE AnnualRevenue = -50.5', rows: [eclair], source: 'p. 18 value' },
  {
    soql: 'SELECT Name FROM Account WHERE AnnualRevenue < +0.5 AND AnnualRevenue > -1',
    rows: [obrien],
    source: 'p. 18 value',
  },
  { soql: 'SELECT Name FROM Account WHERE Score__c = 1.250', rows: ['Acme'], source: 'p. 18 value' },
  {
    soql: "SELECT Name FROM Account WHERE Name > 'initech' ORDER BY Name",
    rows: [obrien, 'Umbrella_Corp', eclair],
    source: 'p. 19 >, p. 47 order by capitals',
  },
  {
    soql: "SELECT Name FROM Account WHERE Name <= 'GLOBEX' ORDER BY Name",
    rows: ['Acme', 'Globex'],
    source: 'p. 19 <=',
  },
  {
    soql: 'SELECT Name FROM Account WHERE Active__c = TRUE ORDER BY Name',
    rows: ['Acme', 'Initech'],
    source: 'p. 18 BooleanField = TRUE',
  },
  {
    soql: 'SELECT Name FROM Account WHERE Active__c = false ORDER BY Name',
    rows: ['Globex', obrien, 'Umbrella_Corp', eclair],
    source: 'p. 18 BooleanField = FALSE',
  },
  {
    soql: 'SELECT Name FROM Account WHERE Active__c = null ORDER BY Name',
    rows: ['Globex', obrien, 'Umbrella_Corp', eclair],
    source: 'p. 33 null matches FALSE',
  },
  {
    soql: 'SELECT Name FROM Account WHERE Active__c != null ORDER BY Name',
    rows: ['Acme', 'Initech'],
    source: 'p. 33 != null is = true',
  },
  { soql: 'SELECT Name FROM Account WHERE Opens__c < 09:00:00.000Z', rows: ['Acme'], source: 'p. 18 value' },

  { soql: "SELECT Name FROM Account WHERE Name LIKE 'a%'", rows: ['Acme'], source: 'p. 19 LIKE' },
  {
    soql: "SELECT Name FROM Account WHERE Name LIKE '%E%' ORDER BY Name",
    rows: ['Acme', 'Globex', 'Initech', obrien, 'Umbrella_Corp'],
    source: 'p. 19 LIKE',
  },
  { soql: "SELECT Name FROM Account WHERE Name LIKE 'acm_'", rows: ['Acme'], source: 'p. 19 the _ wildcard' },
  { soql: "SELECT Name FROM Account WHERE Name LIKE 'acm__'", rows: [], source: 'p. 19 the _ wildcard' },
  {
    soql: String.raw`SELECT Name FROM Account WHERE Name LIKE 'umbrella\_%'`,
    rows: ['Umbrella_Corp'],
    source: String.raw`p. 6 \_`,
  },
  { soql: String.raw`SELECT Name FROM Account WHERE Name LIKE 'acm\_'`, rows: [], source: String.raw`p. 6 \_` },
  { soql: String.raw`SELECT Name FROM Account WHERE Name LIKE '%100\%%'`, rows: [eclair], source: String.raw`p. 6 \%` },
  { soql: String.raw`SELECT Name FROM Account WHERE Name LIKE 'glo\%'`, rows: [], source: String.raw`p. 6 \%` },
  { soql: String.raw`SELECT Name FROM Account WHERE Name LIKE '%\\%'`, rows: [obrien], source: String.raw`p. 6 \\` },
  {
    soql: `SELECT Name FROM Account WHERE Name LIKE 'ÉCLAIR%"s_ß"'`,
    rows: [eclair],
    source: 'p. 19 LIKE ignores case',
  },
  {
    soql: "SELECT Name FROM Account WHERE Rating LIKE '%' ORDER BY Name",
    rows: ['Acme', 'Globex', 'Initech', eclair],
    source: 'p. 19 LIKE; null has no characters',
  },
  {
    soql: String.raw`SELECT Name FROM Account WHERE Name = 'O\'Brien\\Sons'`,
    rows: [obrien],
    source: 'p. 7 reserved characters',
  },
  {
    soql: String.raw`SELECT Name FROM Account WHERE Name = '\u00c9clair 100% \"S\u00fc\u00df\"'`,
    rows: [eclair],
    source: String.raw`p. 6 \uXXXX, \"`,
  },
  {
    soql: String.raw`SELECT Name FROM Account WHERE Name IN ('\N', '\r', '\T', '\b', '\F')`,
    rows: [],
    source: 'p. 6 escape sequences',
  },

  {
    soql: "SELECT Name FROM Account WHERE BillingCity IN ('Paris', 'BERLIN') ORDER BY Name",
    rows: ['Acme', 'Globex', 'Initech'],
    source: 'p. 20 IN',
  },
  {
    soql: "SELECT Name FROM Account WHERE BillingCity IN ('Paris', null) ORDER BY Name",
    rows: ['Globex', obrien, 'Umbrella_Corp', eclair],
    source: 'p. 20 IN, p. 33 null',
  },
  {
    soql: 'SELECT Name FROM Account WHERE NumberOfEmployees IN (10, 120, 7) ORDER BY Name',
    rows: ['Acme', 'Globex'],
    source: 'p. 20 IN',
  },
  {
    soql: "SELECT Name FROM Account WHERE BillingCity NOT IN ('Paris') ORDER BY Name",
    rows: ['Acme', 'Initech', obrien, 'Umbrella_Corp', eclair],
    source: 'p. 20 NOT IN',
  },
  {
    soql: "SELECT Name FROM Account WHERE BillingCity NOT IN ('Paris', null) ORDER BY Name",
    rows: ['Acme', 'Initech'],
    source: 'p. 20 NOT IN, p. 33 null',
  },
  {
    soql: 'SELECT Name FROM Opportunity WHERE CloseDate IN (TODAY, 2023-11-02) ORDER BY Name',
    rows: ['Big', 'Old'],
    source: 'p. 20 IN, p. 26 date literals',
  },
  {
    soql: "SELECT Name FROM Account WHERE Markets__c INCLUDES ('AMER') ORDER BY Name",
    rows: ['Acme', 'Globex', 'Initech'],
    source: 'p. 32 includes',
  },
  {
    soql: "SELECT Name FROM Account WHERE Markets__c includes ('emea;amer', 'APAC') ORDER BY Name",
    rows: ['Acme', 'Initech', 'Umbrella_Corp'],
    source: "p. 33 includes ('AAA;BBB','CCC')",
  },
  {
    soql: "SELECT Name FROM Account WHERE Markets__c INCLUDES ('AME')",
    rows: [],
    source: 'p. 32 includes whole values',
  },
  {
    soql: "SELECT Name FROM Account WHERE Markets__c EXCLUDES ('EMEA') ORDER BY Name",
    rows: ['Globex', obrien, 'Umbrella_Corp', eclair],
    source: 'p. 32 excludes',
  },
  {
    soql: "SELECT Name FROM Account WHERE Markets__c EXCLUDES ('EMEA;APAC', 'APAC') ORDER BY Name",
    rows: ['Acme', 'Globex', obrien, eclair],
    source: 'p. 32 excludes',
  },
  {
    soql: "SELECT Name FROM Account WHERE Markets__c = 'AMER;EMEA'",
    rows: ['Acme'],
    source: 'p. 32 = is an exact match',
  },
  {
    soql: "SELECT Name FROM Account WHERE Markets__c != 'AMER' ORDER BY Name",
    rows: ['Acme', 'Initech', obrien, 'Umbrella_Corp', eclair],
    source: 'p. 32 !=',
  },

  {
    soql: 'SELECT Name FROM Account WHERE Rating = null ORDER BY Name',
    rows: [obrien, 'Umbrella_Corp'],
    source: 'p. 33 null',
  },
  {
    soql: "SELECT Name FROM Account WHERE Rating = '' ORDER BY Name",
    rows: [obrien, 'Umbrella_Corp'],
    source: 'p. 33 null; Salesforce stores no empty text',
  },
  {
    soql: 'SELECT Name FROM Account WHERE Rating != NULL ORDER BY Name',
    rows: ['Acme', 'Globex', 'Initech', eclair],
    source: 'p. 33 null',
  },
  { soql: 'SELECT Name FROM Contact WHERE Account.Name = null', rows: ['Dee Young'], source: 'p. 33 null in a parent' },
  {
    soql: 'SELECT Name FROM Contact WHERE Account.Active__c = false ORDER BY Name',
    rows: ['Cidre', 'Dee Young'],
    source: 'p. 72 a boolean of no parent is false',
  },
  {
    soql: "SELECT Name FROM Contact WHERE LastName = 'Young' OR Account.Name = 'Globex' ORDER BY Name",
    rows: ['Ben Young', 'Cidre', 'Dee Young'],
    source: 'p. 72 OR with a null foreign key',
  },

  {
    soql: "SELECT Name FROM Account WHERE NOT Rating = 'Hot' ORDER BY Name",
    rows: ['Globex', 'Initech', obrien, 'Umbrella_Corp'],
    source: 'p. 25 NOT',
  },
  {
    soql: "SELECT Name FROM Account WHERE AnnualRevenue > 0 AND (NOT Type = 'Prospect') ORDER BY Name",
    rows: ['Acme', 'Initech'],
    source: 'p. 25 NOT',
  },
  {
    soql: "SELECT Name FROM Account WHERE NOT (Rating = 'Hot' OR Rating = null) ORDER BY Name",
    rows: ['Globex', 'Initech'],
    source: 'p. 25 NOT',
  },
  { soql: "SELECT Name FROM Account WHERE (NOT (NOT Name LIKE 'a%'))", rows: ['Acme'], source: 'p. 25 NOT' },
  {
    soql: "SELECT Name FROM Account WHERE (NOT Name LIKE '%e%') AND (NOT BillingCity LIKE 'x%')",
    rows: [eclair],
    source: 'p. 25 NOT',
  },
  {
    soql: "SELECT Name FROM Account WHERE Rating = 'Hot' AND Type = 'Customer' AND Active__c = true",
    rows: ['Acme'],
    source: 'p. 19 operators of one type need no parentheses',
  },
  {
    soql: "SELECT Name FROM Account WHERE Rating = 'Hot' AND (Type = 'Customer' OR Type = 'Partner') ORDER BY Name",
    rows: ['Acme', eclair],
    source: 'p. 19 AND with OR in parentheses',
  },
  {
    soql: "SELECT Name FROM Account WHERE (Rating = 'Hot' AND Type = 'Customer') OR Type = 'Prospect' ORDER BY Name",
    rows: ['Acme', 'Globex'],
    source: 'p. 19 OR with AND in parentheses',
  },
  { soql: "SELECT Name FROM Account WHERE ((((Name='Acme'))))", rows: ['Acme'], source: 'p. 19 parentheses' },

  {
    soql: "SELECT Name FROM Account WHERE Id = '{acme}'",
    rows: ['Acme'],
    source: 'Object Reference: ID of 18 characters',
  },
  {
    soql: "SELECT Name FROM Account WHERE Id = '{acme:15}'",
    rows: ['Acme'],
    source: 'Object Reference: ID of 15 characters',
  },
  {
    soql: "SELECT Name FROM Contact WHERE AccountId IN ('{acme:15}', '{globex}') ORDER BY Name",
    rows: ['Ann Archer', 'Ben Young', 'Cidre'],
    source: 'Object Reference: ID of 15 characters',
  },
  {
    soql: "SELECT Name FROM Contact WHERE AccountId != '{acme:15}' ORDER BY Name",
    rows: ['Cidre', 'Dee Young'],
    source: 'p. 19 !=',
  },
  {
    soql: "SELECT Name FROM Account WHERE Id > '{acme}' AND Id <= '{initech:15}' ORDER BY Id",
    rows: ['Globex', 'Initech'],
    source: 'p. 19 >, <=',
  },
]
