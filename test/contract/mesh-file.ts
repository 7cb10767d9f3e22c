import { expect, it } from 'vitest'
import { readMeshConfig } from '../../local-org/mesh/config.ts'
import { createCatalog } from '../../src/core/tool/catalog.ts'
import type { Tool } from '../../src/core/tool/tool.ts'
import { apiRoutesOf } from '../../src/host/surface-parts.ts'
import { readMeshRoutes } from '../../src/identity/mesh/routes.ts'
import { consolePaths } from '../../src/surfaces/console/outline.ts'
import { createTestHost } from '../unit/in-memory-host.ts'
import { toolWith } from '../unit/world.ts'
import { filesIn, readSource } from './imports.ts'

/** Routes of which the mesh must check every call. */
const isGuarded = (path: string): boolean => /^\/(?:actions|events)\/|^\/openapi\.(?:yaml|json)$/.test(path)

const routesOfHost = (): string[] => [...new Set(createTestHost([toolWith()]).app.routes.map(({ path }) => path))]

/** Addresses of the sign-in, as they stand in its files. */
const addressesOfSignIn = (): string[] => {
  const texts = filesIn(['src/sign-in/**/*.ts']).map(readSource)
  const found = texts.flatMap(text => [...text.matchAll(/['"`](\/(?:oauth|\.well-known)\/[^'"`?$ ]+)/g)])
  return [...new Set(found.map(([, path = '']) => path))].filter(path => !path.endsWith('/'))
}

/** What the `heroku-applink-service-mesh.yaml` of an app must hold. */
export async function testMeshFile(yaml: string, tools: readonly Tool[]): Promise<void> {
  const routes = await readMeshRoutes({ yaml })

  it('is taken by the check that the host does when it starts, and by the mesh', () => {
    expect(readMeshConfig(yaml, {}).bypassRoutes).toEqual(routes)
    expect(new Set(routes).size).toBe(routes.length)
  })

  it('lets past every route that has a check of its own or tells nothing, and none that the mesh must check', () => {
    const { healthcheckRoute } = readMeshConfig(yaml, {})
    const open = routesOfHost().filter(path => !isGuarded(path) && path !== healthcheckRoute)
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
}

/** What it holds besides where the console can be switched on by its setting alone. */
export function testMeshOfConsole(yaml: string): void {
  it('lets past every address of the console, so that CONSOLE=on is all it takes', async () => {
    const routes = await readMeshRoutes({ yaml })
    expect(consolePaths.filter(path => !routes.includes(path))).toEqual([])
    expect(routes.filter(route => route.startsWith('/console') && !consolePaths.includes(route))).toEqual([])
  })
}
