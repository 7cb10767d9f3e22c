import { describe, expect, it } from 'vitest'
import { readMeshRoutes } from '../../../../src/identity/mesh/routes.ts'

const yamlOf = (...routes: readonly string[]): string =>
  JSON.stringify({ mesh: { authentication: { bypassRoutes: routes } } })

const healthOf = (healthcheck: object): string => JSON.stringify({ mesh: { healthcheck } })

const refusalOf = async (settings: Parameters<typeof readMeshRoutes>[0]): Promise<string> => {
  try {
    await readMeshRoutes(settings)
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
  ])('may be the plain path %s', async route => {
    await expect(readMeshRoutes({ yaml: yamlOf('/oauth/revoke', route) })).resolves.toEqual(['/oauth/revoke', route])
  })

  it('are also those that a merge key brings, as the mesh has them', async () => {
    const yaml = 'mesh: { authentication: { <<: { bypassRoutes: [/actions/quote] } } }'
    expect(await refusalOf({ yaml })).toMatch('"/actions/quote": only AppLink may call this route')
  })

  it.each([
    '',
    '# nothing',
    'mesh:',
    'mesh: {}',
    'mesh: { authentication: { bypassRoutes: [] } }',
    'app: { port: 3000 }',
  ])('are none in %j', async yaml => {
    await expect(readMeshRoutes({ yaml })).resolves.toEqual([])
  })

  it.each(['/mcp/*', '/*', '*', '/oauth/**', '/oauth/*/x', '/mcp*'])('are never a pattern: %s', async route => {
    await expect(refusalOf({ yaml: yamlOf('/mcp', route) })).resolves.toBe(
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
  ])('are plain: %j is not', async route => {
    await expect(refusalOf({ yaml: yamlOf(route) })).resolves.toContain(
      `${JSON.stringify(route)}: must be one plain path`,
    )
  })

  it.each([
    '/actions',
    '/actions/',
    '/actions/readAccount',
    '/Actions/readAccount',
    '/events/orderPlaced',
    '/openapi.yaml',
    '/openapi.json',
  ])('are never what only AppLink may call: %s', async route => {
    await expect(refusalOf({ yaml: yamlOf(route) })).resolves.toContain(
      `${JSON.stringify(route)}: only AppLink may call this route`,
    )
  })

  it.each(['/healthcheck', '/up', '/readyz'])('may be one for health checks: %s', async route => {
    await expect(readMeshRoutes({ yaml: healthOf({ route }) })).resolves.toEqual([])
    await expect(readMeshRoutes({ yaml: healthOf({ enable: 'true', route }) })).resolves.toEqual([])
  })

  it.each([
    ['/actions/shipOrder', 'only AppLink may call this route'],
    ['/events/orderPlaced', 'only AppLink may call this route'],
    ['/OPENAPI.yaml', 'only AppLink may call this route'],
    ['/*', 'a wildcard opens every route of the host; list exact paths'],
    ['/up/../actions/shipOrder', 'must be one plain path, such as /mcp'],
    ['', 'must be one plain path, such as /mcp'],
  ])('are not wider for health checks, which the mesh lets past as well: %j', async (route, problem) => {
    const refusal = `The mesh would not protect this host:\n- healthcheck.route: ${JSON.stringify(route)}: ${problem}`
    for (const enable of ['true', true, undefined, 'no']) {
      await expect(refusalOf({ yaml: healthOf({ enable, route }) })).resolves.toBe(refusal)
    }
  })

  it.each(['false', false])('are none for health checks that are off: %j', async enable => {
    await expect(readMeshRoutes({ yaml: healthOf({ enable, route: '/actions/x' }) })).resolves.toEqual([])
  })

  it('have what clients need', async () => {
    await expect(refusalOf({ yaml: yamlOf('/mcp'), needed: ['/mcp', '/oauth/token'] })).resolves.toBe(
      'The mesh would not protect this host:\n- /oauth/token: is missing, so the mesh would refuse everybody there',
    )
  })

  it('are all named at once when they are bad', async () => {
    const refusal = await refusalOf({ yaml: yamlOf('/a/*', '/b//', '/actions/x'), needed: ['/mcp'] })
    expect(refusal.split('\n')).toHaveLength(5)
  })

  it.each(['1', 't', 'TRUE', 'true'])('are not all of them, as a variable says with %s', async bypassAll => {
    await expect(refusalOf({ yaml: '', bypassAll })).resolves.toContain(
      'HEROKU_APPLINK_SERVICE_MESH_BYPASS_ALL_ROUTES: must not be set',
    )
  })

  it.each(['', 'false', '0', 'yes', undefined])('are those of the file when that variable is %j', async bypassAll => {
    await expect(readMeshRoutes({ yaml: yamlOf('/mcp'), bypassAll })).resolves.toEqual(['/mcp'])
  })

  it.each([
    'mesh: 5',
    'mesh: [',
    'mesh: { authentication: { bypassRoutes: /mcp } }',
    'mesh: { authentication: { bypassRoutes: [5] } }',
    'mesh: { healthcheck: /up }',
    'mesh: { healthcheck: { route: [/up] } }',
  ])('cannot be read from %s', async yaml => {
    await expect(refusalOf({ yaml })).resolves.toBe('heroku-applink-service-mesh.yaml: cannot be read')
  })
})
