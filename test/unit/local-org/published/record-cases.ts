/** A record that is written, as public documentation or a report has it, and what is answered. */
export interface PublishedWrite {
  readonly object: string
  readonly body: Readonly<Record<string, unknown>>
  /** `{"Name": "x"}` that the record then has; none where the write is refused. */
  readonly kept?: Readonly<Record<string, unknown>>
  /** Error code, a piece of the message, fields. */
  readonly error?: readonly [string, string, ...string[]]
  readonly source: string
}

const rest = (name: string): string =>
  `https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/${name}.htm`
const object = (name: string): string =>
  `https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_${name}.htm`
const codes =
  'https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm'
const fieldTypes =
  'https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm'
const deal = { Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-08-01' }

export const publishedWrites: readonly PublishedWrite[] = [
  {
    object: 'Account',
    body: { Name: 'Express Logistics and Transport' },
    kept: { Name: 'Express Logistics and Transport' },
    source: rest('dome_sobject_create'),
  },
  { object: 'Account', body: { Name: '  Trim me  ' }, kept: { Name: 'Trim me' }, source: `${fieldTypes}: string` },
  {
    object: 'Account',
    body: {},
    error: ['REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]', 'Name'],
    source: codes,
  },
  {
    object: 'Contact',
    body: { FirstName: 'Only' },
    error: ['REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName]', 'LastName'],
    source: codes,
  },
  {
    object: 'Account',
    body: { Name: 'x', Nope: 1 },
    error: ['INVALID_FIELD', "No such column 'Nope' on sobject of type Account"],
    source: codes,
  },
  {
    object: 'Account',
    body: { Name: 'x', CreatedDate: '2020-01-01T00:00:00Z' },
    error: ['INVALID_FIELD_FOR_INSERT_UPDATE', 'Unable to create/update fields: CreatedDate', 'CreatedDate'],
    source: 'https://github.com/CoderDojo/community-platform/issues/618',
  },
  {
    object: 'Account',
    body: { Name: 'n'.repeat(256) },
    error: ['STRING_TOO_LONG', 'data value too large', 'Name'],
    source: codes,
  },
  {
    object: 'Account',
    body: { Name: 'x', AnnualRevenue: 'much' },
    error: ['JSON_PARSER_ERROR', 'Cannot deserialize instance of currency from VALUE_STRING value much'],
    source: 'https://github.com/regican/Salesforce/issues/2',
  },
  {
    object: 'Account',
    body: { Name: 'x', NumberOfEmployees: '12' },
    kept: { NumberOfEmployees: 12 },
    source: `${fieldTypes}: int`,
  },
  {
    object: 'Account',
    body: { Name: 'x', ParentId: 'nope' },
    error: ['MALFORMED_ID', 'id value of incorrect type: nope', 'ParentId'],
    source: 'https://github.com/jsforce/jsforce/issues/205',
  },
  {
    object: 'Account',
    body: { Name: 'x', Region__c: 'Mars' },
    error: ['INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'bad value for restricted picklist field: Mars', 'Region__c'],
    source: 'https://github.com/veryfront/veryfront-code/pull/3639',
  },
  {
    object: 'Account',
    body: { Name: 'x', Industry: 'Not in the list' },
    kept: { Industry: 'Not in the list' },
    source: `${fieldTypes}: an unrestricted picklist takes any value`,
  },
  {
    object: 'Account',
    body: { Name: 'x', Description: '' },
    kept: { Description: null },
    source: `${fieldTypes}: an empty text is null`,
  },
  {
    object: 'Contact',
    body: { LastName: 'Mail', Email: 'no mail' },
    error: ['INVALID_EMAIL_ADDRESS', 'invalid email address: no mail', 'Email'],
    source: codes,
  },
  {
    object: 'Contact',
    body: { LastName: 'Birth', Birthdate: '1980-02-30' },
    error: ['JSON_PARSER_ERROR', 'Cannot deserialize instance of date from VALUE_STRING value 1980-02-30'],
    source: 'https://gitmemories.com/SalesforceFoundation/gem/issues/246',
  },
  {
    object: 'Contact',
    body: { LastName: 'Flag', DoNotCall: 'true' },
    kept: { DoNotCall: true },
    source: `${fieldTypes}: boolean`,
  },
  {
    object: 'Contact',
    body: { LastName: 'Picks', Languages__c: 'German;English' },
    kept: { Languages__c: 'English;German' },
    source: `${fieldTypes}: multi-select picklists keep the order of their values`,
  },
  {
    object: 'Contact',
    body: { FirstName: 'Ann', LastName: 'Lee' },
    kept: { Name: 'Ann Lee' },
    source: object('contact'),
  },
  {
    object: 'Contact',
    body: { Name: 'Ann Lee' },
    error: ['INVALID_FIELD_FOR_INSERT_UPDATE', 'Name', 'Name'],
    source: 'https://github.com/CoderDojo/community-platform/issues/618',
  },
  {
    object: 'Opportunity',
    body: { Name: 'x' },
    error: ['REQUIRED_FIELD_MISSING', '[StageName, CloseDate]', 'StageName', 'CloseDate'],
    source: object('opportunity'),
  },
  {
    object: 'Opportunity',
    body: deal,
    kept: { Probability: 10, IsClosed: false, ForecastCategoryName: 'Pipeline' },
    source: object('opportunity'),
  },
  {
    object: 'Opportunity',
    body: { ...deal, StageName: 'Closed Won' },
    kept: { Probability: 100, IsClosed: true, IsWon: true },
    source: object('opportunity'),
  },
  {
    object: 'Opportunity',
    body: { ...deal, Amount: 100 },
    kept: { ExpectedRevenue: 10 },
    source: `${object('opportunity')}: amount times probability`,
  },
  {
    object: 'Opportunity',
    body: { ...deal, IsClosed: true },
    error: ['INVALID_FIELD_FOR_INSERT_UPDATE', 'IsClosed', 'IsClosed'],
    source: object('opportunity'),
  },
  {
    object: 'Opportunity',
    body: { ...deal, CloseDate: '2026-08-01 00:00:00' },
    error: ['JSON_PARSER_ERROR', 'Cannot deserialize instance of date from VALUE_STRING value 2026-08-01 00:00:00'],
    source: 'https://gitmemories.com/SalesforceFoundation/gem/issues/246',
  },
  {
    object: 'Lead',
    body: { LastName: 'x' },
    error: ['REQUIRED_FIELD_MISSING', 'Required fields are missing: [Company]', 'Company'],
    source: object('lead'),
  },
  {
    object: 'Lead',
    body: { LastName: 'x', Company: 'Acme' },
    kept: { Status: 'Open - Not Contacted' },
    source: `${object('lead')}: the default status`,
  },
  { object: 'Case', body: { Subject: 'Broken', Status: 'Closed' }, kept: { IsClosed: true }, source: object('case') },
  { object: 'Case', body: { Subject: 'Broken' }, kept: { IsClosed: false, Status: 'New' }, source: object('case') },
  {
    object: 'Case',
    body: { CaseNumber: '1' },
    error: ['INVALID_FIELD_FOR_INSERT_UPDATE', 'CaseNumber', 'CaseNumber'],
    source: object('case'),
  },
  {
    object: 'Task',
    body: { Subject: 'Call', Status: 'Completed' },
    kept: { IsClosed: true, Priority: 'Normal' },
    source: object('task'),
  },
  {
    object: 'Event',
    body: { Subject: 'Meet', StartDateTime: '2026-06-01T09:00:00Z', DurationInMinutes: 60 },
    kept: { EndDateTime: '2026-06-01T10:00:00.000+0000', ShowAs: 'Busy' },
    source: object('event'),
  },
  {
    object: 'Note',
    body: { Title: 'x' },
    error: ['REQUIRED_FIELD_MISSING', '[ParentId]', 'ParentId'],
    source: object('note'),
  },
  {
    object: 'CaseComment',
    body: { CommentBody: 'x' },
    error: ['REQUIRED_FIELD_MISSING', '[ParentId]', 'ParentId'],
    source: object('casecomment'),
  },
  {
    object: 'Campaign',
    body: { Name: 'Fair' },
    kept: { Status: 'Planned', IsActive: false, NumberOfLeads: 0 },
    source: object('campaign'),
  },
  { object: 'Product2', body: { Name: 'Bolt' }, kept: { IsActive: false }, source: object('product2') },
]
