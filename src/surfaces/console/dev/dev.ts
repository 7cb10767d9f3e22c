import { Hono } from 'hono'
import type { HttpSurface } from '../../http/surface.ts'
import { toPageAnswer } from '../answer.ts'
import { maxCallBytes } from '../outline.ts'
import { devAt } from './addresses.ts'
import { showDocuments } from './documents/documents.ts'
import { showLive, tellLive } from './live/live.ts'
import type { DevParts } from './parts.ts'
import { addPeople } from './people.ts'
import { createSidePages } from './sides/sides.ts'
import { showStart } from './start-page.ts'

/** Those that only show something. */
const views = [
  [devAt.start, showStart],
  [devAt.documents, showDocuments],
  [devAt.live, showLive],
  [devAt.liveEvents, tellLive],
] as const

/** Pages for developers. Nothing that is deployed has them, whatever its settings are: `npm run dev` alone hands in their parts. */
export const devSurface: HttpSurface<DevParts> = {
  routes: [
    { method: 'GET', path: devAt.start },
    { method: 'POST', path: devAt.be },
    { method: 'GET', path: devAt.sides },
    { method: 'POST', path: devAt.sides },
    { method: 'GET', path: devAt.reports },
    { method: 'GET', path: devAt.documents },
    { method: 'GET', path: devAt.live },
    { method: 'GET', path: devAt.liveEvents },
  ],
  maxBodyBytes: maxCallBytes,
  create(parts) {
    const routes = new Hono()
    const page = (answer: Parameters<typeof toPageAnswer>[1]) => toPageAnswer(parts, answer)
    for (const [path, show] of views) {
      routes.get(
        path,
        page(c => show(parts, c)),
      )
    }
    const { dev } = parts
    if (!dev) return routes
    addPeople(routes, parts, dev)
    const sides = createSidePages({ ...parts, dev })
    routes.get(devAt.sides, page(sides.show)).post(page(sides.run))
    routes.get(devAt.reports, page(sides.reports))
    return routes
  },
}
