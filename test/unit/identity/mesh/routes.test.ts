import { describe, expect, it } from 'vitest'
import { readMeshRoutes } from '../../../../src/identity/mesh/routes.ts'

const yamlOf = (...routes: readonly string[]): string =>
  JSON.stringify({ mesh: { authentication: { bypassRoutes: routes } } })

const healthOf = (healthcheck: object): string => JSON.stringify({ mesh: { healthcheck } })

const refusalOf = (settings: Parameters<typeof readMeshRoutes>[0]): string => {
  try {
    readMeshRoutes(settings)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

describe('the routes that the mesh lets past', () => {
  it.each([
    '/mcp',
    '/mcp/',
    '/.well-known/oauth-protected-resource/mcp',
    '/oauth/token',
    '/readyz',
    '/api/addProducts',
    '/a.b~c',
  ])('may be the plain path %s', route => {
    expect(readMeshRoutes({ yaml: yamlOf('/oauth/revoke', route) })).toEqual(['/oauth/revoke', route])
  })

  it.each([
    '',
    '# nothing',
    'mesh:',
    'mesh: {}',
    'mesh: { authentication: { bypassRoutes: [] } }',
    'app: { port: 3000 }',
  ])('are none in %j', yaml => {
    expect(readMeshRoutes({ yaml })).toEqual([])
  })

  it.each(['/mcp/*', '/*', '*', '/oauth/**', '/oauth/*/x', '/mcp*'])('are never a pattern: %s', route => {
    expect(refusalOf({ yaml: yamlOf('/mcp', route) })).toBe(
      `The mesh would not protect this host:\n- ${JSON.stringify(route)}: a wildcard opens every route of the host; list exact paths`,
    )
  })

  it.each([
    '',
    '/',
    'mcp',
    '/mcp//',
    '/mcp/\n',
    '//mcp',
    '/mcp//x',
    '/mcp/..',
    '/mcp/../actions/readAccount',
    '/./mcp',
    '/mcp/%2e%2e/actions/x',
    '/mcp?x=1',
    '/mcp#x',
    '/oauth/:uid',
    '/oauth/{uid}',
    '/mcp\\x',
    '/mcp x',
    '/mcp\n',
    '/m\u0441p',
    'https://actions.example/mcp',
  ])('are plain: %j is not', route => {
    expect(refusalOf({ yaml: yamlOf(route) })).toContain(`${JSON.stringify(route)}: must be one plain path`)
  })

  it.each([
    '/actions',
    '/actions/',
    '/actions/readAccount',
    '/Actions/readAccount',
    '/events/orderPlaced',
    '/openapi.yaml',
    '/openapi.json',
  ])('are never what only AppLink may call: %s', route => {
    expect(refusalOf({ yaml: yamlOf(route) })).toContain(`${JSON.stringify(route)}: only AppLink may call this route`)
  })

  it.each(['/healthcheck', '/up', '/readyz'])('may be one for health checks: %s', route => {
    expect(readMeshRoutes({ yaml: healthOf({ route }) })).toEqual([])
    expect(readMeshRoutes({ yaml: healthOf({ enable: 'true', route }) })).toEqual([])
  })

  it.each([
    ['/actions/shipOrder', 'only AppLink may call this route'],
    ['/events/orderPlaced', 'only AppLink may call this route'],
    ['/OPENAPI.yaml', 'only AppLink may call this route'],
    ['/*', 'a wildcard opens every route of the host; list exact paths'],
    ['/up/../actions/shipOrder', 'must be one plain path, such as /mcp'],
    ['', 'must be one plain path, such as /mcp'],
  ])('are not wider for health checks, which the mesh lets past as well: %j', (route, problem) => {
    const refusal = `The mesh would not protect this host:\n- healthcheck.route: ${JSON.stringify(route)}: ${problem}`
    for (const enable of ['true', true, undefined, 'no']) {
      expect(refusalOf({ yaml: healthOf({ enable, route }) })).toBe(refusal)
    }
  })

  it.each(['false', false])('are none for health checks that are off: %j', enable => {
    expect(readMeshRoutes({ yaml: healthOf({ enable, route: '/actions/x' }) })).toEqual([])
  })

  it('have what clients need', () => {
    expect(refusalOf({ yaml: yamlOf('/mcp'), needed: ['/mcp', '/oauth/token'] })).toBe(
      'The mesh would not protect this host:\n- /oauth/token: is missing, so the mesh would refuse everybody there',
    )
  })

  it('are all named at once when they are bad', () => {
    const refusal = refusalOf({ yaml: yamlOf('/a/*', '/b//', '/actions/x'), needed: ['/mcp'] })
    expect(refusal.split('\n')).toHaveLength(5)
  })

  it.each(['1', 't', 'TRUE', 'true'])('are not all of them, as a variable says with %s', bypassAll => {
    expect(refusalOf({ yaml: '', bypassAll })).toContain(
      'HEROKU_APPLINK_SERVICE_MESH_BYPASS_ALL_ROUTES: must not be set',
    )
  })

  it.each(['', 'false', '0', 'yes', undefined])('are those of the file when that variable is %j', bypassAll => {
    expect(readMeshRoutes({ yaml: yamlOf('/mcp'), bypassAll })).toEqual(['/mcp'])
  })

  it.each([
    'mesh: 5',
    'mesh: [',
    'mesh: { authentication: { bypassRoutes: /mcp } }',
    'mesh: { authentication: { bypassRoutes: [5] } }',
    'mesh: { healthcheck: /up }',
    'mesh: { healthcheck: { route: [/up] } }',
  ])('cannot be read from %s', yaml => {
    expect(refusalOf({ yaml })).toBe('heroku-applink-service-mesh.yaml: cannot be read')
  })
})
