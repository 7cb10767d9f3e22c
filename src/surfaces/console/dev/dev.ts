import { Hono } from 'hono'
import { maxFormBytes } from '../../../page/form.ts'
import type { HttpSurface } from '../../http/surface.ts'
import { toPageAnswer } from '../answer.ts'
import { devAt } from './addresses.ts'
import { showDocuments } from './documents/documents.ts'
import type { DevParts } from './parts.ts'
import { addPeople } from './people.ts'
import { showStart } from './start-page.ts'

/** Pages for developers. Nothing that is deployed has them, whatever its settings are: `npm run dev` alone hands in their parts. */
export const devSurface: HttpSurface<DevParts> = {
  routes: [
    { method: 'GET', path: devAt.start },
    { method: 'POST', path: devAt.be },
    { method: 'GET', path: devAt.documents },
  ],
  maxBodyBytes: maxFormBytes,
  create(parts) {
    const routes = new Hono()
    routes.get(
      devAt.start,
      toPageAnswer(parts.host, c => showStart(parts, c)),
    )
    routes.get(
      devAt.documents,
      toPageAnswer(parts.host, c => showDocuments(parts, c)),
    )
    if (parts.dev) addPeople(routes, parts.host, parts.dev)
    return routes
  },
}
