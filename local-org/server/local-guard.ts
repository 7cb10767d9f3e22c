import type { MiddlewareHandler } from 'hono'
import { isLoopback } from '../loopback.ts'

/**
 * Keeps `/_local/*` for programs on this machine: the Host header must be a loopback one, and a browser may call only
 * from a page of this machine. Without it any web page could sign calls, by way of a name that resolves to loopback.
 */
export const localGuard: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('origin')
  const foreignPage = c.req.header('sec-fetch-site') === 'cross-site' || (origin !== undefined && !isLoopback(origin))
  if (foreignPage || !isLoopback(`http://${c.req.header('host')}`)) {
    return c.json({ message: '/_local answers this machine only, by the name 127.0.0.1 or localhost' }, 403)
  }
  return next()
}
