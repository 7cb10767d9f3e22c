import { Hono } from 'hono'
import type { BearerParts } from '../http/bearer.ts'
import { headersOf } from '../http/http.ts'
import { createNamedDoor, isForNamedDoor } from '../http/named-door.ts'
import type { HttpSurface } from '../http/surface.ts'
import { onceDone } from './once-done.ts'

export interface DocumentTexts {
  readonly yaml: string
  readonly json: string
}

export interface DocumentParts {
  /** Makes it once somebody wants to see it. */
  readonly load: () => Promise<DocumentTexts>
  /** Whose tokens open it. Absent: the mesh lets nobody else by. */
  readonly named?: BearerParts | undefined
  /** Whether tokens alone do: no mesh has looked at any request. */
  readonly isNamedOnly?: boolean
}

const paths = { yaml: '/openapi.yaml', json: '/openapi.json' } as const

/**
 * `GET /openapi.yaml` and `GET /openapi.json`: the committed document. Without AppLink an org reads it through its named
 * credential, with which it registers the document as an External Service.
 */
export const documentsSurface: HttpSurface<DocumentParts> = {
  routes: Object.values(paths).map(path => ({ method: 'GET', path })),
  checkedByMesh: true,
  whenOff: 'There is no document here: this host works without AppLink, and has no named credentials.',
  create({ isNamedOnly = false, named, ...parts }) {
    const load = onceDone(parts.load)
    const read = named && createNamedDoor(named)
    const routes = new Hono()
    for (const path of read ? Object.values(paths) : []) {
      routes.use(path, async (c, next) => {
        const header = headersOf(c)
        if (isNamedOnly || isForNamedDoor(header)) await read?.(c, header)
        await next()
      })
    }
    routes.get(paths.yaml, async c =>
      c.body((await load()).yaml, 200, { 'content-type': 'application/yaml; charset=utf-8' }),
    )
    routes.get(paths.json, async c => c.body((await load()).json, 200, { 'content-type': 'application/json' }))
    return routes
  },
}
