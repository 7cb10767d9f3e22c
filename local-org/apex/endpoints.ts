import * as z from 'zod'
import { assetUrl } from '../assets.ts'
import { readTextFile } from '../text.ts'
import { type Endpoint, type EndpointValues, endpointSchema, matchPath } from './endpoint.ts'

export interface FoundEndpoint {
  readonly endpoint: Endpoint
  readonly path: EndpointValues
}

/** The sample Apex REST classes of the org. Those added later come first, so that they can stand in for others. */
export interface Endpoints {
  /** For every method that the path has. */
  find(segments: readonly string[]): readonly FoundEndpoint[]
  list(): readonly Endpoint[]
  /** In front of all others; replaces one with the same method and path. */
  add(endpoint: Endpoint): void
  /** Back to what the file holds. */
  reset(): void
}

const readFile = (): readonly Endpoint[] =>
  z.array(endpointSchema).parse(JSON.parse(readTextFile(assetUrl('apex/endpoints.json'))))

const mostEndpoints = 1000

export function createEndpoints(): Endpoints {
  const samples = readFile()
  let endpoints = samples
  return {
    find: segments =>
      endpoints.flatMap(endpoint => {
        const path = matchPath(endpoint.path, segments)
        return path ? [{ endpoint, path }] : []
      }),
    list: () => endpoints,
    add(endpoint) {
      const others = endpoints.filter(({ method, path }) => method !== endpoint.method || path !== endpoint.path)
      endpoints = [endpoint, ...others].slice(0, mostEndpoints)
    },
    reset() {
      endpoints = samples
    },
  }
}
