/** A query out of public documentation or of a report, with what that says of its answer. */
export interface PublishedQuery {
  readonly soql: string
  /** True of the rows that are right. */
  readonly right?: (rows: readonly Row[], counted: (object: string, where?: string) => number) => boolean
  /** Error code, and a piece of the message. */
  readonly error?: readonly [string, string]
  /** Address, then how far the case goes past what is there. */
  readonly source: string
}

// biome-ignore lint/suspicious/noExplicitAny: rows are read as a client reads them, without types
export type Row = Record<string, any>

const guide = (name: string): string =>
  `https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_${name}.htm`
const page = (name: string): string => guide(`select_${name}`)
const issue = (place: string): string => `https://github.com/${place}`

const examples = page('examples')
const groups = page('groupby')
const aliases = page('groupby_alias')
const rollups = page('groupby_rollup')
const considerations = page('group_by_considerations')
const having = page('having')
/** The same guide as a file; its page of COUNT() was not found. */
const counts = 'https://resources.docs.salesforce.com/258/latest/en-us/sfdc/pdf/salesforce_soql_sosl.pdf'
const aggregates = page('agg_functions')
const typesOfTotals = page('agg_functions_field_types')
const orders = page('orderby')
const offsets = page('offset')
const conditions = page('conditionexpression')
const values = page('fieldexpression')
const logic = page('logicaloperators')
const operators = page('comparisonoperators')
const picks = guide('querying_multiselect_picklists')
const nulls = guide('null')
const literals = page('dateformats')
const dates = page('date_functions')
const zones = page('convert_time_zone')
const formats = page('format')
const fields = page('fields')
const types = page('typeof')
const locks = page('for_update')
const children = guide('relationships_query_using')
const references = guide('relationships_and_polymorph_keys')

/** The page refuses the query, and does not say how. */
const unsaid = 'the code and the words were not found'

const sum = (rows: readonly Row[], key: string): number => rows.reduce((total, row) => total + row[key], 0)
const every = (rows: readonly Row[], holds: (row: Row) => boolean): boolean => rows.length > 0 && rows.every(holds)
const sorted = (values: readonly unknown[]): boolean =>
  values.every((value, at) => at === 0 || String(values[at - 1]) <= String(value))
const lower = (text: unknown): string => String(text).toLowerCase()

