import { Hono } from 'hono'
import type { HttpSurface } from '../http/surface.ts'

export interface DocumentTexts {
  readonly yaml: string
  readonly json: string
}

const paths = { yaml: '/openapi.yaml', json: '/openapi.json' } as const

/** `GET /openapi.yaml` and `GET /openapi.json`: the committed document. */
export const documentsSurface: HttpSurface<DocumentTexts> = {
  routes: Object.values(paths).map(path => ({ method: 'GET', path })),
  checkedByMesh: true,
  create({ json, yaml }) {
    const routes = new Hono()
    routes.get(paths.yaml, c => c.body(yaml, 200, { 'content-type': 'application/yaml; charset=utf-8' }))
    routes.get(paths.json, c => c.body(json, 200, { 'content-type': 'application/json' }))
    return routes
  },
}
