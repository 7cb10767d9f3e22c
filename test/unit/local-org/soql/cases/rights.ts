import type { SoqlCase } from './soql-case.ts'

const noColumn =
  "append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names."
const noObject =
  "append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names."
const noParent =
  "append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names."
const own = 'p. 18 the rows visible to the user'
const fields = 'p. 8 read-level permissions for each field'
const objects = 'p. 8 read-level permissions to the object'

/** What bob, who sees his own rows and not every field, and cat, who may not read Account, get. */
export const rights: readonly SoqlCase[] = [
  {
    user: 'bob',
    soql: 'SELECT Name FROM Account ORDER BY Name',
    rows: ['Globex', 'Initech', 'Éclair 100% "Süß"'],
    source: own,
  },
  { user: 'bob', soql: 'SELECT COUNT() FROM Account', count: 3, source: own },
  { user: 'bob', soql: 'SELECT COUNT(Id) FROM Account', rows: [3], source: own },
  {
    user: 'bob',
    soql: 'SELECT Rating, COUNT(Id) FROM Account GROUP BY ROLLUP(Rating)',
    rows: [
      ['Hot', 1],
      ['Warm', 1],
      ['Cold', 1],
      [null, 3],
    ],
    source: own,
  },
  { user: 'bob', soql: "SELECT Name FROM Account WHERE Id = '{acme}'", rows: [], source: own },
  {
    user: 'bob',
    soql: "SELECT Name FROM Account WHERE Name = 'Acme' OR Name != 'x' ORDER BY Name",
    rows: ['Globex', 'Initech', 'Éclair 100% "Süß"'],
    source: own,
  },
  {
    user: 'bob',
    soql: 'SELECT Name FROM Account USING SCOPE everything ORDER BY Name LIMIT 1',
    rows: ['Globex'],
    source: own,
  },
  {
    user: 'bob',
    soql: 'SELECT Name, (SELECT Name FROM Contacts) FROM Account ORDER BY Name LIMIT 1',
    rows: [['Globex', ['Cidre']]],
    source: own,
  },
  {
    user: 'cat',
    soql: "SELECT Name, (SELECT Name FROM OpportunityLineItems ORDER BY Name) FROM Opportunity WHERE Name = 'Big'",
    rows: [['Big', ['Bolt', 'Nut']]],
    source: own,
  },
  {
    user: 'bob',
    soql: 'SELECT Name, Account.Name, AccountId FROM Contact ORDER BY Name',
    rows: [
      ['Ben Young', null, '{acme}'],
      ['Cidre', 'Globex', '{globex}'],
      ['Dee Young', null, null],
    ],
    source: 'decision: a parent that the user may not see is null',
  },
  {
    user: 'bob',
    soql: "SELECT Name FROM Contact WHERE Account.Name = 'Acme'",
    rows: [],
    source: 'decision: a parent that the user may not see is null',
  },
  {
    user: 'bob',
    soql: 'SELECT Account.Name, COUNT(Id) FROM Contact GROUP BY Account.Name ORDER BY Account.Name',
    rows: [
      [null, 2],
      ['Globex', 1],
    ],
    source: 'decision: a parent that the user may not see is null',
  },
  {
    user: 'bob',
    soql: 'SELECT Name FROM Contact ORDER BY Account.Name DESC NULLS LAST, Name',
    rows: ['Cidre', 'Ben Young', 'Dee Young'],
    source: 'decision: a parent that the user may not see is null',
  },
  {
    user: 'bob',
    soql: 'SELECT Subject, What.Name, TYPEOF Owner WHEN User THEN Name END FROM Task',
    error: ['MALFORMED_QUERY', "TYPEOF can not be used with relationship 'Owner'"],
    source: 'p. 15 namePointing',
  },
  {
    user: 'bob',
    soql: 'SELECT Subject, What.Name, What.Type FROM Task ORDER BY Subject',
    rows: [
      ['Call', null],
      ['Mail', null],
      ['Note', null],
      ['Visit', ['0001', 'Case']],
    ],
    source: 'decision: a parent that the user may not see is null',
  },
  {
    user: 'bob',
    soql: 'SELECT TYPEOF What WHEN Account THEN Name ELSE Name END FROM Task ORDER BY Subject',
    rows: [null, null, null, '0001'],
    source: 'decision: a parent that the user may not see is null',
  },
  {
    user: 'bob',
    soql: 'SELECT CaseNumber FROM Case WHERE AccountId IN (SELECT Id FROM Account) ORDER BY CaseNumber',
    rows: ['0002'],
    source: `${own}, in semi-joins too`,
  },
  {
    user: 'bob',
    soql: 'SELECT CaseNumber FROM Case WHERE AccountId NOT IN (SELECT Id FROM Account)',
    rows: ['0001'],
    source: `${own}, in anti-joins too`,
  },

  {
    user: 'bob',
    soql: 'SELECT AnnualRevenue FROM Account',
    error: [
      'INVALID_FIELD',
      `No such column 'AnnualRevenue' on entity 'Account'. If you are attempting to use a custom field, be sure to ${noColumn}`,
    ],
    source: fields,
  },
  {
    user: 'bob',
    soql: 'SELECT Name FROM Account WHERE AnnualRevenue > 0',
    error: ['INVALID_FIELD', noColumn],
    source: fields,
  },
  {
    user: 'bob',
    soql: "SELECT Name FROM Account WHERE Name = 'x' OR (NOT AnnualRevenue = 5)",
    error: ['INVALID_FIELD', noColumn],
    source: fields,
  },
  {
    user: 'bob',
    soql: 'SELECT Name FROM Account ORDER BY AnnualRevenue',
    error: ['INVALID_FIELD', noColumn],
    source: fields,
  },
  { user: 'bob', soql: 'SELECT SUM(AnnualRevenue) FROM Account', error: ['INVALID_FIELD', noColumn], source: fields },
  {
    user: 'bob',
    soql: 'SELECT Name FROM Account GROUP BY Name HAVING SUM(AnnualRevenue) > 1',
    error: ['INVALID_FIELD', noColumn],
    source: fields,
  },
  {
    user: 'bob',
    soql: 'SELECT Name FROM Account GROUP BY Name ORDER BY MAX(AnnualRevenue)',
    error: ['INVALID_FIELD', noColumn],
    source: fields,
  },
  {
    user: 'bob',
    soql: 'SELECT Account.AnnualRevenue FROM Contact',
    error: ['INVALID_FIELD', noColumn],
    source: fields,
  },
  {
    user: 'bob',
    soql: 'SELECT FORMAT(AnnualRevenue) FROM Account',
    error: ['INVALID_FIELD', noColumn],
    source: fields,
  },
  {
    user: 'bob',
    soql: 'SELECT Id, (SELECT Birthdate FROM Contacts) FROM Account',
    error: ['INVALID_FIELD', noColumn],
    source: fields,
  },
  {
    user: 'bob',
    soql: 'SELECT Id, (SELECT Id FROM Contacts WHERE Birthdate = TODAY) FROM Account',
    error: ['INVALID_FIELD', noColumn],
    source: fields,
  },
  {
    user: 'bob',
    soql: 'SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE Birthdate = TODAY)',
    error: ['INVALID_FIELD', noColumn],
    source: fields,
  },
  {
    user: 'bob',
    soql: 'SELECT Id FROM Contact WHERE CALENDAR_YEAR(Birthdate) = 1980',
    error: ['INVALID_FIELD', noColumn],
    source: fields,
  },
  {
    user: 'bob',
    soql: 'SELECT TYPEOF What WHEN Account THEN AnnualRevenue END FROM Task',
    error: ['INVALID_FIELD', noColumn],
    source: fields,
  },
  {
    user: 'bob',
    soql: 'SELECT ReportsTo.Name FROM Contact',
    error: [
      'INVALID_FIELD',
      `Didn't understand relationship 'ReportsTo' in field path. If you are attempting to use a custom relationship, be sure to ${noParent}`,
    ],
    source: `${fields}: a relationship needs its field`,
  },
  {
    user: 'bob',
    soql: "SELECT BillingAddress FROM Account WHERE Name = 'Initech'",
    rows: [['berlin', null, null, null, null, null, null, null]],
    source: `${fields}: an address shows the parts that the user may read`,
  },
  {
    user: 'bob',
    soql: 'SELECT Id FROM Secret__c',
    error: [
      'INVALID_TYPE',
      `sObject type 'Secret__c' is not supported. If you are attempting to use a custom object, be sure to ${noObject}`,
    ],
    source: objects,
  },
  {
    user: 'bob',
    soql: 'SELECT Id, (SELECT Id FROM Secrets__r) FROM Account',
    error: [
      'INVALID_TYPE',
      `Didn't understand relationship 'Secrets__r' in FROM part of query call. If you are attempting to use a custom relationship, be sure to ${noParent}`,
    ],
    source: objects,
  },
  {
    user: 'bob',
    soql: 'SELECT Id FROM Account WHERE Id IN (SELECT Account__c FROM Secret__c)',
    error: ['INVALID_TYPE', noObject],
    source: objects,
  },
  { user: 'cat', soql: 'SELECT Id FROM Account', error: ['INVALID_TYPE', noObject], source: objects },
  {
    user: 'cat',
    soql: 'SELECT Account.Name FROM Contact',
    error: [
      'INVALID_FIELD',
      `Didn't understand relationship 'Account' in field path. If you are attempting to use a custom relationship, be sure to ${noParent}`,
    ],
    source: objects,
  },
  { user: 'cat', soql: 'SELECT Name FROM Contact c, c.Account a', error: ['INVALID_FIELD', noParent], source: objects },
  {
    user: 'cat',
    soql: 'SELECT Subject, What.Name FROM Task ORDER BY Subject',
    rows: [
      ['Call', null],
      ['Mail', 'Big'],
      ['Note', null],
      ['Visit', null],
    ],
    source: `${objects}, behind a polymorphic reference`,
  },
  {
    user: 'cat',
    soql: 'SELECT TYPEOF What WHEN Account THEN Name END FROM Task',
    error: ['INVALID_TYPE', noObject],
    source: objects,
  },
  {
    user: 'bob',
    soql: "SELECT Name, (SELECT Name FROM ChildAccounts) FROM Account WHERE Name = 'Initech'",
    rows: [['Initech', null]],
    source: `${own}, among children too`,
  },
  {
    user: 'ada',
    soql: "SELECT Name, (SELECT Name FROM ChildAccounts), BillingAddress FROM Account WHERE Name = 'Initech'",
    rows: [['Initech', ['Umbrella_Corp'], ['berlin', null, null, null, null, null, null, 'Hof 2']]],
    source: own,
  },
  {
    user: 'bob',
    soql: 'SELECT Id, (SELECT Id FROM Reports) FROM Contact',
    error: ['INVALID_TYPE', noParent],
    source: `${fields}: a relationship needs its field`,
  },
  {
    user: 'bob',
    soql: "SELECT Id FROM Account WHERE DISTANCE(Site__c, GEOLOCATION(1, 2), 'km') < 5",
    error: ['MALFORMED_QUERY', 'DISTANCE takes a location field first, then a location field or GEOLOCATION'],
    source: `${fields}: a place needs both coordinates`,
  },
]
