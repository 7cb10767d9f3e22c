import { timingSafeEqual } from 'node:crypto'
import { serve } from '@hono/node-server'
import type { Hono, MiddlewareHandler } from 'hono'

/** Listens, on loopback unless it is told otherwise, says where as a line of JSON, and ends with the program that started it. */
export function serveHere(app: Hono, port: number, hostname = '127.0.0.1'): void {
  const server = serve({ fetch: app.fetch, hostname, port }, ({ port: given }) =>
    process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${given}` })}\n`),
  )
  const end = () => {
    server.close()
    process.exit(0)
  }
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event, end)
}

/** Lets by who sends the key as a bearer token; everybody when there is none. */
export const createKeyCheck =
  (key: string | undefined): MiddlewareHandler =>
  async (c, next) => {
    if (key && !isEqual(c.req.header('authorization') ?? '', `Bearer ${key}`))
      return c.json({ error: 'unauthorized' }, 401)
    return next()
  }

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
