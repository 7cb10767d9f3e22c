/** A record that is written, as public documentation or a report has it, and what is answered. */
export interface PublishedWrite {
  readonly object: string
  readonly body: Readonly<Record<string, unknown>>
  /** `{"Name": "x"}` that the record then has; none where the write is refused. */
  readonly kept?: Readonly<Record<string, unknown>>
  /** Error code, a piece of the message, fields. */
  readonly error?: readonly [string, string, ...string[]]
  /** Address, then how far the case goes past what is there; or that none was found. */
  readonly source: string
}

const object = (name: string): string =>
  `https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_${name}.htm`
const issue = (place: string): string => `https://github.com/${place}`

/** What the local org does by the experience of those who wrote it. */
const unseen = 'seen in no document'

const deal = { Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-08-01' }

export const publishedWrites: readonly PublishedWrite[] = [
  {
    object: 'Account',
    body: { Name: 'Express Logistics and Transport' },
    kept: { Name: 'Express Logistics and Transport' },
    source: 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api/dome_sobject_create.htm',
  },
  { object: 'Account', body: { Name: '  Trim me  ' }, kept: { Name: 'Trim me' }, source: unseen },
  {
    object: 'Account',
    body: {},
    error: ['REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]', 'Name'],
    source: issue('neuralab/woocommerce-salesforce-integration/issues/6'),
  },
  {
    object: 'Contact',
    body: { FirstName: 'Only' },
    error: ['REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName]', 'LastName'],
    source: issue('theswamis/dataloadercliq/issues/75'),
  },
  {
    object: 'Account',
    body: { Name: 'x', Nope: 1 },
    error: ['INVALID_FIELD', "No such column 'Nope' on sobject of type Account"],
    source: issue('jsforce/jsforce/issues/995'),
  },
  {
    object: 'Account',
    body: { Name: 'x', CreatedDate: '2020-01-01T00:00:00Z' },
    error: ['INVALID_FIELD_FOR_INSERT_UPDATE', 'Unable to create/update fields: CreatedDate', 'CreatedDate'],
    source: issue('forcedotcom/SFDX-Data-Move-Utility/issues/177'),
  },
  {
    object: 'Account',
    body: { Name: 'n'.repeat(256) },
    error: ['STRING_TOO_LONG', 'data value too large', 'Name'],
    source: issue('CoderDojo/community-platform/issues/762'),
  },
  {
    object: 'Account',
    body: { Name: 'x', AnnualRevenue: 'much' },
    error: ['JSON_PARSER_ERROR', 'Cannot deserialize instance of currency from VALUE_STRING value much'],
    source: `${issue('restforce/restforce/issues/619')}: there of a double`,
  },
  {
    object: 'Account',
    body: { Name: 'x', NumberOfEmployees: '12' },
    kept: { NumberOfEmployees: 12 },
    source: unseen,
  },
  {
    object: 'Account',
    body: { Name: 'x', ParentId: 'nope' },
    error: ['MALFORMED_ID', 'id value of incorrect type: nope', 'ParentId'],
    source: `${issue('jsforce/jsforce/issues/205')}: the code; ${issue('michael-shattuck/SalesforceMagic/issues/16')}: the words`,
  },
  {
    object: 'Account',
    body: { Name: 'x', Region__c: 'Mars' },
    error: ['INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'bad value for restricted picklist field: Mars', 'Region__c'],
    source: issue('SalesforceFoundation/NPSP/issues/5456'),
  },
  {
    object: 'Account',
    body: { Name: 'x', Industry: 'Not in the list' },
    kept: { Industry: 'Not in the list' },
    source: unseen,
  },
  {
    object: 'Account',
    body: { Name: 'x', Description: '' },
    kept: { Description: null },
    source: unseen,
  },
  {
    object: 'Contact',
    body: { LastName: 'Mail', Email: 'no mail' },
    error: ['INVALID_EMAIL_ADDRESS', 'invalid email address: no mail', 'Email'],
    source: issue('forcedotcom/CustomMetadataLoader/issues/68'),
  },
  {
    object: 'Contact',
    body: { LastName: 'Birth', Birthdate: '1980-02-30' },
    error: ['JSON_PARSER_ERROR', 'Cannot deserialize instance of date from VALUE_STRING value 1980-02-30'],
    source: `${issue('SalesforceFoundation/gem/issues/246')}: the words, there of a time`,
  },
  {
    object: 'Contact',
    body: { LastName: 'Flag', DoNotCall: 'true' },
    kept: { DoNotCall: true },
    source: unseen,
  },
  {
    object: 'Contact',
    body: { LastName: 'Picks', Languages__c: 'German;English' },
    kept: { Languages__c: 'English;German' },
    source: unseen,
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
    source: issue('martyychang/sf-automerge/issues/2'),
  },
  {
    object: 'Opportunity',
    body: { Name: 'x' },
    error: ['REQUIRED_FIELD_MISSING', '[StageName, CloseDate]', 'StageName', 'CloseDate'],
    source: `${object('opportunity')}; the code and the words: ${issue('neuralab/woocommerce-salesforce-integration/issues/6')}`,
  },
  {
    object: 'Opportunity',
    body: deal,
    kept: { Probability: 10, IsClosed: false, ForecastCategoryName: 'Pipeline' },
    source: `${object('opportunity')}: the stage decides; by which values is not said`,
  },
  {
    object: 'Opportunity',
    body: { ...deal, StageName: 'Closed Won' },
    kept: { Probability: 100, IsClosed: true, IsWon: true },
    source: `${object('opportunity')}: the stage decides; by which values is not said`,
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
    source: `${object('opportunity')}; the code, there of a case: ${issue('verbb/formie/issues/1981')}`,
  },
  {
    object: 'Opportunity',
    body: { ...deal, CloseDate: '2026-08-01 00:00:00' },
    error: ['JSON_PARSER_ERROR', 'Cannot deserialize instance of date from VALUE_STRING value 2026-08-01 00:00:00'],
    source: issue('wadewegner/Force.com-Toolkit-for-NET/pull/127'),
  },
  {
    object: 'Lead',
    body: { LastName: 'x' },
    error: ['REQUIRED_FIELD_MISSING', 'Required fields are missing: [Company]', 'Company'],
    source: unseen,
  },
  {
    object: 'Lead',
    body: { LastName: 'x', Company: 'Acme' },
    kept: { Status: 'Open - Not Contacted' },
    source: unseen,
  },
  {
    object: 'Case',
    body: { Subject: 'Broken', Status: 'Closed' },
    kept: { IsClosed: true },
    source: `${object('case')}: the status decides`,
  },
  {
    object: 'Case',
    body: { Subject: 'Broken' },
    kept: { IsClosed: false, Status: 'New' },
    source: `${object('case')}: the status decides; the first status is not said`,
  },
  {
    object: 'Case',
    body: { CaseNumber: '1' },
    error: ['INVALID_FIELD_FOR_INSERT_UPDATE', 'CaseNumber', 'CaseNumber'],
    source: `${object('case')}; the code, there of another field: ${issue('verbb/formie/issues/1981')}`,
  },
  {
    object: 'Task',
    body: { Subject: 'Call', Status: 'Completed' },
    kept: { IsClosed: true, Priority: 'Normal' },
    source: `${object('taskstatus')}: the status decides; the first priority is not said`,
  },
  {
    object: 'Event',
    body: { Subject: 'Meet', StartDateTime: '2026-06-01T09:00:00Z', DurationInMinutes: 60 },
    kept: { EndDateTime: '2026-06-01T10:00:00.000+0000', ShowAs: 'Busy' },
    source:
      'https://developer.salesforce.com/docs/industries/life-sciences-dev-guide/guide/lsc-sforce-api-objects-event.html: either gives the other; what it is shown as is not said',
  },
  {
    object: 'Note',
    body: { Title: 'x' },
    error: ['REQUIRED_FIELD_MISSING', '[ParentId]', 'ParentId'],
    source: unseen,
  },
  {
    object: 'CaseComment',
    body: { CommentBody: 'x' },
    error: ['REQUIRED_FIELD_MISSING', '[ParentId]', 'ParentId'],
    source: unseen,
  },
  {
    object: 'Campaign',
    body: { Name: 'Fair' },
    kept: { Status: 'Planned', IsActive: false, NumberOfLeads: 0 },
    source: unseen,
  },
  { object: 'Product2', body: { Name: 'Bolt' }, kept: { IsActive: false }, source: unseen },
]
