import type { SoqlCase } from './soql-case.ts'

/** Parents, children, semi-joins, references to several objects. */
export const relationships: readonly SoqlCase[] = [
  {
    soql: 'SELECT Name, Account.Name FROM Contact ORDER BY Name',
    rows: [
      ['Ann Archer', 'Acme'],
      ['Ben Young', 'Acme'],
      ['Cidre', 'Globex'],
      ['Dee Young', null],
    ],
    source: 'p. 65 child-to-parent',
  },
  {
    soql: "SELECT Contact.FirstName, Contact.Account.Name FROM Contact WHERE Contact.Account.Rating = 'Hot' ORDER BY Contact.FirstName",
    rows: [
      ['Ann', 'Acme'],
      ['Ben', 'Acme'],
    ],
    source: 'p. 65 names with the object in front',
  },
  {
    soql: "SELECT c.Name FROM Contact c, c.Account a WHERE a.Name = 'Globex'",
    rows: ['Cidre'],
    source: 'p. 7 alias notation',
  },
  { soql: "SELECT COUNT() FROM Contact c, c.Account a WHERE a.Name = 'Acme'", count: 2, source: 'p. 7 alias notation' },
  {
    soql: "SELECT COUNT() FROM Contact, Contact.Account WHERE Account.Name = 'Acme'",
    count: 2,
    source: 'p. 56 COUNT()',
  },
  {
    soql: "SELECT Name, ReportsTo.ReportsTo.Account.Owner.Name FROM Contact WHERE LastName = 'Cidre'",
    rows: [['Cidre', 'Ada Admin']],
    source: 'p. 80 five levels',
  },
  {
    soql: "SELECT Name FROM Contact WHERE ReportsTo.ReportsTo.Account.Owner.Profile.Name = 'standard user'",
    rows: ['Cidre'],
    source: 'p. 80 five levels',
  },
  {
    soql: 'SELECT Id FROM Contact WHERE ReportsTo.ReportsTo.Account.Owner.Manager.Profile.Name = null',
    error: ['MALFORMED_QUERY', 'more than 5 levels'],
    source: 'p. 80 five levels',
  },
  {
    soql: 'SELECT Name FROM Contact ORDER BY Account.Name, Name',
    rows: ['Dee Young', 'Ann Archer', 'Ben Young', 'Cidre'],
    source: 'p. 72 ORDER BY with a null foreign key',
  },
  {
    soql: "SELECT Name, Owner.Name, Owner.Profile.Name FROM Account WHERE Name = 'Globex'",
    rows: [['Globex', ['Bob Builder', 'Standard User']]],
    source: 'p. 65 child-to-parent',
  },
  {
    soql: "SELECT Name, Account__r.Name FROM Secret__c WHERE Account__r.BillingCity = 'berlin'",
    rows: [['Recipe', 'Acme']],
    source: 'p. 68 custom relationships end in __r',
  },

  {
    soql: 'SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account WHERE NumberOfEmployees > 5 ORDER BY Name',
    rows: [
      ['Acme', ['Archer', 'Young']],
      ['Globex', ['Cidre']],
      ['Initech', null],
    ],
    source: 'p. 66 parent-to-child',
  },
  {
    soql: "SELECT Account.Name, (SELECT Contact.LastName FROM Account.Contacts WHERE LastName LIKE 'y%') FROM Account WHERE Name = 'Acme'",
    rows: [['Acme', ['Young']]],
    source: 'p. 65 parent-to-child',
  },
  {
    soql: "SELECT a.Name, (SELECT c.Id, c.LastName FROM a.Contacts c WHERE c.FirstName = 'Ann') FROM Account a WHERE a.Name = 'Acme'",
    rows: [['Acme', [['{ann}', 'Archer']]]],
    source: 'p. 71 aliases of children',
  },
  {
    soql: "SELECT Name, (SELECT Name FROM Contacts WHERE CreatedBy.Username LIKE 'ADA%' ORDER BY Name DESC LIMIT 1) FROM Account WHERE Name IN ('Acme', 'Globex') ORDER BY Name",
    rows: [
      ['Acme', ['Ben Young']],
      ['Globex', ['Cidre']],
    ],
    source: 'p. 66 WHERE in a sub-query; LIMIT holds for each parent',
  },
  {
    soql: "SELECT Name, (SELECT Name FROM Contacts ORDER BY Name LIMIT 5 OFFSET 1) FROM Account WHERE Name = 'Acme' LIMIT 1",
    rows: [['Acme', ['Ben Young']]],
    source: 'p. 49 OFFSET in a sub-query',
  },
  {
    soql: "SELECT Name, (SELECT Name, (SELECT Name FROM OpportunityLineItems ORDER BY Name) FROM Opportunities ORDER BY Name) FROM Account WHERE Name = 'Acme'",
    rows: [
      [
        'Acme',
        [
          ['Big', ['Bolt', 'Nut']],
          ['Late', ['Cog']],
        ],
      ],
    ],
    source: 'p. 66 several levels of children',
  },
  {
    soql: "SELECT Name, (SELECT Name FROM ChildAccounts), (SELECT CaseNumber, Contact.Name FROM Cases) FROM Account WHERE Name = 'Acme'",
    rows: [['Acme', ['Initech'], [['0001', 'Ann Archer']]]],
    source: 'p. 66 several sub-queries',
  },
  {
    soql: "SELECT Name, (SELECT Name, (SELECT Name, (SELECT Name, (SELECT Name FROM Contacts) FROM ChildAccounts) FROM ChildAccounts) FROM ChildAccounts) FROM Account WHERE Name = 'Acme'",
    rows: [['Acme', [['Initech', [['Umbrella_Corp', null]]]]]],
    source: 'p. 66 five levels of children',
  },
  { soql: 'SELECT (SELECT Id FROM Contacts LIMIT 0) FROM Account LIMIT 1', rows: [null], source: 'p. 47 LIMIT' },

  {
    soql: "SELECT Name FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE StageName = 'Closed Lost')",
    rows: ['Globex'],
    source: 'p. 21 ID field semi-join',
  },
  {
    soql: "SELECT Name FROM Opportunity WHERE AccountId IN (SELECT AccountId FROM Contact WHERE LastName = 'Archer') ORDER BY Name",
    rows: ['Big', 'Late'],
    source: 'p. 21 reference field semi-join',
  },
  {
    soql: "SELECT Subject FROM Task WHERE WhatId IN (SELECT Id FROM Account WHERE Name = 'Acme')",
    rows: ['Call'],
    source: 'p. 21 polymorphic reference',
  },
  {
    soql: 'SELECT Name FROM Account WHERE Id NOT IN (SELECT AccountId FROM Opportunity WHERE IsClosed = false) ORDER BY Name',
    rows: ['Globex', 'Initech', "O'Brien\\Sons", 'Umbrella_Corp', 'Éclair 100% "Süß"'],
    source: 'p. 21 ID field anti-join',
  },
  {
    soql: "SELECT Name FROM Opportunity WHERE AccountId NOT IN (SELECT AccountId FROM Contact WHERE LastName = 'Cidre') ORDER BY Name",
    rows: ['Big', 'Late', 'None'],
    source: 'p. 21 reference field anti-join; no account is not in the list',
  },
  {
    soql: "SELECT Name FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE LastName LIKE 'y%') AND Id IN (SELECT AccountId FROM Opportunity WHERE IsClosed = false)",
    rows: ['Acme'],
    source: 'p. 22 two semi-joins',
  },
  {
    soql: 'SELECT Name, (SELECT Name FROM OpportunityLineItems ORDER BY Name) FROM Opportunity WHERE (Id IN (SELECT OpportunityId FROM OpportunityLineItem WHERE UnitPrice > 100))',
    rows: [['Late', ['Cog']]],
    source: 'p. 22 semi-join with a relationship query',
  },
  {
    soql: "SELECT Name FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE Owner.Name = 'Bob Builder' AND Account.BillingCity = 'Paris')",
    rows: ['Globex'],
    source: 'p. 21 semi-join',
  },

  {
    soql: 'SELECT CaseNumber, Owner.Name FROM Case ORDER BY CaseNumber',
    rows: [
      ['0001', 'Ada Admin'],
      ['0002', 'Support Queue'],
    ],
    source: 'p. 75 polymorphic owner',
  },
  {
    soql: "SELECT CaseNumber FROM Case WHERE Owner.Name LIKE 'support%'",
    rows: ['0002'],
    source: 'p. 75 polymorphic owner',
  },
  {
    soql: "SELECT CaseNumber, Owner.Type FROM Case WHERE Owner.Type = 'User'",
    rows: [['0001', 'User']],
    source: 'p. 75 Type',
  },
  {
    soql: "SELECT Subject FROM Task WHERE What.Type IN ('Account', 'Opportunity') ORDER BY Subject",
    rows: ['Call', 'Mail'],
    source: 'p. 76 Type',
  },
  {
    soql: 'SELECT Subject, What.Id, What.Name FROM Task ORDER BY Subject',
    rows: [
      ['Call', ['{acme}', 'Acme']],
      ['Mail', ['{big}', 'Big']],
      ['Note', null],
      ['Visit', ['{case1}', '0001']],
    ],
    source: 'p. 76 polymorphic What',
  },
  {
    soql: 'SELECT Subject, TYPEOF What WHEN Account THEN Rating, NumberOfEmployees WHEN Opportunity THEN Amount, CloseDate ELSE Name END FROM Task ORDER BY Subject',
    rows: [
      ['Call', ['Hot', 120]],
      ['Mail', [1000, '2024-05-15']],
      ['Note', null],
      ['Visit', '0001'],
    ],
    source: 'p. 16 TYPEOF',
  },
  {
    soql: "SELECT TYPEOF What WHEN Account THEN Name, Owner.Name END, Subject FROM Task WHERE Subject != 'Note' ORDER BY Subject",
    rows: [
      [['Acme', 'Ada Admin'], 'Call'],
      [null, 'Mail'],
      [null, 'Visit'],
    ],
    source: 'p. 76 no ELSE: null',
  },
  {
    soql: "SELECT Subject, TYPEOF What WHEN Opportunity THEN Name END FROM Task WHERE OwnerId IN (SELECT OwnerId FROM Case) AND What.Type = 'Opportunity'",
    rows: [['Mail', 'Big']],
    source: 'p. 78 TYPEOF with Type and a semi-join',
  },
]
