import { type Context, Hono } from 'hono'
import type { Person } from '../../core/caller.ts'
import { headersOf, requestIdOf } from '../http/http.ts'
import type { HttpSurface } from '../http/surface.ts'
import { consoleAt } from './addresses.ts'
import { createAdminPages } from './admin/admin.ts'
import { toFailureNotice, toPageAnswer } from './answer.ts'
import { showNotice } from './frame.ts'
import { createJobPages } from './jobs/jobs.ts'
import { consoleOutline } from './outline.ts'
import { addScript } from './script.ts'
import { addSignIn, showSignIn } from './sign-in.ts'
import { createToolPages } from './tools/tools.ts'
import type { ConsoleParts, VisitHandler } from './visit.ts'

/**
 * The pages on which people use the tools in a browser, each with her own rights, from her own sign-in at Salesforce.
 * They work without a script; the one there is only spares reloading.
 */
export const consoleSurface: HttpSurface<ConsoleParts> = {
  ...consoleOutline,
  create: createConsole,
}

function createConsole(parts: ConsoleParts): Hono {
  const routes = new Hono()
  addSignIn(routes, parts)
  addScript(routes)
  const handlers = [...createToolPages(parts), ...createJobPages(parts), ...createAdminPages(parts)]
  for (const handler of handlers) addVisited(routes, parts, handler)
  return routes
}

/** Lets a handler see nobody but who is signed in. */
function addVisited(routes: Hono, parts: ConsoleParts, { handle, method, path }: VisitHandler): void {
  const answer = toPageAnswer(parts, async c => {
    const visitor = await parts.door.visitorOf(c)
    if (!visitor) return showSignIn(parts, c, method === 'GET' ? pathOf(c) : consoleAt.tools)
    const requestId = requestIdOf(headersOf(c)('x-request-id'))
    const scope = { requestId, signal: c.req.raw.signal }
    const person = ((await parts.withCustomPermissions?.(visitor.person, scope)) ?? visitor.person) as Person
    const visit = { c, visitor, person, requestId }
    try {
      return await handle(visit)
    } catch (error) {
      return showNotice(parts, visit, toFailureNotice(parts.log, c, error))
    }
  })
  routes.on(method, path, answer)
}

const pathOf = (c: Context): string => c.req.path + new URL(c.req.url).search
