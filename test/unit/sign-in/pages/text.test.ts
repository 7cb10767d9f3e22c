import { describe, expect, it } from 'vitest'
import { toDestination } from '../../../../src/sign-in/pages/text.ts'

describe('where an answer goes', () => {
  it.each([
    ['https://claude.ai/api/callback?x=1', 'site', 'claude.ai', 'https://claude.ai/api/callback?x=1'],
    ['https://claude.ai:8443/cb', 'site', 'claude.ai:8443', 'https://claude.ai:8443/cb'],
    ['http://127.0.0.1:51234/callback', 'loopback', '127.0.0.1:51234', 'http://127.0.0.1/callback'],
    ['http://localhost/callback', 'loopback', 'localhost', 'http://localhost/callback'],
    ['http://[::1]:9/cb', 'loopback', '[::1]:9', 'http://[::1]/cb'],
    ['cursor://anysphere.cursor-deeplink/mcp', 'app', 'cursor:', 'cursor://anysphere.cursor-deeplink/mcp'],
    ['https://аpple.com/cb', 'site', 'xn--pple-43d.com', 'https://xn--pple-43d.com/cb'],
    ['https://localhost.evil.example/cb', 'site', 'localhost.evil.example', 'https://localhost.evil.example/cb'],
  ])('%s', (...[redirectUri, kind, name, key]) => {
    expect(toDestination(redirectUri)).toEqual({ kind, name, key })
  })
})
