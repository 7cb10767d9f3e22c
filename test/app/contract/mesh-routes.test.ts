import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { tools } from '#tools'
import { readMeshConfig } from '../../../local-org/mesh/config.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { apiRoutesOf } from '../../../src/host/surface-parts.ts'
import { readMeshRoutes } from '../../../src/identity/mesh/routes.ts'
import { createTestHost } from '../../unit/in-memory-host.ts'
import { toolWith } from '../../unit/world.ts'

const root = new URL('../../../', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8')
const yaml = read('heroku-applink-service-mesh.yaml')

/** Routes of which the mesh must check every call. */
const isGuarded = (path: string): boolean => /^\/(?:actions|events)\/|^\/openapi\.(?:yaml|json)$/.test(path)

const routesOfApp = (): string[] => [...new Set(createTestHost([toolWith()]).app.routes.map(({ path }) => path))]

/** Addresses of the sign-in, as they stand in its files. */
const addressesOfSignIn = (): string[] => {
  const files = globSync('src/sign-in/**/*.ts', { cwd: root.pathname })
  const found = files.flatMap(file => [...read(file).matchAll(/['"`](\/(?:oauth|\.well-known)\/[^'"`?$ ]+)/g)])
  return [...new Set(found.map(([, path = '']) => path))].filter(path => !path.endsWith('/'))
}

describe('heroku-applink-service-mesh.yaml', () => {
  const routes = readMeshRoutes({ yaml })

  it('is taken by the check that the host does when it starts, and by the mesh', () => {
    expect(readMeshConfig(yaml, {}).bypassRoutes).toEqual(routes)
    expect(new Set(routes).size).toBe(routes.length)
  })

  it('lets past every route that has a check of its own or tells nothing, and none that the mesh must check', () => {
    const { healthcheckRoute } = readMeshConfig(yaml, {})
    const open = routesOfApp().filter(path => !isGuarded(path) && path !== healthcheckRoute)
    expect(open).toContain('/mcp')
    expect(open.filter(path => !routes.includes(path))).toEqual([])
    expect(routes.filter(isGuarded)).toEqual([])
  })

  it('lets past every address of the sign-in, so none of them has an id in its path', () => {
    const addresses = addressesOfSignIn()
    expect(addresses).toContain('/oauth/token')
    expect(addresses.filter(path => !routes.includes(path))).toEqual([])
  })

  it('lets past the operations for API keys and their reference, one by one, and no tool that is not for those', () => {
    const expected = apiRoutesOf(createCatalog(tools))
    const names = new Set(tools.map(({ name }) => name))
    // Nothing is at the address of a tool that somebody has deleted.
    const isLeftOver = (route: string): boolean => !names.has(route.replace('/api/', '')) && !expected.includes(route)
    const ofApi = routes.filter(route => /^\/(?:api|docs)(?:\/|$)/.test(route))
    expect(ofApi.filter(route => !isLeftOver(route)).toSorted()).toEqual(expected.toSorted())
  })
})
