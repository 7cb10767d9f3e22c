/** What of a value may stand in a recording as it is. Everything that no row names gets a stand-in. */
export interface FieldRule {
  /** Where the field stands. */
  readonly within: BodyPlace
  readonly fields: readonly string[]
  /** Values of this form stay; others get a stand-in all the same. */
  readonly stays?: RegExp
  /** In the place of every value, where a stand-in of the common form would be of no use to a tool. */
  readonly instead?: string
}

/** `platform`: around records, where no value of one can stand. `anywhere` includes records and the answers of Apex. */
export type BodyPlace = 'anywhere' | 'attributes' | 'error' | 'describe' | 'job' | 'limits' | 'data-cloud' | 'platform'

const apiName = /^[A-Za-z]\w{0,79}$/
const code = /^[A-Z][A-Z_]{2,79}$/
const anything = /^/

export const fieldRules: readonly FieldRule[] = [
  { within: 'anywhere', fields: ['TimeZoneSidKey'], instead: 'Europe/London' },
  { within: 'anywhere', fields: ['LocaleSidKey', 'LanguageLocaleKey'], instead: 'en_US' },
  { within: 'anywhere', fields: ['CurrencyIsoCode', 'DefaultCurrencyIsoCode'], stays: /^[A-Z]{3}$/ },
  { within: 'attributes', fields: ['type'], stays: apiName },
  { within: 'error', fields: ['errorCode', 'statusCode'], stays: code },
  { within: 'error', fields: ['fields'], stays: apiName },
  {
    within: 'describe',
    fields: [
      ...['name', 'type', 'soapType', 'keyPrefix', 'referenceTo', 'relationshipName', 'childSObject', 'field'],
      ...['controllerName', 'compoundFieldName', 'extraTypeInfo', 'junctionIdListNames', 'relationshipFieldName'],
    ],
    stays: /^[\w:]{1,80}$/,
  },
  { within: 'describe', fields: ['length', 'byteLength', 'precision', 'scale', 'digits'], stays: /^\d{1,9}$/ },
  {
    within: 'job',
    fields: [
      ...['operation', 'object', 'externalIdFieldName', 'state', 'contentType', 'concurrencyMode', 'jobType'],
      ...['columnDelimiter', 'lineEnding'],
    ],
    stays: apiName,
  },
  { within: 'job', fields: ['apiVersion'], stays: /^\d{2,3}(?:\.0)?$/ },
  { within: 'limits', fields: ['Max', 'Remaining'], stays: anything },
  { within: 'data-cloud', fields: ['type'], stays: /^[A-Z_ ]{1,40}$/ },
  { within: 'platform', fields: ['httpStatusCode', 'statusCode'], stays: /^[1-5]\d\d$/ },
  { within: 'platform', fields: ['method'], stays: /^(?:GET|POST|PUT|PATCH|DELETE)$/ },
  { within: 'platform', fields: ['referenceId', 'graphId', 'actionName'], stays: apiName },
]

/** Values of standard picklists, which every new org has: tools decide by them, and they are nobody's. */
export const standardWords: ReadonlySet<string> = new Set([
  ...['Prospecting', 'Qualification', 'Needs Analysis', 'Value Proposition', 'Id. Decision Makers', 'Closed Won'],
  ...['Perception Analysis', 'Proposal/Price Quote', 'Negotiation/Review', 'Closed Lost'],
  ...['New', 'Working', 'Escalated', 'Closed', 'On Hold', 'High', 'Medium', 'Low', 'Hot', 'Warm', 'Cold'],
  ...['Not Started', 'In Progress', 'Completed', 'Waiting on someone else', 'Deferred', 'Normal', 'Draft', 'Activated'],
  ...['Open - Not Contacted', 'Working - Contacted', 'Closed - Converted', 'Closed - Not Converted'],
  ...['Planned', 'Aborted', 'Sent', 'Responded', 'true', 'false'],
])

/** Sentences of Salesforce by which the host tells failures apart; what they quote can only be API names. */
export const messageForms: readonly RegExp[] = [
  /No such column '?[A-Za-z]\w{0,79}'? on (?:entity|sobject of type) '?[A-Za-z]\w{0,79}'?/,
  /Didn't understand relationship '?[A-Za-z]\w{0,79}'? in (?:FROM part|field path)/,
  /No such relation(?:ship)? '?[A-Za-z]\w{0,79}'? on (?:entity )?'?[A-Za-z]\w{0,79}'?/,
  /sObject type '?[A-Za-z]\w{0,79}'? is not supported/i,
  /^Provided external ID field does not exist/,
]

/** Fields whose value is a credential, where it looks like one. */
export const tokenField = /token|secret|password|assertion|authorization|cookie|session/i
export const tokenForm = /^(?!\d{4}-\d\d-|https?:|\/)[!-~]{19,}$/

/** Segments of addresses that are words of the REST API. */
export const addressWords: ReadonlySet<string> = new Set([
  ...[
    'services',
    'data',
    'sobjects',
    'query',
    'queryAll',
    'search',
    'parameterizedSearch',
    'composite',
    'batch',
    'tree',
  ],
  ...['graph', 'describe', 'limits', 'actions', 'standard', 'custom', 'apex', 'flow', 'jobs', 'ingest', 'batches'],
  ...['results', 'successfulResults', 'failedResults', 'unprocessedrecords', 'apexrest', 'a360', 'token', 'ssot'],
  ...['api', 'v1', 'v2', 'sources', 'updated', 'deleted', 'recent', 'connect', 'tooling', 'oauth2', 'userinfo', 'sql'],
  ...['query-sql', 'queryv2', 'rows', 'metadata', 'test', 'actions', 'invocable', 'relevantItems', 'layouts'],
])

/** How many segments after such a word are API names. */
export const namesAfter: Readonly<Record<string, number>> = {
  sobjects: 1,
  apexrest: 1,
  sources: 2,
  apex: 1,
  flow: 1,
  standard: 1,
  tree: 1,
}

/** Headers that are kept, of requests and answers. */
export const keptHeaders: ReadonlySet<string> = new Set([
  ...['content-type', 'accept', 'retry-after', 'sforce-locator', 'sforce-numberofrecords', 'sforce-query-options'],
  ...['last-modified', 'if-modified-since', 'sforce-call-options', 'sforce-duplicate-rule-header'],
])

/** Values of headers that have nothing of a record in them. */
export const keptHeaderValue =
  /^(?:[a-z]+\/[\w.+-]+(?:; ?charset=[\w-]+)?|batchSize=\d+|\d{1,9}|allowSave=(?:true|false)|\*\/\*|null)$/i
