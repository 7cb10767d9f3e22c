import { describe, expect, it } from 'vitest'
import { callbackPrefix, createCallbackPaths } from '../../../../src/jobs/accept/callback-paths.ts'
import { readCallbackUrl } from '../../../../src/jobs/accept/callback-url.ts'
import { invoker, session } from '../../world.ts'

const record = '/services/data/v62.0/sobjects/Account/001000000000001'
const callback = '/services/callbacks/1'

describe('the place to call back', () => {
  it.each([
    ['/services/callbacks/0b1c'],
    ['/services/callbacks/0b1c?token=a%2Bb%3D'],
    ['/services/async-callback/0b1c'],
    ['/services/data/v62.0/externalservices/callback/0b1c'],
    ['/services/data/v62.0/async-external-service/callback/0b1c'],
    ['/services/data/v62.0/async/callbacks/00D%3A1'],
  ])('may be one for callbacks: %s', path => {
    expect(readCallbackUrl(session.orgUrl + path, invoker, createCallbackPaths())).toBe(session.orgUrl + path)
  })

  it.each([
    [record],
    [`${record}?_HttpMethod=DELETE`],
    [`${record.replace('sobjects', 'SObjects')}?_httpmethod=PATCH`],
    ['/services/data/v62.0/composite'],
    ['/services/data/v62.0/composite/sobjects/callbacks/'],
    ['/services/data/v62.0/sobjects/Callback__c/'],
    ['/services/data/v62.0/actions/custom/apex/Callback/1'],
    ['/services/data/v62.0/jobs/ingest'],
    ['/services/data/v62.0/tooling/executeAnonymous/?anonymousBody=x'],
    ['/services/data/v62.0/metadata/deployRequest'],
    ['/services/data/v62.0/connect/files/users/me'],
    ['/services/data/v62.0/chatter/feed-elements'],
    ['/services/data/v62.0/ui-api/records'],
    ['/services/data/'],
    ['/services/apexrest/callback/1'],
    ['/services/APEXREST/callbacks/1'],
    ['/services/Soap/u/62.0'],
    ['/services/soap/c/62.0/callback/'],
    ['/services/async/62.0/job'],
    ['/services/oauth2/revoke?token=x'],
    ['/services/wsdl/callback'],
    ['/secur/frontdoor.jsp?sid=x'],
    ['/apex/callbacks/1'],
    ['/callbacks/1'],
    ['/services/callbacks'],
    [`${callback}?_HttpMethod=DELETE`],
    [`${callback}?a=1&_httpmethod=delete`],
    [`${callback}?%5FHttpMethod=DELETE`],
    [`${callback}?_H%74tpMethod=DELETE`],
    [`${callback}?%255fHttp%254dethod=DELETE`],
    [`${callback}?a=%`],
    [`${callback}?_Http%00Method=DELETE`],
    [`${callback}?_Http%E2%80%8BMethod=DELETE`],
    [`${callback}?_Http%25C2%25ADMethod=DELETE`],
    [`${callback}?_%EF%BC%A8ttpMethod=DELETE`],
    ['/services/callbacks/%c0%ae%c0%ae/data'],
    ['/services/callbacks/%EF%BC%8E%EF%BC%8E/data'],
    ['/services/callbacks/..%20/data'],
    ['/services/callbacks/%20./data'],
    ['/services//data/v62.0/sobjects/Account'],
    ['/services/callbacks//1'],
    ['/services/callbacks;/1'],
    ['/services/callbacks/1;a=b'],
    ['/services/callbacks/%252e%252e/data'],
    ['/services/callbacks/x%2F..%2Fdata'],
    ['/services/callbacks/%3Fx'],
    ['/services/callbacks/%23x'],
    ['/services/%63allbacks/1'],
    ['/services/d%61ta/v62.0/sobjects/Account'],
    ['/services/data/v62.0/externalservices/callback/../../sobjects'],
  ])('is refused elsewhere in the own org: %s', path => {
    const read = () => readCallbackUrl(session.orgUrl + path, invoker, createCallbackPaths())
    expect(read).toThrow(/^callbackUrl: must be/)
    expect(read).not.toThrow(session.orgUrl)
  })

  it('says of another place that the input is wrong', () => {
    const read = () => readCallbackUrl(session.orgUrl + record, invoker, createCallbackPaths())
    expect(read).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  })

  it('is what an administrator says, and then nothing else', () => {
    const isCallbackPath = createCallbackPaths(['/services/apexrest/acme/done/', '/services/data/v*/waiting/'])
    const paths = [
      '/services/ApexRest/acme/done/1',
      '/services/data/v63.0/waiting/1',
      '/services/apexrest/acme/x',
      callback,
    ]
    expect(paths.map(isCallbackPath)).toEqual([true, true, false, false])
    expect(isCallbackPath('/services/apexrest/acme/done/1?_HttpMethod=DELETE')).toBe(false)
  })

  it.each([
    ['/services/apexrest/acme/done/', true],
    ['/services/data/v62.0/waiting/', true],
    ['/services/data/v*/waiting/', true],
    ['/services/', false],
    ['/services/data/', false],
    ['/services/data/v62.0/', false],
    ['/services/data/v*/', false],
    ['/services/Data/', false],
    ['/services/data/V62.0/', false],
    ['/services/*/', false],
    ['/services/d*ta/', false],
    ['/services/data/v*/*/', false],
    ['/services/apexrest/acme/done', false],
    ['/services/callbacks/../', false],
    ['/', false],
    ['services/callbacks/', false],
  ])('can be begun with %s: %s', (prefix, isGood) => {
    expect(callbackPrefix.test(prefix)).toBe(isGood)
  })
})
