import { describe, expect, it } from 'vitest'
import { readBase, toAddress } from '../../../src/callouts/address.ts'

const base = readBase('news', { url: 'https://api.example/v2/', secret: 'key' })

describe('the address of a callout', () => {
  it.each([
    ['/news', undefined, 'https://api.example/v2/news'],
    ['/news/', undefined, 'https://api.example/v2/news/'],
    ['/', undefined, 'https://api.example/v2/'],
    [`/news/${encodeURIComponent('a/b?c#d é')}`, undefined, 'https://api.example/v2/news/a%2Fb%3Fc%23d%20%C3%A9'],
    [
      '/news',
      { company: 'A&B=C #1', page: 2, all: false, none: undefined },
      'https://api.example/v2/news?company=A%26B%3DC+%231&page=2&all=false',
    ],
    ['/@evil.example', undefined, 'https://api.example/v2/@evil.example'],
    ['/:443', undefined, 'https://api.example/v2/:443'],
  ])('is below the declared one: %s', (path, query, address) => {
    expect(toAddress(base, path, query)).toBe(address)
  })

  it.each([
    '',
    'news',
    '@evil.example/x',
    '.evil.example',
    '//evil.example/x',
    '/x//evil.example',
    'https://evil.example/',
    '/..',
    '/../admin',
    '/news/../../admin',
    '/news/.',
    '/%2e%2e/admin',
    '/.%2E/admin',
    '/..%2fadmin',
    '/news/..%5Cadmin',
    '/\\evil.example',
    '/news\\..\\admin',
    '/news?admin=true',
    '/news#top',
    '/\tnews',
    '/news\r\nX: y',
    '/ü',
    '/a b',
    '/%',
    '/%ff',
    '/\u0000',
  ])('is refused when it would be another one: %j', path => {
    expect(() => toAddress(base, path, undefined)).toThrow('encodeURIComponent')
  })

  it('at the root has no path in front', () => {
    expect(toAddress(readBase('x', { url: 'http://127.0.0.1:1' }), '/a', {})).toBe('http://127.0.0.1:1/a')
  })
})

describe('a target', () => {
  it.each([
    'https://user@api.example',
    'https://user:pass@api.example',
    'https://api.example/?key=1',
    'https://api.example/#top',
  ])('with more than an address is refused, without its text: %s', url => {
    expect(() => readBase('news', { url })).toThrow('callout "news": its address must have no user, query or fragment')
  })

  it.each(['line\nbreak', 'a b', 'é', ''])(
    'with a secret that is no header is refused, without its text: %j',
    secret => {
      expect(() => readBase('news', { url: 'https://api.example', secret })).toThrow(
        'callout "news": its secret must be the secret alone',
      )
    },
  )
})
