import type { SoqlCase } from './soql-case.ts'

const malformed = (soql: string, message: string, source: string): SoqlCase => ({
  soql,
  error: ['MALFORMED_QUERY', message],
  source,
})

const invalid = (soql: string, message: string, source: string): SoqlCase => ({
  soql,
  error: ['INVALID_FIELD', message],
  source,
})

const release = 'Summer 24 release notes, p. 307 to 309'
const semi = 'p. 22 to 24 semi-join considerations'
const place = 'applink.md 4.3 and forcedotcom/soql-tooling issue 86: row, column and caret'

/** Queries that Salesforce refuses. */
export const refusals: readonly SoqlCase[] = [
  malformed('', 'SOQL statements cannot be empty or null', 'public clients quote this text'),
  malformed('SELEKT Id FROM Account', 'unexpected token: SELEKT', 'applink.md 4.3'),
  malformed('SELECT FROM Account', "unexpected token: 'SELECT FROM'", release),
  malformed('SELECT Id FROM Account USING everything', "unexpected token: 'everything'", release),
  malformed('SELECT Id FROM Account WHERE ParentId IN ()', "unexpected token: 'ParentId IN ()'", release),
  malformed('SELECT Id from $casecomment WHERE isdeleted = false', "line 1:15 unexpected token: '$'", release),
  malformed(
    "SELECT Id FROM Account WHERE (IsDeleted = false AND NumberOfEmployees != 100) OR (IsDeleted = false AND Website = '999') AND ParentId = '000000000000000'",
    "unexpected token: 'AND'",
    release,
  ),
  malformed(
    "SELECT Id FROM Account WHERE Name = 'a' AND Name LIKE '%GM%' OR Website = 'gm.com'",
    "unexpected token: 'OR'",
    release,
  ),
  malformed(
    'SELECT Id FROM Account WHERE SystemModstamp > 2020-12-12t12:12:00-25:00',
    'Invalid datetime: 2020-12-12t12:12:00-25:00',
    release,
  ),
  malformed(
    'SELECT Id FROM Account WHERE SystemModstamp > 2020-52-12t12:12:00-05:00',
    'Invalid datetime: 2020-52-12t12:12:00-05:00',
    release,
  ),
  malformed('SELECT Id FROM Account WITH SECURITY_ENFORCED', 'SECURITY_ENFORCED not allowed in this context', release),
  malformed(
    'SELECT convertCurrency(calendar_year(convertTimezone(lastmodifieddate))) FROM Account',
    "unexpected token: 'CALENDAR_YEAR'",
    release,
  ),
  malformed(
    "SELECT Id FROM Account WHERE Name = 'a' AND NOT Name = 'b'",
    "unexpected token: 'NOT'",
    'p. 24 parentheses are required when mixing',
  ),
  malformed(
    "SELECT Id FROM Account WHERE NOT Name = 'a' OR Name = 'b'",
    "unexpected token: 'OR'",
    'p. 24 parentheses are required when mixing',
  ),
  malformed("SELECT Id FROM Account WHERE Name NOT LIKE 'a'", "unexpected token: 'NOT'", 'p. 19: there is no NOT LIKE'),
  malformed(
    'SELECT Id FROM Account WHERE Name = "Acme"',
    `unexpected token: '"'`,
    'p. 19 double quotes result in an error',
  ),
  malformed(
    "SELECT Id FROM Account WHERE 'Name' = 'Acme'",
    "unexpected token: ''Name''",
    'p. 18 quotes around a field result in an error',
  ),
  malformed("SELECT Id FROM Account WHERE Name = 'Acme", "mismatched character '<EOF>' expecting '''", 'p. 7 quotes'),
  malformed(
    String.raw`SELECT Id FROM Account WHERE Name = 'a\x'`,
    String.raw`Illegal character sequence '\x' in string literal.`,
    'p. 6 a backslash in any other context',
  ),
  malformed(
    String.raw`SELECT Id FROM Account WHERE Name = 'a\%'`,
    'Illegal character sequence in string literal.',
    String.raw`p. 6 \% in LIKE only`,
  ),
  malformed(
    'SELECT Id FROM Account WHERE Name = :name',
    'Bind variables only allowed in Apex code',
    'p. 4 bind variables are Apex',
  ),
  malformed(
    'SELECT Id FROM Account WHERE Id IN :ids',
    'Bind variables only allowed in Apex code',
    'p. 4 bind variables are Apex',
  ),
  malformed(
    'SELECT Id FROM Account WHERE Name = Website',
    "unexpected token: 'Website'",
    'p. 18 the value is no field name',
  ),
  malformed('SELECT * FROM Account', "line 1:7 unexpected token: '*'", 'p. 3 no wildcards in field lists'),
  malformed('SELECT Id, FROM Account', "unexpected token: 'FROM'", 'p. 7 syntax'),
  malformed('SELECT Id Account', "unexpected token: '<EOF>'", 'p. 7 syntax'),
  malformed('SELECT Id FROM Account WHERE', "unexpected token: '<EOF>'", 'p. 7 syntax'),
  malformed('SELECT Id FROM Account LIMIT 5 WHERE Id = null', "unexpected token: 'WHERE'", 'p. 7 order of clauses'),
  malformed('SELECT Id FROM Account LIMIT -1', "unexpected token: '-1'", 'p. 47 LIMIT'),
  malformed('SELECT Id FROM Account LIMIT 1.5', "unexpected token: '1.5'", 'p. 47 LIMIT'),
  malformed('SELECT Id FROM Account; DELETE', "line 1:22 unexpected token: ';'", 'p. 7 syntax'),
  malformed('SELECT Id FROM Account where', "unexpected token: '<EOF>'", 'p. 7 WHERE is no alias'),
  malformed(
    'SELECT Id FROM Account ALL ROWS',
    'ALL ROWS not allowed in this context',
    'Apex Developer Guide: ALL ROWS is Apex; REST has queryAll',
  ),
  malformed('SELECT Id FROM Account UPDATE VIEWSTAT', "unexpected token: 'UPDATE'", 'p. 51: for articles only'),
  malformed(
    'SELECT Id FROM Account WITH DATA CATEGORY Geography__c AT usa__c',
    "unexpected token: 'DATA'",
    'p. 34: for articles only',
  ),
  malformed(
    'SELECT Id FROM Account USING SCOPE team',
    "filter scope 'team' is not supported for Account",
    'p. 17 scopes by object',
  ),
  malformed('SELECT Id FROM Account WHERE Founded__c = 2023-02-29', 'Invalid date: 2023-02-29', 'p. 25 dates'),
  malformed(
    'SELECT Id FROM Account WHERE Founded__c = 1699-12-31',
    'Invalid date: 1699-12-31',
    'p. 31 minimum and maximum dates',
  ),
  malformed(
    'SELECT Id FROM Account WHERE Founded__c = NEXT_N_YEARS:5000',
    'Invalid date: NEXT_N_YEARS:5000',
    'p. 31 minimum and maximum dates',
  ),
  malformed(
    'SELECT Id FROM Account WHERE Founded__c = LAST_N_DAYS',
    "unexpected token: '<EOF>'",
    'p. 27 LAST_N_DAYS:n',
  ),
  malformed(
    'SELECT Id FROM Account WHERE Founded__c = LAST_N_DAYS:-3',
    "unexpected token: '-3'",
    'p. 27 LAST_N_DAYS:n',
  ),
  malformed('SELECT Id FROM Account WHERE Founded__c = SOMEDAY', "unexpected token: 'SOMEDAY'", 'p. 26 date literals'),
  malformed(
    'SELECT Id FROM Account WHERE AnnualRevenue > USD5000',
    'Currency literals need an org with multiple currencies',
    'p. 59: this org has one currency',
  ),
  malformed(
    `SELECT Id FROM Account WHERE Name = '${'x'.repeat(4001)}'`,
    'exceeds 4000 characters',
    'p. 18 strings up to 4,000 characters',
  ),
  malformed(
    `SELECT Id FROM Account WHERE Name = 'x'${' '.repeat(100_000)}`,
    'cannot be longer than 100000 characters.',
    'p. 9 statements up to 100,000 characters',
  ),
  malformed(
    "SELECT Id FROM Account WHERE Name LIKE ''",
    'invalid LIKE value: ',
    'public emulators checked against an org quote this text',
  ),
  malformed('SELECT Id FROM Account WHERE Name LIKE null', "unexpected token: 'NULL'", release),
  malformed('SELECT Name n FROM Account', 'only aggregate expressions use field aliasing', 'p. 43 aliases'),
  malformed(
    'SELECT FIELDS(ALL) FROM Account',
    'The SOQL FIELDS function must have a LIMIT of at most 200',
    'p. 12 unbounded queries',
  ),
  malformed(
    'SELECT FIELDS(CUSTOM) FROM Account LIMIT 201',
    'The SOQL FIELDS function must have a LIMIT of at most 200',
    'p. 12 unbounded queries',
  ),
  malformed(
    'SELECT FIELDS(CUSTOM) FROM Group LIMIT 200',
    "'FIELDS(...)' expansion function must result in at least one field being selected.",
    'p. 14',
  ),
  invalid('SELECT Id, FIELDS(ALL) FROM User LIMIT 200', 'duplicate field selected: Id', 'p. 11'),
  invalid('SELECT Name, Account.Name FROM Account', 'duplicate field selected: Name', 'p. 11'),
  malformed(
    'SELECT FIELDS(ALL), MIN(NumberOfEmployees) FROM Account GROUP BY Id LIMIT 200',
    'Field must be grouped or aggregated: IsDeleted',
    'p. 14',
  ),
  malformed('SELECT Name, COUNT(Id) FROM Account', 'Field must be grouped or aggregated: Name', 'p. 38 GROUP BY'),
  malformed(
    'SELECT Rating FROM Account GROUP BY Type',
    'Field must be grouped or aggregated: Rating',
    'p. 38 GROUP BY',
  ),
  malformed(
    'SELECT CALENDAR_YEAR(CreatedDate), AnnualRevenue FROM Account',
    'Field must be grouped or aggregated: CreatedDate',
    'p. 62 date functions need GROUP BY',
  ),
  malformed(
    'SELECT CALENDAR_YEAR(CreatedDate) FROM Account GROUP BY CreatedDate',
    "field 'CreatedDate' can not be grouped in a query call",
    'p. 62 not for dateTime fields',
  ),
  malformed(
    "SELECT Rating, COUNT(Id) FROM Account GROUP BY Rating HAVING COUNT(Id) > 100 AND BillingCity LIKE 'San%'",
    'Field must be grouped or aggregated: BillingCity',
    'p. 46 HAVING',
  ),
  malformed(
    'SELECT Rating FROM Account GROUP BY Rating ORDER BY Name',
    'Ordered field must be grouped or aggregated: Name',
    'public logs quote this text',
  ),
  malformed(
    'SELECT Rating, COUNT(Rating) FROM Account GROUP BY Rating',
    'Grouped field should not be aggregated: Rating',
    'public emulators checked against an org quote this text',
  ),
  malformed(
    'SELECT Rating FROM Account GROUP BY Rating, Rating',
    'duplicate grouping expression: Rating',
    'public emulators checked against an org quote this text',
  ),
  malformed(
    'SELECT Account.Name, Owner.Name FROM Contact GROUP BY Account.Name, Owner.Name',
    'duplicate alias: Name',
    'public logs quote this text',
  ),
  malformed(
    'SELECT MAX(CreatedDate) FROM Account LIMIT 1',
    'Non-grouped query that uses overall aggregate functions cannot also use LIMIT',
    'p. 45, p. 56',
  ),
  malformed(
    'SELECT MAX(CreatedDate) FROM Account OFFSET 1',
    'Non-grouped query that uses overall aggregate functions cannot also use OFFSET',
    'p. 45',
  ),
  malformed(
    'SELECT MIN(CloseDate) first FROM Opportunity',
    "unexpected token: 'first'",
    'p. 7 words that are no aliases',
  ),
  malformed(
    'SELECT COUNT() number FROM Account',
    'COUNT() must be the only element in the SELECT list',
    'p. 56 COUNT()',
  ),
  malformed('SELECT COUNT() FROM Account ORDER BY Name', 'COUNT() cannot be used with ORDER BY', 'p. 56 COUNT()'),
  malformed(
    'SELECT COUNT(), Name FROM Account',
    'COUNT() must be the only element in the SELECT list',
    'p. 56 COUNT()',
  ),
  malformed(
    'SELECT SUM(Name) FROM Account',
    'field Name does not support aggregate operator SUM',
    'p. 57 types of aggregates',
  ),
  malformed(
    'SELECT MAX(Active__c) FROM Account',
    'field Active__c does not support aggregate operator MAX',
    'p. 57 types of aggregates',
  ),
  malformed(
    'SELECT COUNT(Description) FROM Account',
    'field Description does not support aggregate operator COUNT',
    'p. 58 long text areas',
  ),
  malformed(
    'SELECT AnnualRevenue FROM Account GROUP BY AnnualRevenue',
    "field 'AnnualRevenue' can not be grouped in a query call",
    'p. 45 groupable',
  ),
  malformed(
    'SELECT Rating FROM Account GROUP BY ROLLUP(Rating), Type',
    "unexpected token: ','",
    'p. 39 ROLLUP stands alone',
  ),
  malformed(
    'SELECT Rating FROM Account GROUP BY CUBE(Rating, Type, Name, Website)',
    'GROUP BY CUBE must contain 3 fields or less',
    'p. 41 three fields',
  ),
  malformed('SELECT Id FROM Account HAVING COUNT(Id) > 1', "unexpected token: 'HAVING'", 'p. 45 HAVING needs GROUP BY'),
  malformed(
    'SELECT Rating, (SELECT Id FROM Contacts) FROM Account GROUP BY Rating',
    'Grouped query cannot have sub-queries or TYPEOF',
    'p. 16, p. 45',
  ),
  malformed(
    'SELECT (SELECT COUNT(Id) FROM Contacts) FROM Account',
    'only root queries support aggregate expressions',
    'public logs quote this text',
  ),
  malformed(
    'SELECT (SELECT Id FROM Contacts OFFSET 1) FROM Account',
    'unless the parent query has LIMIT 1',
    'p. 49 OFFSET in sub-queries',
  ),
  malformed(
    'SELECT Id FROM Account ORDER BY Description',
    "field 'Description' can not be sorted in a query call",
    'p. 47 types that cannot be sorted',
  ),
  malformed(
    'SELECT Id FROM Account ORDER BY Markets__c',
    "field 'Markets__c' can not be sorted in a query call",
    'p. 47 types that cannot be sorted',
  ),
  malformed(
    'SELECT Id FROM Account ORDER BY Name FOR UPDATE',
    'Explicit ORDER BY not allowed when locking rows (Id order is implied)',
    'p. 52 FOR UPDATE',
  ),
  malformed(
    "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact) OR Name = 'x'",
    "Semi join sub-selects are not allowed with the 'OR' operator",
    semi,
  ),
  malformed(
    "SELECT Id FROM Account WHERE Name = 'x' AND (Rating = null OR Id IN (SELECT AccountId FROM Contact))",
    'not in nested WHERE expressions.',
    semi,
  ),
  malformed(
    'SELECT Id FROM Account WHERE NOT Id IN (SELECT AccountId FROM Contact)',
    'not in nested WHERE expressions.',
    semi,
  ),
  malformed(
    'SELECT Id FROM Account WHERE Id IN (SELECT ParentId FROM Account)',
    'The inner and outer selects should not be on the same object type',
    semi,
  ),
  malformed(
    'SELECT Id FROM Account WHERE Id IN (SELECT Name FROM Contact)',
    "Semi join sub-selects can only query id fields, cannot use: 'Name'",
    semi,
  ),
  malformed(
    'SELECT Id FROM Account WHERE Id IN (SELECT Account.Id FROM Contact)',
    "Semi join sub-selects can only query id fields, cannot use: 'Id'",
    semi,
  ),
  malformed(
    'SELECT Id FROM Contact WHERE Account.Id IN (SELECT AccountId FROM Case)',
    "should be an id or reference field, cannot use: 'Account.Id'",
    semi,
  ),
  malformed(
    'SELECT Id FROM Account WHERE Id IN (SELECT OwnerId FROM Contact)',
    'should point to the same object type',
    semi,
  ),
  malformed(
    'SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact LIMIT 1)',
    'take SELECT, FROM and WHERE only',
    semi,
  ),
  malformed(
    'SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE Id IN (SELECT ContactId FROM Case))',
    'Nesting of semi join sub-selects is not supported',
    semi,
  ),
  malformed(
    'SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact) AND Id IN (SELECT AccountId FROM Case) AND Id IN (SELECT AccountId FROM Opportunity)',
    'Maximum 2 semi join sub-selects are allowed',
    semi,
  ),
  malformed(
    'SELECT Id, (SELECT Id FROM Contacts WHERE AccountId IN (SELECT AccountId FROM Case)) FROM Account',
    'not in nested WHERE expressions.',
    semi,
  ),
  malformed(
    'SELECT Rating FROM Account GROUP BY Rating HAVING Rating IN (SELECT Subject FROM Case)',
    'not allowed in HAVING',
    'p. 46 HAVING',
  ),
  malformed(
    'SELECT Id FROM Account WHERE Id IN (SELECT WhatId FROM Task)',
    "Entity 'Task' is not supported for semi join inner selects",
    semi,
  ),
  malformed('SELECT Id FROM Account ORDER BY toLabel(Rating)', "unexpected token: 'toLabel'", 'p. 64 not in ORDER BY'),
  malformed(
    'SELECT COUNT(Id) attributes FROM Account',
    'duplicate alias: attributes',
    'REST API Guide: attributes of a record',
  ),
  malformed(
    'SELECT (SELECT (SELECT (SELECT (SELECT (SELECT Id FROM Contacts) FROM ChildAccounts) FROM ChildAccounts) FROM ChildAccounts) FROM ChildAccounts) FROM Account',
    "unexpected token: 'SELECT'",
    'p. 80 five levels of children',
  ),
  malformed('SELECT Id FROM Account WHERE Opens__c = 24:00:00.000Z', 'Invalid time: 24:00:00.000Z', 'p. 18 value'),
  malformed(
    'SELECT TYPEOF Owner WHEN User THEN Name END FROM Account',
    "TYPEOF can not be used with relationship 'Owner'",
    'p. 15 namePointing',
  ),
  malformed(
    "SELECT Name FROM Account WHERE DISTANCE(Site__c, GEOLOCATION(1, 2), 'km') = 5",
    "DISTANCE can not be compared with '='",
    'p. 93 only > and <',
  ),
  malformed(
    "SELECT Name FROM Account WHERE DISTANCE(GEOLOCATION(1, 2), Site__c, 'km') < 5",
    'DISTANCE takes a location field first, then a location field or GEOLOCATION',
    'p. 91 the field comes first',
  ),
  malformed(
    'SELECT DAY_ONLY(CloseDate) FROM Opportunity GROUP BY DAY_ONLY(CloseDate)',
    "DAY_ONLY can not be used with field 'CloseDate'",
    'p. 61 dateTime fields only',
  ),
  malformed(
    'SELECT toLabel(AnnualRevenue) FROM Account',
    "toLabel can not be used with field 'AnnualRevenue'",
    'p. 63 toLabel',
  ),
  malformed(
    'SELECT convertCurrency(NumberOfEmployees) FROM Account',
    "convertCurrency can not be used with field 'NumberOfEmployees'",
    'p. 58 convertCurrency',
  ),
  malformed(
    'SELECT convertTimezone(CreatedDate) FROM Account',
    "unexpected token: 'CONVERTTIMEZONE'",
    'p. 60 only in a date function',
  ),
  malformed(
    'SELECT Id FROM Account WHERE SUM(AnnualRevenue) > 5',
    "unexpected token: 'SUM'",
    'p. 45 aggregates are for HAVING',
  ),

  invalid(
    'SELECT Bacon__c FROM Account LIMIT 2',
    "\nSELECT Bacon__c FROM Account LIMIT 2\n       ^\nERROR at Row:1:Column:8\nNo such column 'Bacon__c' on entity 'Account'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
    place,
  ),
  invalid(
    'SELECT Id\nFROM Account\nWHERE  Bacon__c = 1',
    "\nWHERE  Bacon__c = 1\n       ^\nERROR at Row:3:Column:8\nNo such column 'Bacon__c' on entity 'Account'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
    place,
  ),
  invalid(
    'SELECT Account FROM Contact',
    "No such column 'Account' on entity 'Contact'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
    place,
  ),
  invalid(
    'SELECT Owner.DeveloperName FROM Case',
    "No such column 'DeveloperName' on entity 'Name'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
    'p. 15 fields of the Name object',
  ),
  invalid(
    'SELECT Boss.Name FROM Contact',
    "Didn't understand relationship 'Boss' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.",
    'public issues quote this text',
  ),
  invalid(
    "SELECT Id FROM Account WHERE AnnualRevenue = '5'",
    "value of filter criterion for field 'AnnualRevenue' must be of type double and should not be enclosed in quotes",
    'p. 18 the type must match',
  ),
  invalid(
    "SELECT Id FROM Account WHERE NumberOfEmployees IN (1, '2')",
    "value of filter criterion for field 'NumberOfEmployees' must be of type int and should not be enclosed in quotes",
    'p. 18 the type must match',
  ),
  invalid(
    'SELECT Id FROM Account WHERE Name = 5',
    "value of filter criterion for field 'Name' must be of type string and should be enclosed in quotes",
    'p. 18 the type must match',
  ),
  invalid(
    "SELECT Id FROM Account WHERE Active__c = 'true'",
    "value of filter criterion for field 'Active__c' must be of type boolean and should not be enclosed in quotes",
    'p. 18 the type must match',
  ),
  invalid(
    'SELECT Id FROM Account WHERE CreatedDate > 2024-01-01',
    "value of filter criterion for field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes",
    'p. 25 the formats are different',
  ),
  invalid(
    'SELECT Id FROM Account WHERE Founded__c > 2024-01-01T00:00:00Z',
    "value of filter criterion for field 'Founded__c' must be of type date and should not be enclosed in quotes",
    'p. 25 the formats are different',
  ),
  invalid(
    'SELECT Id FROM Account WHERE Name = TODAY',
    "value of filter criterion for field 'Name' must be of type string and should be enclosed in quotes",
    'p. 18 the type must match',
  ),
  invalid(
    'SELECT Id FROM Account WHERE CALENDAR_YEAR(CreatedDate) = THIS_YEAR',
    "value of filter criterion for field 'CreatedDate' must be of type int and should not be enclosed in quotes",
    'p. 62 not with a date literal',
  ),
  invalid(
    "SELECT Id FROM Account WHERE Description LIKE 'x%'",
    "field 'Description' can not be filtered in a query call",
    'p. 18 no long text areas',
  ),
  invalid(
    "SELECT Id FROM Account WHERE BillingAddress = 'x'",
    'Address fields can only be filtered using Distance expressions',
    'public clients quote this text',
  ),

  {
    soql: 'SELECT Id FROM Bacon__c',
    error: [
      'INVALID_TYPE',
      "\nSELECT Id FROM Bacon__c\n               ^\nERROR at Row:1:Column:16\nsObject type 'Bacon__c' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
    ],
    source: 'public tests quote this text',
  },
  {
    soql: 'SELECT Id, (SELECT Id FROM Contact) FROM Account',
    error: [
      'INVALID_TYPE',
      "Didn't understand relationship 'Contact' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.",
    ],
    source: 'p. 65 the plural name of the child',
  },
  {
    soql: "SELECT Id FROM Account WHERE Id = 'abc'",
    error: ['INVALID_QUERY_FILTER_OPERATOR', 'invalid ID field: abc'],
    source: 'public clients quote this text',
  },
  {
    soql: "SELECT Id FROM Account WHERE OwnerId LIKE '005%'",
    error: ['INVALID_QUERY_FILTER_OPERATOR', 'invalid operator on id field'],
    source: 'p. 19 LIKE is for strings',
  },
  {
    soql: 'SELECT Id FROM Account WHERE Active__c > false',
    error: ['INVALID_QUERY_FILTER_OPERATOR', 'invalid operator'],
    source: 'p. 18 = TRUE, = FALSE',
  },
  {
    soql: "SELECT Id FROM Account WHERE Rating INCLUDES ('Hot')",
    error: ['INVALID_QUERY_FILTER_OPERATOR', 'includes or excludes operator only valid on multipicklist field'],
    source: 'p. 20 multi-select picklists only',
  },
  {
    soql: 'SELECT Id FROM Account OFFSET 2001',
    error: ['NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed for apiName Account is 2000'],
    source: 'p. 49 the maximum offset is 2,000',
  },
]
