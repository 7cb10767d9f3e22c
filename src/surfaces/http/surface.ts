import type { Hono } from 'hono'
import type { ReadHeader } from './http.ts'

/** An address of a surface. What a browser asks first, by `OPTIONS`, is none. */
export interface SurfaceRoute {
  /** As Hono writes it, such as `/actions/:tool`. */
  readonly path: string
  /** `GET` is good for `HEAD` too. */
  readonly method: 'GET' | 'POST'
}

/** What a host must know of a way in even where it goes without it. */
export interface SurfaceOutline {
  readonly routes: readonly SurfaceRoute[]
  /** Bytes of a body at most; absent where none is read. */
  readonly maxBodyBytes?: number
  /** Whether the mesh checks who calls. With `MESH=embedded` the host does in its place, of all requests or of these. */
  readonly checkedByMesh?: boolean | ((header: ReadHeader) => boolean)
  /** What callers are told where a host goes without it; absent where none does. */
  readonly whenOff?: string
}

/** A way into the host, as its folder declares it. */
export interface HttpSurface<Parts> extends SurfaceOutline {
  /** Handlers of the routes, at their whole paths. */
  create(parts: Parts): Hono
}

/** A surface that a host has, with its handlers, or goes without. */
export interface MountedSurface extends SurfaceOutline {
  readonly handlers: Hono | undefined
}

/** Turns a surface on. Without its parts it is off. */
export const mount = <Parts>({ create, ...surface }: HttpSurface<Parts>, parts: Parts | undefined): MountedSurface => ({
  ...surface,
  handlers: parts && create(parts),
})

/** Leaves a surface off without loading what makes it. */
export const unmounted = (outline: SurfaceOutline): MountedSurface => ({ ...outline, handlers: undefined })

/** Whether a path is an address of the route; a name such as `:tool` stands for one segment. */
export function isRouteOf({ path }: SurfaceRoute, asked: string): boolean {
  const [own, given] = [path.split('/'), asked.split('/')]
  return own.length === given.length && own.every((part, at) => (part.startsWith(':') ? given[at] : given[at] === part))
}
