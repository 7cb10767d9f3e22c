import { describe, expect, it } from 'vitest'
import { readMeshConfig } from '../../../../local-org/mesh/config.ts'
import { isBypassed, readTarget } from '../../../../local-org/mesh/target.ts'

const config = readMeshConfig('mesh: { authentication: { bypassRoutes: [/open, "/pre/*", "/dbl/**"] } }', {})

const passes = (raw: string): boolean => {
  const target = readTarget(raw)
  return target !== undefined && isBypassed(config, target.path)
}

describe('the bypass of the mesh', () => {
  it.each([
    '/open',
    '/open?x=1',
    '/%6fpen',
    '/pre/a/b',
    '/pre/',
    '/pre/../echo',
    '/pre/%2e%2e/echo',
    '/dbl/*a',
    '/healthcheck',
    'http://host:1/open',
  ])('lets %s pass', raw => {
    expect(passes(raw)).toBe(true)
  })

  it.each(['/open/', '/Open', '/opening', '/pre', '/dbl/a/b', '/echo', '/', '/healthcheck/', '/echo?/open'])(
    'asks %s for its headers',
    raw => {
      expect(passes(raw)).toBe(false)
    },
  )

  it('lets everything pass when it is told so', () => {
    const all = readMeshConfig('', { HEROKU_APPLINK_SERVICE_MESH_BYPASS_ALL_ROUTES: 't' })
    expect(isBypassed(all, '/echo')).toBe(true)
  })

  it('asks the health check too when that is turned off', () => {
    expect(isBypassed(readMeshConfig('mesh: { healthcheck: { enable: "false" } }', {}), '/healthcheck')).toBe(false)
  })
})

describe('a request target', () => {
  it.each([
    ['/a/../b?x=1&y=a%20b', '/a/../b?x=1&y=a%20b'],
    ['http://host:80/a?b', '/a?b'],
    ['http://host', '/'],
    ['?x', '/?x'],
    ['//a', '//a'],
  ])('%s goes on as %s', (raw, requestUri) => {
    expect(readTarget(raw)?.requestUri).toBe(requestUri)
  })

  it('with broken percent-encoding is none', () => {
    expect(readTarget('/%zz')).toBeUndefined()
  })
})
