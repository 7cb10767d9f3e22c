import type { SoqlCase } from './soql-case.ts'

const eclair = 'Éclair 100% "Süß"'
const obrien = "O'Brien\\Sons"

/** SELECT lists, order, limits and the other clauses. */
export const clauses: readonly SoqlCase[] = [
  {
    soql: 'SELECT Name FROM Account ORDER BY Name',
    rows: ['Acme', 'Globex', 'Initech', obrien, 'Umbrella_Corp', eclair],
    source: 'p. 46 ORDER BY',
  },
  {
    soql: 'SELECT Name FROM Account ORDER BY Name ASC LIMIT 2',
    rows: ['Acme', 'Globex'],
    source: 'p. 46 ASC, p. 47 LIMIT',
  },
  {
    soql: 'SELECT Name FROM Account ORDER BY Name DESC LIMIT 2 OFFSET 1',
    rows: ['Umbrella_Corp', obrien],
    source: 'p. 46 DESC, p. 48 OFFSET',
  },
  { soql: 'SELECT Name FROM Account ORDER BY Name OFFSET 4', rows: ['Umbrella_Corp', eclair], source: 'p. 48 OFFSET' },
  {
    soql: 'SELECT Name FROM Account ORDER BY AnnualRevenue, Name',
    rows: ['Umbrella_Corp', eclair, obrien, 'Globex', 'Initech', 'Acme'],
    source: 'p. 46 nulls first by default',
  },
  {
    soql: 'SELECT Name FROM Account ORDER BY AnnualRevenue DESC',
    rows: ['Umbrella_Corp', 'Acme', 'Initech', 'Globex', obrien, eclair],
    source: 'p. 46 nulls first by default',
  },
  {
    soql: 'SELECT Name FROM Account ORDER BY AnnualRevenue DESC NULLS LAST',
    rows: ['Acme', 'Initech', 'Globex', obrien, eclair, 'Umbrella_Corp'],
    source: 'p. 46 NULLS LAST',
  },
  {
    soql: 'SELECT Name FROM Account ORDER BY AnnualRevenue NULLS FIRST LIMIT 1',
    rows: ['Umbrella_Corp'],
    source: 'p. 46 NULLS FIRST',
  },
  {
    soql: 'SELECT Name FROM Account ORDER BY Rating, Name DESC',
    rows: ['Umbrella_Corp', obrien, eclair, 'Acme', 'Initech', 'Globex'],
    source: 'p. 47 picklists sort by their order',
  },
  {
    soql: 'SELECT Name FROM Account ORDER BY Active__c DESC, Name LIMIT 3',
    rows: ['Acme', 'Initech', 'Globex'],
    source: 'p. 46 several fields',
  },
  {
    soql: 'SELECT Name FROM Contact ORDER BY AccountId NULLS LAST, Name',
    rows: ['Dee Young', 'Ann Archer', 'Ben Young', 'Cidre'],
    source: 'p. 47 NULLS LAST does not hold for references',
  },
  {
    soql: 'SELECT LastName FROM Contact ORDER BY Email DESC NULLS LAST, LastName',
    rows: ['Young', 'Archer', 'Cidre', 'Young'],
    source: 'p. 46 sorting ignores case',
  },
  {
    soql: 'SELECT Name FROM Opportunity ORDER BY CALENDAR_MONTH(CloseDate), Name',
    rows: ['None', 'Big', 'Late', 'Old'],
    source: 'p. 62 date function',
  },
  { soql: 'SELECT Name FROM Account LIMIT 0', rows: [], source: 'p. 47 LIMIT' },
  { soql: 'SELECT Name FROM Account ORDER BY Name OFFSET 2000', rows: [], source: 'p. 49 the maximum offset is 2,000' },
  {
    soql: "\n\tSELECT  Id ,Name\r\nFROM\tAccount\nWHERE Name='Acme'AND Rating='Hot'\n",
    rows: [['{acme}', 'Acme']],
    source: 'p. 7 syntax; white space separates',
  },
  {
    soql: "SELECT Name FROM Account Order WHERE Order.Name = 'Acme' ORDER BY Order.Name",
    rows: ['Acme'],
    source: 'p. 7 ORDER is no reserved alias',
  },
  { soql: 'SELECT Name FROM Group', rows: ['Support Queue'], source: 'p. 7 an object may be named as a keyword' },
  { soql: 'SELECT Name FROM Account Name LIMIT 1', rows: ['Acme'], source: 'p. 7 an alias may be named as a field' },

  {
    soql: "SELECT IsDeleted, Name FROM Account WHERE Name LIKE 'gone%'",
    rows: [],
    source: 'REST API Guide: query leaves deleted records out',
  },
  {
    soql: "SELECT IsDeleted, Name FROM Account WHERE Name LIKE 'gone%'",
    queryAll: true,
    rows: [[true, 'Gone Ltd']],
    source: 'REST API Guide: queryAll',
  },
  { soql: 'SELECT COUNT() FROM Account', queryAll: true, count: 7, source: 'REST API Guide: queryAll' },
  {
    soql: 'SELECT Name FROM Account USING SCOPE mine ORDER BY Name',
    user: 'ada',
    rows: ['Acme', obrien, 'Umbrella_Corp'],
    source: 'p. 17 mine',
  },
  {
    soql: "SELECT Name FROM Account USING SCOPE everything WHERE Rating = 'Cold'",
    rows: ['Globex'],
    source: 'p. 17 everything',
  },
  {
    soql: "SELECT Name FROM Account WHERE Name = 'Acme' WITH USER_MODE LIMIT 1",
    rows: ['Acme'],
    source: 'p. 9 USER_MODE',
  },
  { soql: "SELECT Name FROM Account WHERE Name = 'Acme' FOR VIEW", rows: ['Acme'], source: 'p. 50 FOR VIEW' },
  {
    soql: "SELECT Name FROM Account WHERE Name = 'Acme' LIMIT 1 FOR REFERENCE",
    rows: ['Acme'],
    source: 'p. 51 FOR REFERENCE',
  },
  { soql: "SELECT Name FROM Account WHERE Name = 'Acme' FOR UPDATE", rows: ['Acme'], source: 'p. 52 FOR UPDATE' },

  {
    soql: 'SELECT FIELDS(STANDARD) FROM Group',
    rows: [
      [
        '{queue}',
        false,
        '2024-01-10T08:00:00.000+0000',
        '{ada}',
        null,
        null,
        '2024-01-10T08:00:00.000+0000',
        'Support Queue',
        'Support',
      ],
    ],
    source: 'p. 11 FIELDS(STANDARD)',
  },
  {
    soql: 'SELECT Name, FIELDS(CUSTOM) FROM Secret__c LIMIT 200',
    rows: [['Recipe', '{acme}']],
    source: 'p. 11 FIELDS(CUSTOM)',
  },
  {
    soql: "SELECT FIELDS(CUSTOM) FROM Secret__c WHERE Id IN ('{recipe}')",
    rows: ['{acme}'],
    source: 'p. 12 WHERE Id IN',
  },
  {
    soql: "SELECT FIELDS(CUSTOM) FROM Secret__c WHERE Id = '{recipe}' OR Id = '{acme}'",
    rows: ['{acme}'],
    source: 'p. 12 Id tests joined with OR',
  },
  {
    soql: 'SELECT Id, FIELDS(CUSTOM) FROM Group LIMIT 200',
    rows: ['{queue}'],
    source: 'p. 14 no custom fields, but others',
  },
  {
    soql: "SELECT Name, (SELECT FIELDS(ALL) FROM Account.Secrets__r LIMIT 1) FROM Account WHERE Name = 'Globex'",
    rows: [['Globex', null]],
    source: 'p. 11 FIELDS() in sub-queries',
  },
  {
    soql: "SELECT toLabel(Rating), toLabel(Markets__c), Rating raw FROM Account WHERE Name = 'Acme'",
    error: ['MALFORMED_QUERY', 'only aggregate expressions use field aliasing'],
    source: 'p. 43 aliases',
  },
  {
    soql: "SELECT Rating, toLabel(Rating) label, toLabel(Markets__c) FROM Account WHERE Name = 'Acme'",
    rows: [['Hot', 'Very warm', 'Europe;Americas']],
    source: 'p. 64 toLabel with an alias',
  },
  {
    soql: "SELECT toLabel(Account.Rating), Name FROM Contact WHERE LastName = 'Archer'",
    rows: [['Very warm', 'Ann Archer']],
    source: 'p. 63 toLabel(object.field)',
  },
  {
    soql: "SELECT Name FROM Account WHERE toLabel(Rating) = 'very WARM' ORDER BY Name",
    rows: ['Acme', eclair],
    source: 'p. 64 toLabel in WHERE',
  },
  {
    soql: "SELECT Name FROM Account WHERE toLabel(Rating) LIKE 'Very%' AND toLabel(Rating) != 'Cold' ORDER BY Name",
    rows: ['Acme', eclair],
    source: 'p. 64 toLabel in WHERE',
  },
  {
    soql: 'SELECT FORMAT(AnnualRevenue), AnnualRevenue raw FROM Account',
    error: ['MALFORMED_QUERY', 'only aggregate expressions use field aliasing'],
    source: 'p. 43 aliases',
  },
  {
    soql: "SELECT AnnualRevenue, FORMAT(AnnualRevenue) amount, convertCurrency(AnnualRevenue) converted, FORMAT(convertCurrency(AnnualRevenue)) both FROM Account WHERE Name = 'Acme'",
    rows: [[5000000, '$5,000,000.00', 5000000, '$5,000,000.00']],
    source: 'p. 63 FORMAT, p. 58 convertCurrency',
  },
  {
    soql: "SELECT FORMAT(CreatedDate), FORMAT(Founded__c), FORMAT(Discount__c), FORMAT(NumberOfEmployees), FORMAT(Score__c), FORMAT(Opens__c), FORMAT(Name) FROM Account WHERE Name = 'Acme'",
    rows: [['5/15/2024, 9:00 AM', '3/1/1999', '12.5%', '120', '1.250', '8:30 AM', 'Acme']],
    source: 'p. 62 FORMAT',
  },
  {
    soql: "SELECT FORMAT(AnnualRevenue) FROM Account WHERE Name = 'Umbrella_Corp'",
    rows: [null],
    source: 'p. 62 FORMAT',
  },
  {
    soql: "SELECT BillingAddress FROM Account WHERE Name = 'Acme'",
    rows: [['Berlin', 'Germany', null, null, null, null, null, 'Ringstr. 1']],
    source: 'Object Reference: address compound fields',
  },
  {
    soql: "SELECT Site__c, BillingAddress FROM Account WHERE Name IN ('Acme', 'Umbrella_Corp') ORDER BY Name",
    rows: [
      [
        [52.52, 13.405],
        ['Berlin', 'Germany', null, null, null, null, null, 'Ringstr. 1'],
      ],
      [null, null],
    ],
    source: 'p. 92 null locations',
  },
  {
    soql: "SELECT Name FROM Account WHERE DISTANCE(Site__c, GEOLOCATION(48.8566, 2.3522), 'km') < 1",
    rows: ['Globex'],
    source: 'p. 91 DISTANCE',
  },
  {
    soql: "SELECT Name FROM Account WHERE DISTANCE(Site__c, GEOLOCATION(48.8566, 2.3522), 'mi') > 545 ORDER BY DISTANCE(Site__c, GEOLOCATION(48.8566, 2.3522), 'mi') DESC",
    rows: ['Acme'],
    source: 'p. 91 DISTANCE in miles',
  },
  {
    soql: "SELECT Name, Opens__c, Founded__c, Discount__c, Logo__c, Description FROM Account WHERE Name = 'Acme'",
    rows: [['Acme', '08:30:00.000Z', '1999-03-01', 12.5, null, 'A long story']],
    source: 'REST API Guide: formats',
  },
  {
    soql: "SELECT Name, Active__c FROM Account WHERE Name = 'Umbrella_Corp'",
    rows: [['Umbrella_Corp', false]],
    source: 'p. 72 a boolean never has a null value',
  },
]