const simple: readonly PublishedQuery[] = [
  {
    soql: 'SELECT Id, Name, BillingCity FROM Account',
    right: (rows, counted) =>
      rows.length === counted('Account') &&
      every(rows, row => Object.keys(row).join() === 'attributes,Id,Name,BillingCity'),
    source: examples,
  },
  {
    soql: "SELECT Id FROM Contact WHERE Name LIKE 'A%' AND MailingCity = 'California'",
    right: rows => rows.length === 0,
    source: examples,
  },
  {
    soql: "SELECT Name FROM Contact WHERE Name LIKE 'A%'",
    right: rows => every(rows, row => lower(row.Name).startsWith('a')),
    source: `${conditions}: there of accounts`,
  },
  {
    soql: 'SELECT Name FROM Account ORDER BY Name DESC NULLS LAST',
    right: rows => sorted(rows.map(row => lower(row.Name)).reverse()),
    source: examples,
  },
  {
    soql: "SELECT Name, Industry FROM Account WHERE Industry = 'media' LIMIT 125",
    right: rows => every(rows, row => row.Industry === 'Media'),
    source: `${examples}; ${operators}: texts compare without case`,
  },
  {
    soql: "SELECT Name, BillingPostalCode FROM Account WHERE Industry != 'media' ORDER BY BillingPostalCode ASC NULLS LAST LIMIT 125",
    right: rows => {
      const values = rows.map(row => row.BillingPostalCode)
      const first = values.indexOf(null)
      return rows.length > 0 && (first < 0 || values.slice(first).every(value => value === null))
    },
    source: `${examples}: there with =`,
  },
  {
    soql: 'SELECT LeadSource, COUNT(Name) FROM Lead GROUP BY LeadSource',
    right: (rows, counted) =>
      sum(rows, 'expr0') === counted('Lead') && new Set(rows.map(row => row.LeadSource)).size === rows.length,
    source: examples,
  },
  {
    soql: 'SELECT Name, COUNT(Id) FROM Account GROUP BY Name HAVING COUNT(Id) > 1',
    right: rows => rows.every(row => row.expr0 > 1),
    source: examples,
  },
  {
    soql: 'SELECT Name, Id FROM Product2 ORDER BY Name OFFSET 3',
    right: (rows, counted) => rows.length === counted('Product2') - 3,
    source: `${examples}: there of Merchandise__c`,
  },
  {
    soql: 'SELECT Name, Id FROM Product2 ORDER BY Name LIMIT 2 OFFSET 3',
    right: rows => rows.length === 2 && sorted(rows.map(row => lower(row.Name))),
    source: `${examples}: there of Merchandise__c`,
  },
  {
    soql: 'SELECT Contact.FirstName, Contact.Account.Name FROM Contact',
    right: rows => every(rows, row => 'FirstName' in row && row.Account.attributes.type === 'Account'),
    source: examples,
  },
  {
    soql: "SELECT Id, Name, Account.Name, Account.Industry FROM Contact WHERE Account.Industry = 'media'",
    right: rows => every(rows, row => row.Account.Industry === 'Media'),
    source: examples,
  },
  {
    soql: 'SELECT Name, (SELECT LastName FROM Contacts) FROM Account',
    right: (rows, counted) =>
      rows.reduce((total, row) => total + (row.Contacts?.totalSize ?? 0), 0) ===
      counted('Contact', '"AccountId" IS NOT NULL'),
    source: examples,
  },
  {
    soql: 'SELECT Account.Name, (SELECT Contact.LastName FROM Account.Contacts) FROM Account',
    right: rows => rows.some(row => typeof row.Contacts?.records[0].LastName === 'string'),
    source: examples,
  },
  {
    soql: "SELECT Name, (SELECT LastName FROM Contacts WHERE CreatedBy.Alias = 'x') FROM Account WHERE Industry = 'media'",
    right: rows => every(rows, row => row.Contacts === null),
    source: `${examples}: the set is empty; that REST then has null is not said there`,
  },
  {
    soql: "SELECT Name, (SELECT LastName FROM Contacts WHERE CreatedBy.Alias = 'admin') FROM Account WHERE Industry = 'media'",
    right: rows => rows.some(row => row.Contacts?.totalSize > 0),
    source: examples,
  },
  {
    soql: 'SELECT Name, (SELECT CreatedBy.Name FROM Notes) FROM Account',
    right: rows => every(rows, row => row.Notes === null),
    source: `${children}: the set is empty; that REST then has null is not said there`,
  },
]

