import { Hono } from 'hono'
import type { HttpSurface } from '../http/surface.ts'
import { onceDone } from './once-done.ts'

export interface DocumentTexts {
  readonly yaml: string
  readonly json: string
}

export interface DocumentParts {
  /** Makes it once somebody wants to see it. */
  readonly load: () => Promise<DocumentTexts>
}

const paths = { yaml: '/openapi.yaml', json: '/openapi.json' } as const

/** `GET /openapi.yaml` and `GET /openapi.json`: the committed document. */
export const documentsSurface: HttpSurface<DocumentParts> = {
  routes: Object.values(paths).map(path => ({ method: 'GET', path })),
  checkedByMesh: true,
  create(parts) {
    const load = onceDone(parts.load)
    const routes = new Hono()
    routes.get(paths.yaml, async c =>
      c.body((await load()).yaml, 200, { 'content-type': 'application/yaml; charset=utf-8' }),
    )
    routes.get(paths.json, async c => c.body((await load()).json, 200, { 'content-type': 'application/json' }))
    return routes
  },
}
