import { Hono } from 'hono'
import type { HttpSurface } from '../http/surface.ts'

export interface HealthParts {
  readiness(): Promise<Readiness>
}

export type Reach = 'ok' | 'unreachable'

/** Whether the host can serve calls, and what it lacks if it cannot. */
export interface Readiness {
  readonly ready: boolean
  /** Absent where the app works without AppLink. */
  readonly appLinkApi?: Reach
  /** Each AppLink add-on by the name of its attachment, where the app has several. */
  readonly addons?: Readonly<Record<string, Reach>>
  readonly database: Reach
  readonly draining: boolean
}

const paths = { alive: '/healthcheck', ready: '/readyz' } as const

/** `GET /healthcheck`: 200 while the process lives. `GET /readyz`: 200 or 503, and why. */
export const healthSurface: HttpSurface<HealthParts> = {
  routes: Object.values(paths).map(path => ({ method: 'GET', path })),
  create({ readiness }) {
    const routes = new Hono()
    routes.get(paths.alive, c => c.text('OK'))
    routes.get(paths.ready, async c => {
      const state = await readiness()
      return c.json(state, state.ready ? 200 : 503)
    })
    return routes
  },
}
