import type { SoqlCase } from './soql-case.ts'

/** Aggregates and groups. */
export const totals: readonly SoqlCase[] = [
  { soql: 'SELECT COUNT() FROM Account', count: 6, source: 'p. 56 COUNT()' },
  { soql: "SELECT count() FROM Account WHERE Name LIKE 'a%'", count: 1, source: 'p. 56 COUNT()' },
  { soql: 'SELECT COUNT() FROM Account LIMIT 4', count: 4, source: 'p. 56 COUNT() with LIMIT' },
  {
    soql: 'SELECT COUNT(Id), COUNT(Rating) FROM Account',
    rows: [[6, 4]],
    source: 'p. 57 COUNT(fieldName) leaves nulls out',
  },
  {
    soql: 'SELECT COUNT_DISTINCT(Rating), COUNT_DISTINCT(BillingCity) cities FROM Account',
    rows: [[3, 2]],
    source: 'p. 55 COUNT_DISTINCT',
  },
  {
    soql: "SELECT SUM(Amount), AVG(Amount), MIN(Amount), MAX(Amount) FROM Opportunity WHERE AccountId = '{acme}'",
    rows: [[1200.5, 600.25, 200.5, 1000]],
    source: 'p. 55 SUM, AVG, MIN, MAX',
  },
  {
    soql: "SELECT SUM(Amount), MAX(CloseDate) FROM Opportunity WHERE Name = 'x'",
    rows: [[null, null]],
    source: 'p. 54 aggregates ignore nulls',
  },
  {
    soql: 'SELECT MIN(CloseDate), MAX(CloseDate) FROM Opportunity',
    rows: [['2023-11-02', '2024-06-30']],
    source: 'p. 57 dates',
  },
  { soql: 'SELECT MIN(CreatedDate) FROM Account', rows: ['2022-05-15T00:00:00.000+0000'], source: 'p. 57 dateTimes' },
  {
    soql: 'SELECT MIN(Rating), MAX(Rating) FROM Account',
    rows: [['Hot', 'Cold']],
    source: 'p. 55 MIN and MAX of a picklist by its order',
  },
  { soql: 'SELECT MIN(Name), MAX(Name) FROM Account', rows: [['Acme', 'Éclair 100% "Süß"']], source: 'p. 57 strings' },
  {
    soql: 'SELECT Rating, COUNT(Name) FROM Account GROUP BY Rating ORDER BY Rating',
    rows: [
      [null, 2],
      ['Hot', 2],
      ['Warm', 1],
      ['Cold', 1],
    ],
    source: 'p. 39 GROUP BY; p. 47 picklist order',
  },
  {
    soql: 'SELECT Rating FROM Account GROUP BY Rating ORDER BY Rating NULLS LAST',
    rows: ['Hot', 'Warm', 'Cold', null],
    source: 'p. 39 GROUP BY without aggregate',
  },
  {
    soql: 'SELECT BillingCity, COUNT(Id) FROM Account WHERE BillingCity != null GROUP BY BillingCity ORDER BY COUNT(Id) DESC',
    rows: [
      ['Berlin', 2],
      ['Paris', 1],
    ],
    source: 'p. 39 GROUP BY; text groups as it compares',
  },
  {
    soql: 'SELECT Active__c, COUNT(Id) FROM Account GROUP BY Active__c ORDER BY Active__c',
    rows: [
      [false, 4],
      [true, 2],
    ],
    source: 'p. 39 GROUP BY; a boolean is never null',
  },
  {
    soql: 'SELECT Account.Name, COUNT(Id) n FROM Contact GROUP BY Account.Name ORDER BY Account.Name',
    rows: [
      [null, 1],
      ['Acme', 2],
      ['Globex', 1],
    ],
    source: 'p. 39 GROUP BY a parent',
  },
  {
    soql: 'SELECT Owner.Name owner, Account.Name account, SUM(Amount) FROM Opportunity GROUP BY Owner.Name, Account.Name ORDER BY Owner.Name, Account.Name',
    rows: [
      ['Ada Admin', 'Acme', 1000],
      ['Bob Builder', null, null],
      ['Bob Builder', 'Acme', 200.5],
      ['Bob Builder', 'Globex', 300],
    ],
    source: 'p. 43 aliases',
  },
  {
    soql: 'SELECT AccountId, COUNT(Id) FROM Contact GROUP BY AccountId HAVING COUNT(Id) > 1',
    rows: [['{acme}', 2]],
    source: 'p. 46 HAVING',
  },
  {
    soql: "SELECT StageName, COUNT(Id) FROM Opportunity GROUP BY StageName HAVING COUNT(Id) = 1 AND StageName LIKE 'closed%' ORDER BY StageName",
    rows: [
      ['Closed Won', 1],
      ['Closed Lost', 1],
    ],
    source: 'p. 45 HAVING with a grouped field',
  },
  {
    soql: 'SELECT StageName, SUM(Amount) FROM Opportunity GROUP BY StageName HAVING NOT SUM(Amount) > 250 ORDER BY StageName',
    rows: [['Prospecting', 200.5]],
    source: 'p. 45 HAVING with NOT',
  },
  {
    soql: 'SELECT StageName FROM Opportunity GROUP BY StageName HAVING MAX(CloseDate) >= THIS_MONTH ORDER BY StageName',
    rows: ['Prospecting', 'Closed Won'],
    source: 'p. 45 HAVING; p. 26 date literals',
  },
  {
    soql: 'SELECT StageName, SUM(Amount) FROM Opportunity GROUP BY StageName ORDER BY SUM(Amount) DESC NULLS LAST LIMIT 2',
    rows: [
      ['Closed Won', 1000],
      ['Closed Lost', 300],
    ],
    source: 'p. 45 LIMIT with GROUP BY',
  },
  {
    soql: 'SELECT StageName FROM Opportunity GROUP BY StageName ORDER BY StageName LIMIT 1 OFFSET 1',
    rows: ['Closed Won'],
    source: 'p. 48 OFFSET',
  },
  {
    soql: 'SELECT CALENDAR_YEAR(CloseDate), CALENDAR_QUARTER(CloseDate) quarter, SUM(Amount) FROM Opportunity GROUP BY CALENDAR_YEAR(CloseDate), CALENDAR_QUARTER(CloseDate) ORDER BY CALENDAR_YEAR(CloseDate), CALENDAR_QUARTER(CloseDate)',
    rows: [
      [2023, 4, 300],
      [2024, 1, null],
      [2024, 2, 1200.5],
    ],
    source: 'p. 60 date functions in GROUP BY',
  },
  {
    soql: 'SELECT DAY_ONLY(CreatedDate), COUNT(Id) FROM Contact GROUP BY DAY_ONLY(CreatedDate)',
    rows: [['2024-01-10', 4]],
    source: 'p. 61 DAY_ONLY',
  },
  {
    soql: 'SELECT CALENDAR_YEAR(CloseDate), COUNT(Id) FROM Opportunity GROUP BY CloseDate ORDER BY CloseDate',
    rows: [
      [2023, 1],
      [2024, 1],
      [2024, 1],
      [2024, 1],
    ],
    source: 'p. 62 a date field grouped instead of the function',
  },
  {
    soql: 'SELECT HOUR_IN_DAY(convertTimezone(CreatedDate)), COUNT(Id) FROM Account GROUP BY HOUR_IN_DAY(convertTimezone(CreatedDate)) HAVING COUNT(Id) > 1 ORDER BY HOUR_IN_DAY(convertTimezone(CreatedDate))',
    rows: [
      [0, 2],
      [23, 2],
    ],
    source: 'p. 60 convertTimezone',
  },
  {
    soql: 'SELECT Name n, MAX(Amount) max FROM Opportunity GROUP BY Name ORDER BY Name',
    rows: [
      ['Big', 1000],
      ['Late', 200.5],
      ['None', null],
      ['Old', 300],
    ],
    source: 'p. 43 aliases',
  },
  {
    soql: 'SELECT Rating, COUNT(Name) cnt FROM Account GROUP BY ROLLUP(Rating)',
    rows: [
      [null, 2],
      ['Hot', 2],
      ['Warm', 1],
      ['Cold', 1],
      [null, 6],
    ],
    source: 'p. 40 one rollup field',
  },
  {
    soql: 'SELECT Type, Rating, GROUPING(Type) gt, GROUPING(Rating) gr, COUNT(Id) FROM Account WHERE Type != null GROUP BY ROLLUP(Type, Rating) ORDER BY GROUPING(Type), Type, GROUPING(Rating), Rating',
    rows: [
      ['Prospect', 'Cold', 0, 0, 1],
      ['Prospect', null, 0, 1, 1],
      ['Customer', 'Hot', 0, 0, 1],
      ['Customer', 'Warm', 0, 0, 1],
      ['Customer', null, 0, 1, 2],
      ['Partner', 'Hot', 0, 0, 1],
      ['Partner', null, 0, 1, 1],
      [null, null, 1, 1, 4],
    ],
    source: 'p. 44 ROLLUP with GROUPING',
  },
  {
    soql: 'SELECT Type, Rating, COUNT(Id) FROM Account WHERE Type != null GROUP BY ROLLUP(Type, Rating)',
    rows: [
      ['Prospect', 'Cold', 1],
      ['Prospect', null, 1],
      ['Customer', 'Hot', 1],
      ['Customer', 'Warm', 1],
      ['Customer', null, 2],
      ['Partner', 'Hot', 1],
      ['Partner', null, 1],
      [null, null, 4],
    ],
    source: 'p. 40 two rollup fields',
  },
  {
    soql: "SELECT Type, Rating, GROUPING(Type) gt, GROUPING(Rating) gr, COUNT(Id) n FROM Account WHERE Rating = 'Hot' GROUP BY CUBE(Type, Rating) ORDER BY GROUPING(Type), GROUPING(Rating), Type",
    rows: [
      ['Customer', 'Hot', 0, 0, 1],
      ['Partner', 'Hot', 0, 0, 1],
      ['Customer', null, 0, 1, 1],
      ['Partner', null, 0, 1, 1],
      [null, 'Hot', 1, 0, 2],
      [null, null, 1, 1, 2],
    ],
    source: 'p. 42 CUBE',
  },
  {
    soql: 'SELECT Type, COUNT(Id) FROM Account GROUP BY ROLLUP(Type) HAVING GROUPING(Type) = 1',
    rows: [[null, 6]],
    source: 'p. 63 GROUPING in HAVING',
  },
  {
    soql: 'SELECT FORMAT(MIN(CloseDate)) earliest, FORMAT(SUM(Amount)) FROM Opportunity',
    rows: [['11/2/2023', '$1,500.50']],
    source: 'p. 63 FORMAT of an aggregate',
  },
  {
    soql: "SELECT toLabel(Rating), COUNT(Id) FROM Account WHERE Rating = 'Hot' GROUP BY Rating",
    rows: [['Very warm', 2]],
    source: 'p. 63 toLabel',
  },
]
