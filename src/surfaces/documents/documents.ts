import { Hono } from 'hono'

export interface DocumentTexts {
  readonly yaml: string
  readonly json: string
}

/** `GET /openapi.yaml` and `GET /openapi.json`: the committed document. */
export function createDocumentRoutes({ json, yaml }: DocumentTexts): Hono {
  const routes = new Hono()
  routes.get('/openapi.yaml', c => c.body(yaml, 200, { 'content-type': 'application/yaml; charset=utf-8' }))
  routes.get('/openapi.json', c => c.body(json, 200, { 'content-type': 'application/json' }))
  return routes
}
