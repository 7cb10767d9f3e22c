import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCatalog } from '../../src/core/tool/catalog.ts'
import type { HttpSurface } from '../../src/surfaces/http/surface.ts'
import { createCore } from '../unit/world.ts'
import { filesIn } from './imports.ts'

/** What each surface needs for its handlers to be made; nothing is asked of them. */
const parts: Readonly<Record<string, object>> = {
  healthSurface: {},
  documentsSurface: { load: async () => ({ yaml: '', json: '' }) },
  referenceSurface: { loadDocument: async () => ({ yaml: '', json: '' }) },
  actionsSurface: {},
  consoleSurface: {},
  apiSurface: {},
  eventsSurface: {},
  mcpSurface: {
    ...{ catalog: createCatalog([]), invoke: createCore([]).invoke, list: () => [], hostnames: [] },
    ...{ info: { name: '', title: '', version: '' }, resource: 'https://actions.example/mcp', issuer: '' },
  },
}

const files = filesIn(['src/surfaces/*/*.ts']).filter(file => posix.dirname(file) !== 'src/surfaces/http')
const modules = await Promise.all(files.map(async file => [file, await import(`../../${file}`)] as const))
const declared = modules.flatMap(([file, module]) =>
  Object.entries(module as Readonly<Record<string, HttpSurface<object>>>)
    .filter(([name]) => name.endsWith('Surface'))
    .map(([name, surface]) => ({ name, surface, folder: posix.dirname(file) })),
)

describe('the surfaces', () => {
  it('are declared by every folder of src/surfaces but what they share', () => {
    const folders = new Set(files.map(file => posix.dirname(file)))
    expect([...new Set(declared.map(({ folder }) => folder))].toSorted()).toEqual([...folders].toSorted())
    expect(declared.map(({ name }) => name).toSorted()).toEqual(Object.keys(parts).toSorted())
  })

  it('share no route', () => {
    const routes = declared.flatMap(({ surface }) => surface.routes.map(({ method, path }) => `${method} ${path}`))
    expect([...new Set(routes)]).toEqual(routes)
  })

  it.each(declared)('$name has a handler for each route that it declares, and for no other', ({ name, surface }) => {
    const handlers = surface.create(parts[name] ?? {}).routes.filter(({ method }) => method !== 'OPTIONS')
    const said = surface.routes.map(({ method, path }) => `${method} ${path}`)
    expect(handlers.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(said.toSorted())
  })

  it.each(declared)('$name says how large a body may be when it takes any', ({ surface }) => {
    const takesBody = surface.routes.some(({ method }) => method === 'POST')
    expect(surface.maxBodyBytes !== undefined).toBe(takesBody)
  })
})