const grouping: readonly PublishedQuery[] = [
  {
    soql: 'SELECT LeadSource, COUNT(Name) cnt FROM Lead GROUP BY ROLLUP(LeadSource)',
    right: (rows, counted) => rows.at(-1)?.LeadSource === null && rows.at(-1)?.cnt === counted('Lead'),
    source: rollups,
  },
  {
    soql: 'SELECT Status, LeadSource, COUNT(Name) cnt FROM Lead GROUP BY ROLLUP(Status, LeadSource)',
    right: (rows, counted) => rows.at(-1)?.Status === null && sum(rows, 'cnt') === 3 * counted('Lead'),
    source: `${rollups}: two levels of subtotals and one total`,
  },
  {
    soql: 'SELECT LeadSource, Rating, GROUPING(LeadSource) grpLS, GROUPING(Rating) grpRating, COUNT(Name) cnt FROM Lead GROUP BY ROLLUP(LeadSource, Rating)',
    right: rows => rows.at(-1)?.grpLS === 1 && rows.at(-1)?.grpRating === 1 && rows[0]?.grpLS === 0,
    source: page('groupby_grouping'),
  },
  {
    soql: 'SELECT Type, BillingCountry, GROUPING(Type) grpType, GROUPING(BillingCountry) grpCty, COUNT(id) accts FROM Account GROUP BY CUBE(Type, BillingCountry) ORDER BY GROUPING(Type), GROUPING(BillingCountry)',
    right: (rows, counted) => sum(rows, 'accts') === 4 * counted('Account'),
    source: page('groupby_cube'),
  },
  {
    soql: 'SELECT LeadSource, COUNT(Name) FROM Lead GROUP BY LeadSource HAVING COUNT(Name) > 100',
    right: rows => rows.every(row => row.expr0 > 100),
    source: having,
  },
  {
    soql: "SELECT LeadSource, COUNT(Name) FROM Lead GROUP BY LeadSource HAVING COUNT(Name) > 1 AND LeadSource LIKE 'W%'",
    right: rows => rows.every(row => row.LeadSource === 'Web'),
    source: `${having}: several conditions`,
  },
  {
    soql: "SELECT LeadSource, COUNT(Name) FROM Lead GROUP BY LeadSource HAVING COUNT(Name) > 1 AND City LIKE 'San%'",
    error: ['MALFORMED_QUERY', 'City'],
    source: `${having}: City is not grouped`,
  },
  {
    soql: 'SELECT LeadSource FROM Lead GROUP BY LeadSource',
    right: rows => new Set(rows.map(row => row.LeadSource)).size === rows.length,
    source: groups,
  },
  {
    soql: 'SELECT Name, MAX(Amount), MIN(Amount) FROM Opportunity GROUP BY Name',
    right: rows => every(rows, row => row.expr0 >= row.expr1),
    source: aliases,
  },
  {
    soql: 'SELECT Name n, MAX(Amount) max, MIN(Amount) FROM Opportunity GROUP BY Name',
    right: rows => every(rows, row => 'n' in row && 'max' in row && 'expr0' in row),
    source: `${aliases}: those without an alias are counted`,
  },
  {
    soql: 'SELECT CampaignId, AVG(Amount) FROM Opportunity GROUP BY CampaignId',
    right: rows => rows.some(row => typeof row.expr0 === 'number'),
    source: aggregates,
  },
  {
    soql: 'SELECT Name, Amount, COUNT(Id) FROM Opportunity GROUP BY Name',
    error: ['MALFORMED_QUERY', 'Field must be grouped or aggregated: Amount'],
    source: `${groups}; the words: ${fields}`,
  },
  {
    soql: 'SELECT Amount, COUNT(Id) FROM Opportunity GROUP BY Amount',
    error: ['MALFORMED_QUERY', "field 'Amount' can not be grouped in a query call"],
    source: 'https://ktema.org/articles/soql-group-by-fields/',
  },
  {
    soql: 'SELECT Account.Industry, COUNT(Id) FROM Contact GROUP BY Account.Industry',
    right: (rows, counted) => sum(rows, 'expr0') === counted('Contact'),
    source: 'https://www.safaribooksonline.com/library/view/development-with-the/9780133511611/ch05lev2sec3.html',
  },
  {
    soql: 'SELECT Name, MAX(CreatedDate) FROM Account GROUP BY Name LIMIT 5',
    right: rows => rows.length === 5,
    source: considerations,
  },
  {
    soql: 'SELECT MAX(CreatedDate) FROM Account LIMIT 1',
    error: ['MALFORMED_QUERY', 'cannot also use LIMIT'],
    source: `${considerations}; ${unsaid}`,
  },
  {
    soql: 'SELECT COUNT(Id), COUNT(CampaignId) FROM Opportunity',
    right: (rows, counted) =>
      rows[0]?.expr0 === counted('Opportunity') &&
      rows[0]?.expr1 === counted('Opportunity', '"CampaignId" IS NOT NULL'),
    source: counts,
  },
  {
    soql: 'SELECT COUNT_DISTINCT(Industry) FROM Account',
    right: (rows, counted) => rows[0]?.expr0 < counted('Account') && rows[0]?.expr0 > 1,
    source: `${aggregates}: there of Lead.Company`,
  },
  {
    soql: 'SELECT SUM(Amount) FROM Opportunity WHERE IsClosed = false AND Probability > 60',
    right: rows => rows[0]?.expr0 > 0,
    source: aggregates,
  },
  {
    soql: 'SELECT MIN(CloseDate), MAX(CloseDate) FROM Opportunity',
    right: rows => rows[0]?.expr0 < rows[0]?.expr1,
    source: typesOfTotals,
  },
  {
    soql: 'SELECT SUM(Name) FROM Account',
    error: ['MALFORMED_QUERY', 'field Name does not support aggregate operator SUM'],
    source: `${typesOfTotals}; ${unsaid}`,
  },
  {
    soql: 'SELECT AVG(IsActive) FROM Campaign',
    error: ['MALFORMED_QUERY', 'does not support aggregate operator AVG'],
    source: `${typesOfTotals}; ${unsaid}`,
  },
  {
    soql: 'SELECT COUNT(), Name FROM Account',
    error: ['MALFORMED_QUERY', ''],
    source: `${counts}: it stands alone; ${unsaid}`,
  },
  {
    soql: 'SELECT CALENDAR_YEAR(CreatedDate), COUNT(Id) FROM Opportunity GROUP BY CALENDAR_YEAR(CreatedDate)',
    right: (rows, counted) => sum(rows, 'expr1') === counted('Opportunity'),
    source: dates,
  },
]

