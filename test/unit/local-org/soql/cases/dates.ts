import type { SoqlCase } from './soql-case.ts'

/** Dates as written, and functions of dates. Now is 2024-05-15T12:30:45Z, a Wednesday. */
export const dates: readonly SoqlCase[] = [
  { soql: 'SELECT Name FROM Opportunity WHERE CloseDate = 2024-05-15', rows: ['Big'], source: 'p. 25 date' },
  {
    soql: 'SELECT Name FROM Opportunity WHERE CloseDate >= 2024-02-14 AND CloseDate < 2024-06-30 ORDER BY Name',
    rows: ['Big', 'None'],
    source: 'p. 25 date',
  },
  {
    soql: 'SELECT Name FROM Account WHERE CreatedDate = 2024-05-15T09:00:00Z',
    rows: ['Acme'],
    source: 'p. 25 dateTime Z',
  },
  {
    soql: 'SELECT Name FROM Account WHERE CreatedDate = 2024-05-15T10:00:00+01:00',
    rows: ['Acme'],
    source: 'p. 25 dateTime +hh:mm',
  },
  {
    soql: 'SELECT Name FROM Account WHERE CreatedDate >= 2024-05-15T01:00:00.000-08:00',
    rows: ['Acme'],
    source: 'p. 25 dateTime -hh:mm',
  },
  {
    soql: 'SELECT Name FROM Account WHERE CreatedDate > 2024-05-14t23:59:58.999z ORDER BY Name',
    rows: ['Acme', 'Globex'],
    source: 'Summer 24 release notes, p. 308: a lower-case t',
  },
  {
    soql: 'SELECT Name FROM Account WHERE CreatedDate < 2023-01-01T00:00:00+0000',
    rows: ['Éclair 100% "Süß"'],
    source: 'p. 26 ISO 8601',
  },
  {
    soql: 'SELECT Name FROM Opportunity WHERE CloseDate != 2024-05-15 ORDER BY Name',
    rows: ['Late', 'None', 'Old'],
    source: 'p. 19 !=',
  },
  { soql: 'SELECT Name FROM Opportunity WHERE CloseDate != THIS_YEAR', rows: ['Old'], source: 'p. 28 THIS_YEAR' },
  {
    soql: 'SELECT Name FROM Contact WHERE Birthdate != LAST_N_YEARS:44 ORDER BY Name',
    rows: ['Cidre', 'Dee Young'],
    source: 'p. 28 LAST_N_YEARS, p. 33 null',
  },
  {
    soql: 'SELECT Name FROM Opportunity WHERE NextMeeting__c = today ORDER BY Name',
    rows: ['Big', 'Late'],
    source: 'p. 26 TODAY',
  },
  {
    soql: 'SELECT Name FROM Opportunity WHERE NextMeeting__c = LAST_N_DAYS:0',
    rows: ['Big'],
    source: 'p. 27 up to the current second',
  },

  {
    soql: 'SELECT Name FROM Opportunity WHERE CALENDAR_YEAR(CloseDate) = 2023',
    rows: ['Old'],
    source: 'p. 60 CALENDAR_YEAR',
  },
  {
    soql: 'SELECT Name FROM Opportunity WHERE CALENDAR_MONTH(CloseDate) = 6',
    rows: ['Late'],
    source: 'p. 60 CALENDAR_MONTH',
  },
  {
    soql: 'SELECT Name FROM Opportunity WHERE CALENDAR_QUARTER(CloseDate) = 2 ORDER BY Name',
    rows: ['Big', 'Late'],
    source: 'p. 60 CALENDAR_QUARTER',
  },
  {
    soql: 'SELECT Name FROM Opportunity WHERE DAY_IN_MONTH(CloseDate) IN (2, 30) ORDER BY Name',
    rows: ['Late', 'Old'],
    source: 'p. 60 DAY_IN_MONTH',
  },
  {
    soql: 'SELECT Name FROM Opportunity WHERE DAY_IN_WEEK(CloseDate) = 1',
    rows: ['Late'],
    source: 'p. 60 DAY_IN_WEEK: 1 for Sunday',
  },
  {
    soql: 'SELECT Name FROM Opportunity WHERE DAY_IN_YEAR(CloseDate) = 45',
    rows: ['None'],
    source: 'p. 61 DAY_IN_YEAR: 32 for February 1',
  },
  {
    soql: 'SELECT Name FROM Account WHERE DAY_ONLY(CreatedDate) = 2024-05-14',
    rows: ['Globex'],
    source: 'p. 61 DAY_ONLY',
  },
  {
    soql: 'SELECT Name FROM Opportunity WHERE FISCAL_MONTH(CloseDate) = 11',
    rows: ['Old'],
    source: 'p. 61 FISCAL_MONTH',
  },
  {
    soql: 'SELECT Name FROM Opportunity WHERE FISCAL_QUARTER(CloseDate) = 4',
    rows: ['Old'],
    source: 'p. 61 FISCAL_QUARTER',
  },
  {
    soql: 'SELECT Name FROM Opportunity WHERE FISCAL_YEAR(CloseDate) = 2023',
    rows: ['Old'],
    source: 'p. 61 FISCAL_YEAR',
  },
  {
    soql: 'SELECT Name FROM Account WHERE HOUR_IN_DAY(CreatedDate) = 23 ORDER BY Name',
    rows: ['Globex', 'Umbrella_Corp'],
    source: 'p. 61 HOUR_IN_DAY',
  },
  {
    soql: 'SELECT Name FROM Account WHERE HOUR_IN_DAY(convertTimezone(CreatedDate)) = 9',
    rows: ['Acme'],
    source: 'p. 60 convertTimezone',
  },
  {
    soql: 'SELECT Name FROM Opportunity WHERE WEEK_IN_MONTH(CloseDate) = 2',
    rows: ['None'],
    source: 'p. 61 WEEK_IN_MONTH: 2 for April 10',
  },
  {
    soql: 'SELECT Name FROM Opportunity WHERE WEEK_IN_YEAR(CloseDate) = 7',
    rows: ['None'],
    source: 'p. 61 WEEK_IN_YEAR: the first from January 1 to 7',
  },
  {
    soql: 'SELECT Name FROM Opportunity WHERE CALENDAR_YEAR(CloseDate) != 2024',
    rows: ['Old'],
    source: 'p. 62 date function in WHERE',
  },
  {
    soql: 'SELECT Name FROM Contact WHERE NOT CALENDAR_YEAR(Birthdate) = 1980 ORDER BY Name',
    rows: ['Ben Young', 'Cidre', 'Dee Young'],
    source: 'p. 62, p. 33 null',
  },
]
