import type { Catalog } from '../../core/tool/catalog.ts'

/** Addresses of the reference page. */
export const referenceAddresses = {
  page: '/docs',
  start: '/docs/start.js',
  script: '/docs/scalar.js',
  document: '/api/openapi.yaml',
} as const

/** Every address of the surface, each of which the mesh must let by; none when no tool is on it. */
export function apiAddressesOf({ tools }: Pick<Catalog, 'tools'>): readonly string[] {
  const operations = tools.filter(({ surfaces }) => surfaces.includes('api')).map(({ name }) => `/api/${name}`)
  return operations.length === 0 ? [] : [...Object.values(referenceAddresses), ...operations]
}
