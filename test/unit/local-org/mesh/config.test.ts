import { describe, expect, it } from 'vitest'
import { readMeshConfig } from '../../../../local-org/mesh/config.ts'

describe('the mesh configuration', () => {
  it('has a default for everything', () => {
    expect(readMeshConfig('', {})).toEqual({
      appHost: 'http://127.0.0.1',
      appPort: 3000,
      bypassRoutes: [],
      healthcheckRoute: '/healthcheck',
      bypassAll: false,
    })
  })

  it('reads the whole file, numbers as text', () => {
    const yaml = `
app: { port: 3001, host: http://localhost }
mesh:
  authentication:
    bypassRoutes: [/mcp, /hooks/*]
  healthcheck: { enable: "true", route: /up }
`
    expect(readMeshConfig(yaml, {})).toEqual({
      appHost: 'http://localhost',
      appPort: 3001,
      bypassRoutes: ['/mcp', '/hooks/*'],
      healthcheckRoute: '/up',
      bypassAll: false,
    })
  })

  it('prefers APP_PORT to the file', () => {
    expect(readMeshConfig('app: { port: "3001" }', { APP_PORT: '4001' }).appPort).toBe(4001)
  })

  it('follows merge keys', () => {
    const { bypassRoutes } = readMeshConfig('mesh: { authentication: { <<: { bypassRoutes: [/mcp] } } }', {})
    expect(bypassRoutes).toEqual(['/mcp'])
  })

  it.each(['extra: 1', 'mesh: { bypassRoutes: [/mcp] }', 'app: { port: [] }', 'app: { port: "none" }', 'app: 1'])(
    'refuses %s',
    yaml => {
      expect(() => readMeshConfig(yaml, {})).toThrow(/^Invalid YAML config: /)
    },
  )

  it.each(['1', 't', 'T', 'TRUE', 'true', 'True'])('takes %s as true, as Go does', value => {
    expect(readMeshConfig('', { HEROKU_APPLINK_SERVICE_MESH_BYPASS_ALL_ROUTES: value }).bypassAll).toBe(true)
  })

  it.each(['0', 'false', 'yes', 'on', ''])('takes %s as false, as Go does', value => {
    expect(readMeshConfig('', { HEROKU_APPLINK_SERVICE_MESH_BYPASS_ALL_ROUTES: value }).bypassAll).toBe(false)
  })
})
