import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toOrgOperation } from '../../../src/telemetry/operations.ts'

const base = '/services/data/v62.0'
const query = (soql: string): string => `${base}/query?q=${encodeURIComponent(soql)}`

describe('a request to an org', () => {
  it.each([
    ['GET', query("SELECT Id FROM Account WHERE Name = 'Acme'"), 'SELECT', 'Account'],
    ['GET', query('SELECT Id, (SELECT Id FROM Contacts) FROM Account'), 'SELECT', 'Account'],
    ['GET', query('select id\nfrom\n  My_Object__c limit 1'), 'SELECT', 'My_Object__c'],
    ['GET', query("SELECT FORMAT(Amount) a FROM Opportunity WHERE Name = ' FROM Secret'"), 'SELECT', 'Opportunity'],
    ['GET', `${base}/queryAll?q=${encodeURIComponent('SELECT COUNT() FROM Case')}`, 'SELECT', 'Case'],
    ['GET', `${base}/query/01g000000000001-2000`, 'SELECT more', undefined],
    ['GET', `${base}/search?q=FIND`, 'FIND', undefined],
    ['POST', `${base}/sobjects/Account`, 'create', 'Account'],
    ['GET', `${base}/sobjects/Account/001000000000001AAA?fields=Name`, 'retrieve', 'Account'],
    ['PATCH', `${base}/sobjects/Account/001000000000001AAA`, 'update', 'Account'],
    ['PATCH', `${base}/sobjects/Account/Number__c/A-1`, 'upsert', 'Account'],
    ['DELETE', `${base}/sobjects/Account/001000000000001AAA`, 'delete', 'Account'],
    ['GET', `${base}/sobjects/Account/describe`, 'describe', 'Account'],
    ['POST', `${base}/composite/sobjects`, 'create', undefined],
    ['PATCH', `${base}/composite/sobjects/Account/Number__c`, 'upsert', 'Account'],
    ['POST', `${base}/composite`, 'composite', undefined],
    ['POST', `${base}/composite/graph`, 'graph', undefined],
    ['PUT', `${base}/jobs/ingest/750000000000001/batches`, 'bulk ingest', undefined],
    ['POST', `${base}/actions/custom/flow/Approve`, 'invoke', undefined],
    ['POST', '/services/apexrest/secret/001000000000001AAA', 'apex', undefined],
    ['POST', '/services/oauth2/token', 'sign in', undefined],
    ['GET', base, 'identify', undefined],
    ['GET', '/id/00D000000000001AAA/005000000000001AAA', 'identify', undefined],
  ] as const)('%s %s is %s of %s', (...[method, address, name, object]) => {
    const { collection, name: found } = toOrgOperation(method, address)
    expect([found, collection]).toEqual([name, object])
  })

  it('has nothing that the address names but the object', () => {
    for (const path of [
      '/sobjects/Account/001SECRET',
      '/sobjects/Account/Email__c/secret@acme.example',
      '/query/SECRET',
      '/jobs/query/SECRET/results',
      '/actions/custom/apex/Secret',
      '/secret',
      '/sobjects/Account/SECRET/SECRET/SECRET',
    ])
      expect(JSON.stringify(toOrgOperation('GET', base + path)).toLowerCase()).not.toContain('secret')
  })

  it('never has a value of its query', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ '()"a-zA-Z]{0,40}$/), text => {
        const soql = `SELECT Id FROM Account WHERE Name = '${text.replaceAll("'", "\\'")}zzzz' AND A = 1`
        expect(toOrgOperation('GET', query(soql)).collection).toBe('Account')
      }),
    )
  })
})
