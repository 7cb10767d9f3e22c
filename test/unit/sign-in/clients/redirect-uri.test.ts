import { describe, expect, it } from 'vitest'
import { isNative, isOriginOf, isRedirectUri } from '../../../../src/sign-in/clients/redirect-uri.ts'

describe('an address for the answer', () => {
  it.each([
    ['https://claude.ai/api/mcp/auth_callback'],
    ['https://vscode.dev/redirect'],
    ['https://app.example:8443/callback?tenant=1'],
    ['http://localhost/callback'],
    ['http://127.0.0.1:33418/'],
    ['http://[::1]:1234/cb'],
    ['com.example.app:/oauth2redirect'],
    ['cursor://anysphere.cursor-mcp/oauth/callback'],
    ['vscode://vscode.github-authentication/did-authenticate'],
  ])('%s is good', text => {
    expect(isRedirectUri(text)).toBe(true)
  })

  it.each([
    ['http://example.com/callback'],
    ['http://0.0.0.0/callback'],
    ['http://127.0.0.2/callback'],
    ['http://localhost.example.com/callback'],
    ['https://localhost/callback'],
    ['https://127.0.0.1/callback'],
    ['https://[::1]/callback'],
    ['https://user@app.example/callback'],
    ['http://user@localhost/callback'],
    ['https://app.example/callback#fragment'],
    ['https://app.example/callback#'],
    ['https://*.example/callback'],
    ['https://app.example\\@evil.example/'],
    ['https://app.example/\u202e'],
    ['https://app.example/a b'],
    ['https://app.example/\n'],
    [`https://app.example/${'x'.repeat(512)}`],
    ['javascript:alert(1)'],
    ['vbscript:x'],
    ['data:text/html,x'],
    ['file:///etc/passwd'],
    ['about:blank'],
    ['blob:https://app.example/1'],
    ['ftp://app.example/'],
    ['ws://localhost/'],
    ['myapp://callback'],
    ['tel:1'],
    ['/callback'],
    ['//app.example/callback'],
    [''],
    [undefined],
    [null],
    [{ href: 'https://app.example/' }],
  ])('%j is not', value => {
    expect(isRedirectUri(value)).toBe(false)
  })

  it.each([
    [['https://app.example/cb'], false],
    [['http://localhost/cb'], true],
    [['https://app.example/cb', 'http://127.0.0.1/cb'], true],
    [['com.example.app:/cb'], true],
  ])('of %j tells whether the client runs on the computer of a person: %s', (uris, native) => {
    expect(isNative(uris)).toBe(native)
  })
})

describe('the origin of a page', () => {
  const uris = ['https://app.example/cb', 'http://localhost:6274/oauth/callback', 'com.example.app:/cb']

  it.each([['https://app.example'], ['http://localhost:6274'], ['http://localhost:1']])('%s belongs', origin => {
    expect(isOriginOf(origin, uris)).toBe(true)
  })

  it.each([
    ['https://app.example:8443'],
    ['http://app.example'],
    ['https://evil.example'],
    ['http://127.0.0.1:6274'],
    ['https://localhost:6274'],
    ['https://app.example/'],
    ['https://app.example.evil.example'],
    ['null'],
    ['com.example.app:'],
    [''],
  ])('%s does not', origin => {
    expect(isOriginOf(origin, uris)).toBe(false)
  })
})
