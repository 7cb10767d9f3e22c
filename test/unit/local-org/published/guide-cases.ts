import type { PublishedQuery } from './query-cases.ts'

const guide = (name: string): string =>
  `https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_${name}.htm`

const operators = guide('select_comparisonoperators')
const dates = guide('select_date_functions')
const types = guide('select_typeof')

/** Queries of the guide to SOQL as they stand there, but for objects that are not here; most are its examples of what is refused. */
export const guideQueries: readonly PublishedQuery[] = [
  {
    soql: 'SELECT Name, MAX(Amount), MIN(Amount) min, SUM(Amount) FROM Opportunity GROUP BY Name',
    right: rows => rows.length > 0 && rows.every(row => row.expr0 >= row.min && row.expr1 >= row.expr0),
    source: guide('select_groupby_alias'),
  },
  {
    soql: "SELECT LastName, Account.Name FROM Contact WHERE LastName = 'Vogel' or Account.Name = 'Bergmann Maschinenbau'",
    right: rows =>
      rows.some(row => row.LastName === 'Vogel') &&
      rows.some(row => row.LastName !== 'Vogel') &&
      rows.every(row => row.LastName === 'Vogel' || row.Account.Name === 'Bergmann Maschinenbau'),
    source: `${guide('select_logicaloperators')}: there with other names`,
  },
  {
    soql: "SELECT Name FROM Account WHERE AnnualRevenue > 0 AND (NOT Type = 'Prospect')",
    right: (rows, counted) => rows.length === counted('Account', `"AnnualRevenue" > 0 AND "Type" IS NOT 'Prospect'`),
    source: guide('select_logicaloperators'),
  },
  {
    soql: 'SELECT Id, CaseNumber, Account.Id, Account.Name FROM Case ORDER BY Account.Name',
    right: (rows, counted) => rows.length === counted('Case'),
    source: guide('relationships_lookup'),
  },
  {
    soql: 'SELECT Id FROM Campaign WHERE IsActive = null',
    right: (rows, counted) => rows.length === counted('Campaign', '"IsActive" = 0'),
    source: `${guide('null')}: there of a custom field`,
  },
  {
    soql: 'SELECT TYPEOF What WHEN Account THEN Phone ELSE Name END FROM Task WHERE CreatedById IN (SELECT CreatedById FROM Case)',
    right: (rows, counted) =>
      rows.length === counted('Task', '"CreatedById" IN (SELECT "CreatedById" FROM "Case" WHERE "IsDeleted" = 0)'),
    source: `${types}: there of Event`,
  },
  {
    soql: "SELECT Id, Name FROM Account WHERE Id IN (SELECT ParentId FROM Account WHERE Name = 'myaccount')",
    error: ['MALFORMED_QUERY', 'same object type'],
    source: `${operators}: the code and the words are not there`,
  },
  {
    soql: 'SELECT Id FROM Contact WHERE Account.Id IN (SELECT AccountId FROM Opportunity)',
    error: ['MALFORMED_QUERY', 'Account.Id'],
    source: `${operators}: the code and the words are not there`,
  },
  {
    soql: 'SELECT CreatedDate, Amount FROM Opportunity WHERE CALENDAR_YEAR(CreatedDate) = THIS_YEAR',
    error: ['INVALID_FIELD', 'must be of type int'],
    source: `${dates}: the code and the words are not there`,
  },
  {
    soql: 'SELECT CALENDAR_YEAR(CreatedDate), Amount FROM Opportunity',
    error: ['MALFORMED_QUERY', 'must be grouped or aggregated'],
    source: `${dates}: the code and the words are not there`,
  },
  {
    soql: 'SELECT FIELDS(ALL), MIN(NumberOfEmployees) FROM Account GROUP BY Id LIMIT 200',
    error: ['MALFORMED_QUERY', 'Field must be grouped or aggregated: IsDeleted'],
    source: guide('select_fields'),
  },
  {
    soql: 'SELECT TYPEOF What WHEN Account THEN Id, FORMAT(LastModifiedDate) LastModifiedDate__f WHEN Opportunity THEN Id END FROM Task',
    error: ['MALFORMED_QUERY', ''],
    source: types,
  },
  {
    soql: 'SELECT Name FROM Account WHERE CreatedById IN (SELECT TYPEOF Owner WHEN User THEN Id WHEN Group THEN CreatedById END FROM Case)',
    error: ['MALFORMED_QUERY', ''],
    source: types,
  },
]
