import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPlainTarget } from '../../../../src/surfaces/http/http.ts'
import { cpuMsOf } from '../../../cpu-time.ts'

describe('a request target is plain', () => {
  it.each([
    '/',
    '/mcp',
    '/actions/readAccount',
    '/.well-known/oauth-protected-resource/mcp',
    '/actions/a.b',
    '/actions/...',
    '/a/b..c',
    '/a/..b',
    '/a/b..',
    '/a//b',
    '/actions/gr%C3%B6%C3%9Fe',
    '/actions/a%20b',
    '/events/x?orgId=00D&apiName=..%2F..',
    '/healthcheck?a=../../b',
    '/healthcheck?a=%2e%2e/',
    '/healthcheck?a=\\',
    '/healthcheck?redirect=https://evil.example/../x',
  ])('%s', target => {
    expect(isPlainTarget(target)).toBe(true)
  })
})

describe('a request target is refused', () => {
  it.each([
    ['nothing', ''],
    ['a parent segment', '/pre/../actions/x'],
    ['a parent segment at the end', '/pre/..'],
    ['a parent segment before a query', '/pre/..?x=1'],
    ['a parent segment at the start', '/../actions/x'],
    ['a segment of one dot', '/./actions/x'],
    ['a segment of one dot at the end', '/actions/.'],
    ['encoded dots', '/pre/%2e%2e/actions/x'],
    ['encoded dots in capitals', '/pre/%2E%2E/actions/x'],
    ['dots of both kinds', '/pre/.%2e/actions/x'],
    ['dots of both kinds, the other way round', '/pre/%2E./actions/x'],
    ['one encoded dot', '/pre/%2e/actions/x'],
    ['dots encoded twice', '/pre/%252e%252e/actions/x'],
    ['dots encoded three times', '/pre/%25252e%25252E/actions/x'],
    ['an encoded slash', '/pre%2factions/x'],
    ['an encoded slash in capitals', '/pre/..%2Factions'],
    ['a slash encoded twice', '/pre%252factions'],
    ['a backslash', '/pre\\..\\actions'],
    ['an encoded backslash', '/pre/..%5cactions'],
    ['an encoded backslash in capitals', '/pre%5C..%5Cactions'],
    ['a backslash encoded twice', '/pre%255cactions'],
    ['two slashes at the start', '//evil.example/actions/x'],
    ['a slash and a backslash at the start', '/\\evil.example/actions/x'],
    ['the absolute form', 'http://127.0.0.1:3000/actions/x'],
    ['the absolute form of another host', 'https://evil.example/'],
    ['the authority form of CONNECT', '127.0.0.1:3000'],
    ['the asterisk form of OPTIONS', '*'],
    ['a relative path', 'actions/x'],
    ['a tab in a dot segment, which URL parsers drop', '/pre/.\t./actions/x'],
    ['a line end', '/actions/x\r\nx-evil: 1'],
    ['a NUL', '/actions/x\0'],
    ['a control character of the second block', '/actions/\u0085x'],
    ['a fragment', '/actions/x#y'],
    ['a fragment that hides a segment', '/pre#/../actions/x'],
  ])('with %s: %j', (_, target) => {
    expect(isPlainTarget(target)).toBe(false)
  })
})

describe('a plain target', () => {
  it('is one that a URL parser leaves as it is', () => {
    const part = fc.constantFrom(
      'a',
      '.',
      '..',
      '/',
      '\\',
      '%2e',
      '%2E',
      '%2f',
      '%5c',
      '%25',
      '?',
      '#',
      '\t',
      '//',
      ':',
      '@',
      ';',
    )
    const target = fc.array(part, { maxLength: 8 }).map(parts => `/${parts.join('')}`)
    fc.assert(
      fc.property(target, text => {
        if (!isPlainTarget(text)) return
        const path = text.replace(/[?#].*$/s, '')
        expect(new URL(text, 'http://host').pathname).toBe(path)
        expect(new URL(text, 'http://host').host).toBe('host')
      }),
      { numRuns: 2000 },
    )
  })

  it('is decided in linear time', () => {
    const texts = ['/..a', '/.', '%2', '/%', 'a'].map(unit => `/${unit.repeat(16_000)}\n`)
    expect(cpuMsOf(() => texts.map(isPlainTarget))).toBeLessThan(2000)
  })
})