const clauses: readonly PublishedQuery[] = [
  {
    soql: 'SELECT Id, Name, Amount FROM Opportunity ORDER BY Amount DESC NULLS LAST LIMIT 5',
    right: rows => rows.length === 5 && every(rows, row => row.Amount <= rows[0]?.Amount),
    source: orders,
  },
  {
    soql: 'SELECT Industry FROM Account ORDER BY Industry NULLS FIRST LIMIT 1',
    right: (rows, counted) => counted('Account', '"Industry" IS NULL') === 0 || rows[0]?.Industry === null,
    source: orders,
  },
  {
    soql: 'SELECT Name, Industry FROM Account ORDER BY Industry, Name',
    right: rows => rows.length > 1,
    source: orders,
  },
  {
    soql: 'SELECT Name FROM Account ORDER BY Description',
    error: ['MALFORMED_QUERY', 'can not be sorted in a query call'],
    source: `${orders}: no long texts; ${unsaid}`,
  },
  {
    soql: 'SELECT Name FROM Contact ORDER BY Languages__c',
    error: ['MALFORMED_QUERY', 'can not be sorted in a query call'],
    source: `${orders}: no multi-select picklists; ${unsaid}`,
  },
  {
    soql: 'SELECT Name FROM Contact ORDER BY Account.Name LIMIT 3',
    right: rows => rows.length === 3,
    source: `${orders}: through a relationship`,
  },
  {
    soql: 'SELECT Name FROM Account ORDER BY Name OFFSET 2001',
    error: ['NUMBER_OUTSIDE_VALID_RANGE', 'offset'],
    source: `${offsets}: 2,000 at most`,
  },
  {
    soql: 'SELECT Name, (SELECT Name FROM Contacts LIMIT 1 OFFSET 1) FROM Account LIMIT 1',
    right: rows => rows.length === 1,
    source: `${offsets}: in a subquery where the parent has LIMIT 1`,
  },
  {
    soql: 'SELECT Name, (SELECT Name FROM Contacts OFFSET 1) FROM Account',
    error: ['MALFORMED_QUERY', 'OFFSET'],
    source: `${offsets}: only where the parent has LIMIT 1`,
  },
  {
    soql: 'SELECT Name FROM Account OFFSET 3 LIMIT 5',
    error: ['MALFORMED_QUERY', ''],
    source: `${offsets}: LIMIT comes first; ${unsaid}`,
  },
  {
    soql: 'SELECT FIELDS(STANDARD) FROM Contact LIMIT 1',
    right: rows => 'LastName' in (rows[0] ?? {}) && !('Languages__c' in (rows[0] ?? {})),
    source: fields,
  },
  {
    soql: 'SELECT FIELDS(CUSTOM) FROM Contact LIMIT 200',
    right: rows => every(rows, row => 'Languages__c' in row && !('LastName' in row)),
    source: fields,
  },
  {
    soql: 'SELECT FIELDS(ALL) FROM Account',
    error: ['MALFORMED_QUERY', 'must have a LIMIT of at most 200'],
    source: `${fields}; the words: ${issue('activepieces/activepieces/issues/14521')}`,
  },
  {
    soql: 'SELECT FIELDS(ALL) FROM Account LIMIT 201',
    error: ['MALFORMED_QUERY', 'must have a LIMIT of at most 200'],
    source: issue('activepieces/activepieces/issues/14521'),
  },
  {
    soql: 'SELECT Id, FIELDS(STANDARD) FROM Account LIMIT 1',
    error: ['INVALID_FIELD', 'duplicate field selected: Id'],
    source: `${fields}: no duplicates`,
  },
  {
    soql: 'SELECT TYPEOF What WHEN Account THEN Phone, NumberOfEmployees WHEN Opportunity THEN Amount, CloseDate ELSE Name END FROM Task',
    right: rows => rows.some(row => row.What?.attributes.type === 'Opportunity' && 'CloseDate' in row.What),
    source: `${types}: there of Event`,
  },
  {
    soql: 'SELECT TYPEOF Owner WHEN User THEN Email END FROM Case',
    right: rows => rows.some(row => row.Owner?.Email) && rows.some(row => row.Owner === null),
    source: `${references}: null where no branch fits`,
  },
  {
    soql: "SELECT Subject, What.Type FROM Task WHERE What.Type IN ('Account', 'Opportunity')",
    right: rows => every(rows, row => ['Account', 'Opportunity'].includes(row.What.Type)),
    source: `${references}: there of Event`,
  },
  {
    soql: "SELECT Name FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE StageName = 'Closed Lost')",
    right: (rows, counted) => rows.length > 0 && rows.length < counted('Account'),
    source: `${operators}: semi-join`,
  },
  {
    soql: 'SELECT Name FROM Account WHERE Id NOT IN (SELECT AccountId FROM Opportunity WHERE IsClosed = false)',
    right: (rows, counted) => rows.length < counted('Account'),
    source: `${operators}: anti-join`,
  },
  {
    soql: "SELECT Id FROM Opportunity WHERE AccountId IN (SELECT AccountId FROM Contact WHERE LastName LIKE 'a%')",
    right: rows => rows.every(row => row.Id.startsWith('006')),
    source: `${operators}: reference field semi-join`,
  },
  {
    soql: 'SELECT Id FROM Account WHERE Id IN (SELECT Name FROM Opportunity)',
    error: ['MALFORMED_QUERY', ''],
    source: `${operators}: ids only; ${unsaid}`,
  },
  {
    soql: "SELECT Name FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity) OR Name = 'A'",
    error: ['MALFORMED_QUERY', 'Semi join'],
    source: 'https://www.linkedin.com/pulse/soql-semi-join-sub-selects-allowed-ehsan-korhani-beqdc',
  },
]

