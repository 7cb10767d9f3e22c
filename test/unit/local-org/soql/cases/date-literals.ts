/** A date literal and the days it stands for when today is Wednesday, 2024-05-15. */
export interface DateLiteralCase {
  readonly literal: string
  /** First and last day. */
  readonly days: readonly [string, string]
  /** The month in which fiscal years start, 1 unless told. */
  readonly fiscalYearStartMonth?: number
  /** Ends with the present second rather than the day. */
  readonly endsNow?: boolean
  readonly source: string
}

/** Pages of the SOQL and SOSL Reference, version 65.0. Weeks start on Sunday, as in the locale en_US. */
export const dateLiteralCases: readonly DateLiteralCase[] = [
  { literal: 'YESTERDAY', days: ['2024-05-14', '2024-05-14'], source: 'p. 26' },
  { literal: 'TODAY', days: ['2024-05-15', '2024-05-15'], source: 'p. 26' },
  { literal: 'TOMORROW', days: ['2024-05-16', '2024-05-16'], source: 'p. 26' },
  { literal: 'LAST_WEEK', days: ['2024-05-05', '2024-05-11'], source: 'p. 26' },
  { literal: 'THIS_WEEK', days: ['2024-05-12', '2024-05-18'], source: 'p. 26' },
  { literal: 'NEXT_WEEK', days: ['2024-05-19', '2024-05-25'], source: 'p. 26' },
  { literal: 'LAST_MONTH', days: ['2024-04-01', '2024-04-30'], source: 'p. 26' },
  { literal: 'THIS_MONTH', days: ['2024-05-01', '2024-05-31'], source: 'p. 26' },
  { literal: 'NEXT_MONTH', days: ['2024-06-01', '2024-06-30'], source: 'p. 26' },
  {
    literal: 'LAST_90_DAYS',
    days: ['2024-02-15', '2024-05-15'],
    endsNow: true,
    source: 'p. 26, p. 30: 91 days with today',
  },
  { literal: 'NEXT_90_DAYS', days: ['2024-05-16', '2024-08-13'], source: 'p. 27' },
  { literal: 'LAST_N_DAYS:1', days: ['2024-05-14', '2024-05-15'], endsNow: true, source: 'p. 30: yesterday and today' },
  { literal: 'LAST_N_DAYS:365', days: ['2023-05-16', '2024-05-15'], endsNow: true, source: 'p. 27' },
  { literal: 'NEXT_N_DAYS:15', days: ['2024-05-16', '2024-05-30'], source: 'p. 27' },
  { literal: 'N_DAYS_AGO:25', days: ['2024-04-20', '2024-04-20'], source: 'p. 27' },
  { literal: 'NEXT_N_WEEKS:4', days: ['2024-05-19', '2024-06-15'], source: 'p. 27' },
  { literal: 'LAST_N_WEEKS:1', days: ['2024-05-05', '2024-05-11'], source: 'p. 27, p. 30: without today' },
  { literal: 'LAST_N_WEEKS:52', days: ['2023-05-14', '2024-05-11'], source: 'p. 27' },
  { literal: 'N_WEEKS_AGO:3', days: ['2024-04-21', '2024-04-27'], source: 'p. 27' },
  { literal: 'NEXT_N_MONTHS:2', days: ['2024-06-01', '2024-07-31'], source: 'p. 27' },
  { literal: 'LAST_N_MONTHS:12', days: ['2023-05-01', '2024-04-30'], source: 'p. 27' },
  { literal: 'N_MONTHS_AGO:6', days: ['2023-11-01', '2023-11-30'], source: 'p. 27' },
  { literal: 'THIS_QUARTER', days: ['2024-04-01', '2024-06-30'], source: 'p. 28' },
  { literal: 'LAST_QUARTER', days: ['2024-01-01', '2024-03-31'], source: 'p. 28' },
  { literal: 'NEXT_QUARTER', days: ['2024-07-01', '2024-09-30'], source: 'p. 28' },
  { literal: 'NEXT_N_QUARTERS:2', days: ['2024-07-01', '2024-12-31'], source: 'p. 28' },
  { literal: 'LAST_N_QUARTERS:2', days: ['2023-10-01', '2024-03-31'], source: 'p. 28' },
  { literal: 'N_QUARTERS_AGO:3', days: ['2023-07-01', '2023-09-30'], source: 'p. 28' },
  { literal: 'THIS_YEAR', days: ['2024-01-01', '2024-12-31'], source: 'p. 28' },
  { literal: 'LAST_YEAR', days: ['2023-01-01', '2023-12-31'], source: 'p. 28' },
  { literal: 'NEXT_YEAR', days: ['2025-01-01', '2025-12-31'], source: 'p. 28' },
  { literal: 'NEXT_N_YEARS:2', days: ['2025-01-01', '2026-12-31'], source: 'p. 28' },
  {
    literal: 'LAST_N_YEARS:2',
    days: ['2022-01-01', '2023-12-31'],
    source: 'p. 28; as LAST_N_FISCAL_YEARS, p. 30, counts',
  },
  { literal: 'N_YEARS_AGO:2', days: ['2022-01-01', '2022-12-31'], source: 'p. 29' },
  { literal: 'THIS_FISCAL_QUARTER', days: ['2024-04-01', '2024-06-30'], source: 'p. 29' },
  { literal: 'THIS_FISCAL_QUARTER', days: ['2024-05-01', '2024-07-31'], fiscalYearStartMonth: 2, source: 'p. 29' },
  { literal: 'LAST_FISCAL_QUARTER', days: ['2024-02-01', '2024-04-30'], fiscalYearStartMonth: 2, source: 'p. 29' },
  { literal: 'NEXT_FISCAL_QUARTER', days: ['2024-08-01', '2024-10-31'], fiscalYearStartMonth: 2, source: 'p. 29' },
  { literal: 'NEXT_N_FISCAL_QUARTERS:6', days: ['2024-07-01', '2025-12-31'], source: 'p. 29' },
  { literal: 'LAST_N_FISCAL_QUARTERS:6', days: ['2022-10-01', '2024-03-31'], source: 'p. 29' },
  { literal: 'N_FISCAL_QUARTERS_AGO:6', days: ['2022-11-01', '2023-01-31'], fiscalYearStartMonth: 2, source: 'p. 29' },
  { literal: 'THIS_FISCAL_YEAR', days: ['2024-01-01', '2024-12-31'], source: 'p. 29' },
  { literal: 'THIS_FISCAL_YEAR', days: ['2023-07-01', '2024-06-30'], fiscalYearStartMonth: 7, source: 'p. 29' },
  { literal: 'LAST_FISCAL_YEAR', days: ['2022-07-01', '2023-06-30'], fiscalYearStartMonth: 7, source: 'p. 30' },
  { literal: 'NEXT_FISCAL_YEAR', days: ['2025-05-01', '2026-04-30'], fiscalYearStartMonth: 5, source: 'p. 30' },
  { literal: 'NEXT_N_FISCAL_YEARS:3', days: ['2025-01-01', '2027-12-31'], source: 'p. 30' },
  { literal: 'LAST_N_FISCAL_YEARS:3', days: ['2021-01-01', '2023-12-31'], source: 'p. 30' },
  { literal: 'N_FISCAL_YEARS_AGO:3', days: ['2020-07-01', '2021-06-30'], fiscalYearStartMonth: 7, source: 'p. 30' },
]
