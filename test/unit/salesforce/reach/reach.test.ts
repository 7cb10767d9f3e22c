import { expect, test } from 'vitest'
import { reachOf } from '../../../../src/salesforce/reach/reach.ts'

const base = '/services/data/v62.0'
const record = (type: string, more = {}) => ({ attributes: { type }, ...more })
const idPath = `${base}/sobjects/Account/001AH0000000001AAA`
const soql = (query: string) => `${base}/query?q=${encodeURIComponent(query)}`

test.each<readonly [method: string, path: string, body: unknown, reached: readonly string[]]>([
  ['GET', soql('SELECT Id FROM Account'), undefined, ['read Account']],
  ['GET', soql('SELECT Id FROM Account').replace('/query', '/queryAll'), undefined, ['read Account']],
  ['GET', `${base}/query/01gAH-2000`, undefined, []],
  ['GET', `${base}/search?q=${encodeURIComponent('FIND {x} RETURNING Lead')}`, undefined, ['read Lead']],
  ['GET', `${base}/parameterizedSearch?q=x&sobject=Lead&sobject=Case`, undefined, ['read Lead', 'read Case']],
  ['POST', `${base}/parameterizedSearch`, { q: 'x', sobjects: [{ name: 'Lead' }] }, ['read Lead']],
  ['GET', `${base}/sobjects`, undefined, []],
  ['GET', `${base}/sobjects/Account/describe`, undefined, []],
  ['GET', idPath, undefined, ['read Account']],
  ['GET', `${base}/sobjects/%41ccount/001AH0000000001AAA`, undefined, ['read Account']],
  ['GET', `${idPath}/Owner`, undefined, ['read Account', 'read along Owner']],
  ['GET', `${base}/sobjects/Account/Key__c/1`, undefined, ['read Account']],
  ['PATCH', `${base}/sobjects/Account/Key__c/1`, '{}', ['write Account']],
  ['POST', `${base}/sobjects/Account`, '{}', ['write Account']],
  ['DELETE', idPath, undefined, ['write Account']],
  ['POST', `${base}/composite/sobjects`, { records: [record('Lead'), record('Case')] }, ['write Lead', 'write Case']],
  ['PATCH', `${base}/composite/sobjects/Lead/Key__c`, { records: [record('Case')] }, ['write Lead', 'write Case']],
  ['DELETE', `${base}/composite/sobjects?ids=1`, undefined, ['write *']],
  ['POST', `${base}/composite/sobjects/Lead`, { ids: [] }, ['read Lead']],
  [
    'POST',
    `${base}/composite/tree/Account`,
    { records: [record('Account', { Contacts: { records: [record('Contact')] } })] },
    ['write Account', 'write Account', 'write Contact'],
  ],
  [
    'POST',
    `${base}/composite`,
    JSON.stringify({
      compositeRequest: [
        { method: 'GET', url: soql('SELECT Id FROM Lead') },
        { method: 'PATCH', url: `${base}/sobjects/Case/@{r0.records[0].Id}`, body: {} },
      ],
    }),
    ['read Lead', 'write Case'],
  ],
  [
    'POST',
    `${base}/composite/batch`,
    { batchRequests: [{ method: 'GET', url: 'v62.0/sobjects/Asset/02iAH0000000001AAA' }] },
    ['read Asset'],
  ],
  [
    'POST',
    `${base}/composite/graph`,
    { graphs: [{ compositeRequest: [{ method: 'POST', url: `${base}/sobjects/Order`, body: {} }] }] },
    ['write Order'],
  ],
  ['POST', `${base}/jobs/query`, { operation: 'query', query: 'SELECT Id FROM Lead' }, ['read Lead']],
  ['POST', `${base}/jobs/ingest`, { object: 'Lead', operation: 'insert' }, ['write Lead']],
  ['PUT', `${base}/jobs/ingest/750AH0000000001/batches`, 'Id\n', []],
  ['GET', `${base}/limits`, undefined, []],
  ['POST', `${base}/actions/custom/flow/Close`, { inputs: [] }, ['write actions/custom/flow/Close']],
  ['GET', `${base}/ui-api/records/001`, undefined, ['read ui-api']],
  ['POST', `${base}/graphql`, { query: '{}' }, ['write graphql']],
  ['GET', `${base}/tooling/query?q=x`, undefined, ['read tooling']],
  ['POST', '/services/apexrest/quotes/1', {}, ['write apexrest/quotes/1']],
  ['GET', '/services/apexrest/quotes', undefined, ['read apexrest/quotes']],
  ['GET', `${base}/query/?q=SELECT+Id+FROM+Lead`, undefined, ['read Lead']],
  ['GET', `${base}/query?q=SELECT+Id+FROM+Case&q=SELECT+Id+FROM+Lead`, undefined, ['read Case', 'read Lead']],
  ['GET', `${base}//query?q=SELECT+Id+FROM+Lead`, undefined, ['read /query?q=SELECT+Id+FROM+Lead']],
  ['GET', `/services/data;a=b/v62.0/limits`, undefined, ['read /services/data;a=b/v62.0/limits']],
  ['PATCH', `${base}/sobjects/Lead/describe__c/1`, {}, ['write Lead']],
  ['GET', `${base}/sobjects/Account/@{r0.id}/Contacts`, undefined, ['read Account', 'read along Contacts']],
  ['GET', `${base}/sobjects/Account/Key__c/1/Contacts`, undefined, ['read Account', 'read along Contacts']],
  ['GET', `${idPath}/Owner/Manager`, undefined, ['read Account', 'read along Owner', 'read along Manager']],
  ['GET', `${idPath}?fields=Name,Owner.Email`, undefined, ['read Account', 'read along Owner']],
  ['GET', `${base}/sobjects/ContentVersion/068AH0000000001AAA/VersionData`, undefined, ['read ContentVersion']],
  ['POST', `${base}/sobjects/Account/quickActions/NewContact`, {}, ['write Account', 'write quickActions/NewContact']],
  ['POST', `${base}/jobs/query/`, { query: 'SELECT Id FROM Lead' }, ['read Lead']],
  ['POST', `${base}/jobs/ingest/`, { object: 'Lead' }, ['write Lead']],
  ['POST', `${base}/composite/`, '<xml/>', ['write *']],
  ['GET', `${base}/limits/recordCount?sObjects=Lead`, undefined, ['read Lead']],
  ['GET', '/services/Soap/c/62.0', undefined, ['read /services/Soap/c/62.0']],
])('%s %s', (...[method, path, body, reached]) => {
  const found = reachOf({ method, path, body })
  expect(found.map(({ does, name, relationship }) => `${does} ${relationship ? 'along ' : ''}${name}`)).toEqual(reached)
})

test.each<readonly [method: string, path: string, body: unknown, reached: readonly string[]]>([
  ['POST', '/api/v2/query', { sql: 'SELECT a FROM X__dlm' }, ['read X__dlm']],
  ['GET', '/api/v2/query/next', undefined, []],
  ['POST', '/api/v2/query/', { sql: 'SELECT a FROM X__dlm' }, ['read X__dlm']],
  ['POST', '/api/v1/ingest/sources/web/clicks', '{}', ['write clicks']],
  ['GET', '/api/v1/profile/metadata', undefined, ['read /api/v1/profile/metadata']],
])('Data Cloud: %s %s', (...[method, path, body, reached]) => {
  const found = reachOf({ method, path, body })
  expect(found.map(({ does, name }) => `${does} ${name}`)).toEqual(reached)
})