const comparisons: readonly PublishedQuery[] = [
  {
    soql: "SELECT Region__c FROM Account WHERE Region__c IN ('Europe', 'Americas')",
    right: rows => new Set(rows.map(row => row.Region__c)).size === 2,
    source: operators,
  },
  {
    soql: "SELECT Region__c FROM Account WHERE Region__c NOT IN ('Europe', 'Americas')",
    right: rows => every(rows, row => row.Region__c === 'Asia Pacific'),
    source: operators,
  },
  {
    soql: "SELECT Languages__c FROM Contact WHERE Languages__c INCLUDES ('English;German', 'French')",
    right: rows => rows.every(row => /French|English;German/.test(row.Languages__c)),
    source: picks,
  },
  {
    soql: "SELECT Languages__c FROM Contact WHERE Languages__c EXCLUDES ('English')",
    right: rows => rows.every(row => !String(row.Languages__c).includes('English')),
    source: picks,
  },
  {
    soql: "SELECT Name FROM Account WHERE Name LIKE '%n_r%'",
    right: rows => every(rows, row => /n.r/i.test(row.Name)),
    source: `${operators}: LIKE`,
  },
  {
    soql: "SELECT Id FROM Account WHERE AnnualRevenue LIKE '1%'",
    error: ['INVALID_QUERY_FILTER_OPERATOR', 'invalid operator'],
    source: `${operators}: for texts only; the code: ${issue('simple-salesforce/simple-salesforce/issues/73')}`,
  },
  {
    soql: "SELECT Id FROM Account WHERE Id LIKE '001%'",
    error: ['INVALID_QUERY_FILTER_OPERATOR', 'invalid operator on id field'],
    source: `${issue('simple-salesforce/simple-salesforce/issues/73')}: there of another type`,
  },
  {
    soql: "SELECT Id FROM Account WHERE Description LIKE 'a%'",
    error: ['INVALID_FIELD', 'can not be filtered in a query call'],
    source: `${values}; the words: ${issue('trailheadapps/lwc-recipes/issues/926')}; the code: ${issue('xgeek-net/salesforce-devtools/issues/67')}`,
  },
  {
    soql: "SELECT Id FROM Account WHERE BillingAddress = 'a'",
    error: ['INVALID_FIELD', ''],
    source: `https://developer.salesforce.com/docs/atlas.en-us.192.0.object_reference.meta/object_reference/compound_fields_limitations.htm: by DISTANCE or by its parts; ${unsaid}`,
  },
  {
    soql: 'SELECT Id FROM Account WHERE Website = null',
    right: (rows, counted) => rows.length === counted('Account', '"Website" IS NULL'),
    source: nulls,
  },
  {
    soql: 'SELECT Id FROM Case WHERE Contact.LastName = null',
    right: (rows, counted) => rows.length === counted('Case', '"ContactId" IS NULL'),
    source: guide('relationships_lookup'),
  },
  {
    soql: "SELECT Id FROM Account WHERE NOT Industry = 'Media'",
    right: (rows, counted) => rows.length === counted('Account', `"Industry" IS NOT 'Media'`),
    source: logic,
  },
  {
    soql: "SELECT Id FROM Account WHERE Industry = 'Media' AND (Region__c = 'Europe' OR Region__c = 'Americas')",
    right: rows => rows.every(row => row.Id.length === 18),
    source: `${conditions}; ${logic}`,
  },
  {
    soql: "SELECT Id FROM Account WHERE Industry = 'Media' AND Region__c = 'Europe' OR Region__c = 'Americas'",
    error: ['MALFORMED_QUERY', "unexpected token: 'OR'"],
    source: `${logic}: brackets wherever they are mixed; ${unsaid}`,
  },
  {
    soql: "SELECT Id FROM Account WHERE Name = 'Bob\\'s BBQ'",
    right: rows => rows.length === 0,
    source: page('reservedcharacters'),
  },
  {
    soql: "SELECT Id FROM Account WHERE Name = 'Bob\\q'",
    error: ['MALFORMED_QUERY', ''],
    source: `${page('quotedstringescapes')}: an error; ${unsaid}`,
  },
  {
    soql: "SELECT Id FROM Account WHERE AnnualRevenue = '100'",
    error: ['INVALID_FIELD', 'should not be enclosed in quotes'],
    source: `${values}; the words, there of a date: ${issue('django-salesforce/django-salesforce/issues/10')}`,
  },
  {
    soql: 'SELECT Id FROM Account WHERE Name = 100',
    error: ['INVALID_FIELD', 'should be enclosed in quotes'],
    source: issue('roblesterjr04/EloquentSalesForce/issues/68'),
  },
  {
    soql: 'SELECT Nope__c FROM Account',
    error: ['INVALID_FIELD', "No such column 'Nope__c' on entity 'Account'"],
    source: issue('apache/camel-quarkus/issues/3022'),
  },
  {
    soql: 'SELECT Id FROM Nope__c',
    error: ['INVALID_TYPE', "sObject type 'Nope__c' is not supported"],
    source: issue('salesforce-python-client/pyforce/issues/25'),
  },
  {
    soql: 'SELECT Id, (SELECT Id FROM Nope__r) FROM Account',
    error: ['INVALID_TYPE', "Didn't understand relationship 'Nope__r'"],
    source: `${issue('forcedotcom/SFDX-Data-Move-Utility/issues/1194')}: there of a path; the code was not found`,
  },
]

