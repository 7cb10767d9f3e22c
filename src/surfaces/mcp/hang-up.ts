import type { Context } from 'hono'
import type { NodeBindings } from '../http/http.ts'

/**
 * A signal that aborts when the client goes away before its answer is out. Behind the node server it listens to the
 * connection itself: `c.req.raw.signal` would build a whole web request first. A mesh in between may hide that a client
 * went away.
 */
export function hangUpOf(c: Context): AbortSignal {
  const outgoing = (c.env as NodeBindings | undefined)?.outgoing
  if (!outgoing) return c.req.raw.signal
  const controller = new AbortController()
  const onClose = () => {
    if (!outgoing.writableFinished) controller.abort()
  }
  if (outgoing.destroyed) onClose()
  else outgoing.once('close', onClose)
  return controller.signal
}