const days: readonly PublishedQuery[] = [
  {
    soql: 'SELECT CreatedDate FROM Account WHERE CreatedDate > 2005-10-08T01:02:03Z',
    right: (rows, counted) => rows.length === counted('Account'),
    source: literals,
  },
  {
    soql: 'SELECT CloseDate FROM Opportunity WHERE CloseDate > 2026-05-20 AND CloseDate <= 2026-06-30',
    right: rows => every(rows, row => row.CloseDate > '2026-05-20' && row.CloseDate <= '2026-06-30'),
    source: literals,
  },
  {
    soql: "SELECT Id FROM Opportunity WHERE CloseDate = '2026-05-20'",
    error: ['INVALID_FIELD', 'must be of type date and should not be enclosed in quotes'],
    source: issue('jpmonette/q/pull/25'),
  },
  {
    soql: 'SELECT Id FROM Account WHERE CreatedDate = 2026-05-20',
    error: ['INVALID_FIELD', 'must be of type dateTime'],
    source: `${literals}: a date only for dates; ${unsaid}`,
  },
  {
    soql: 'SELECT CloseDate FROM Opportunity WHERE CloseDate = NEXT_N_DAYS:15',
    right: rows => every(rows, row => row.CloseDate > '2026-05-20' && row.CloseDate <= '2026-06-04'),
    source: literals,
  },
  {
    soql: 'SELECT CloseDate FROM Opportunity WHERE CloseDate = THIS_QUARTER',
    right: rows => every(rows, row => row.CloseDate >= '2026-04-01' && row.CloseDate < '2026-07-01'),
    source: literals,
  },
  {
    soql: 'SELECT CloseDate FROM Opportunity WHERE CloseDate < LAST_FISCAL_QUARTER',
    right: rows => rows.every(row => row.CloseDate < '2026-01-01'),
    source: literals,
  },
  {
    soql: 'SELECT CloseDate FROM Opportunity WHERE CloseDate > N_DAYS_AGO:10',
    right: rows => every(rows, row => row.CloseDate > '2026-05-10'),
    source: literals,
  },
  {
    soql: 'SELECT Id FROM Opportunity WHERE CloseDate = LAST_N_DAYS',
    error: ['MALFORMED_QUERY', ''],
    source: `${literals}: with a number; ${unsaid}`,
  },
  {
    soql: 'SELECT HOUR_IN_DAY(convertTimezone(CreatedDate)), SUM(Amount) FROM Opportunity GROUP BY HOUR_IN_DAY(convertTimezone(CreatedDate))',
    right: rows => every(rows, row => row.expr0 >= 0 && row.expr0 < 24),
    source: zones,
  },
  {
    soql: 'SELECT convertTimezone(CreatedDate) FROM Opportunity',
    error: ['MALFORMED_QUERY', ''],
    source: `${zones}; ${unsaid}`,
  },
  {
    soql: 'SELECT CreatedDate, Amount FROM Opportunity WHERE CALENDAR_YEAR(CreatedDate) = 2026',
    right: rows => rows.every(row => row.CreatedDate.startsWith('2026')),
    source: dates,
  },
  {
    soql: 'SELECT CALENDAR_YEAR(CloseDate) y FROM Opportunity GROUP BY CALENDAR_YEAR(CloseDate) ORDER BY CALENDAR_YEAR(CloseDate)',
    right: rows => sorted(rows.map(row => row.y)),
    source: dates,
  },
  {
    soql: 'SELECT Id, LastModifiedDate, FORMAT(LastModifiedDate) formattedDate FROM Account',
    right: rows => every(rows, row => /^\d+\/\d+\/\d{4}, \d+:\d\d [AP]M$/.test(row.formattedDate)),
    source: formats,
  },
  {
    soql: 'SELECT amount, FORMAT(amount) Amt, convertCurrency(amount) editDate, FORMAT(convertCurrency(amount)) convertedCurrency FROM Opportunity WHERE Amount > 0',
    right: rows => every(rows, row => row.Amt === row.convertedCurrency && row.Amt.startsWith('$')),
    source: formats,
  },
  {
    soql: 'SELECT FORMAT(MIN(closedate)) Amt FROM opportunity',
    right: rows => /^\d+\/\d+\/\d{4}$/.test(rows[0]?.Amt),
    source: formats,
  },
  {
    soql: 'SELECT Id, toLabel(Status) FROM Lead LIMIT 2',
    right: rows => every(rows, row => typeof row.Status === 'string'),
    source: page('tolabel'),
  },
  {
    soql: "SELECT Name FROM Account WHERE DISTANCE(BillingAddress, GEOLOCATION(52.52, 13.4), 'km') < 20000 LIMIT 1",
    right: rows => rows.length <= 1,
    source: guide('geolocate'),
  },
  {
    soql: 'SELECT Id FROM Account USING SCOPE Mine',
    right: (rows, counted) => rows.length < counted('Account'),
    source: page('using_scope'),
  },
  {
    soql: 'SELECT Name FROM Account FOR VIEW',
    right: (rows, counted) => rows.length === counted('Account'),
    source:
      'https://developer.salesforce.com/docs/atlas.en-us.264.0.api_rest.meta/api_rest/dome_mark_records_as_recently_viewed.htm',
  },
  { soql: 'SELECT Id FROM Account LIMIT 2 FOR UPDATE', right: rows => rows.length === 2, source: locks },
  {
    soql: 'SELECT Id FROM Account ORDER BY Name FOR UPDATE',
    error: ['MALFORMED_QUERY', 'ORDER BY not allowed when locking rows'],
    source: `${locks}; ${unsaid}`,
  },
]

export const publishedQueries: readonly PublishedQuery[] = [...simple, ...grouping, ...clauses, ...comparisons, ...days]
