import { setTimeout as sleep } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import { Hono, type MiddlewareHandler } from 'hono'
import * as z from 'zod'

/** What goes wrong on purpose. */
const faults = z.strictObject({
  /** Every so many-th request fails; 0: none, 1: all. */
  failOneIn: z.coerce.number().int().min(0).max(1000).default(0),
  /** `refuse`: 503, and nothing was done. `lose`: all was done, and the answer is lost. `either`: in turn. */
  how: z.enum(['refuse', 'lose', 'either']).default('either'),
  /** Milliseconds before each answer. */
  delayMs: z.coerce.number().int().min(0).max(120_000).default(0),
})

export type Faults = z.output<typeof faults>

/** @throws Error that names what is wrong. */
export const readFaults = (given: object): Faults => faults.parse(given)

/** Delays and failures as set at the start, and by `PUT /_admin/faults` later. */
export function createFaults(initial: Faults) {
  let set = initial
  let [requests, failures] = [0, 0]
  const gate: MiddlewareHandler = async (c, next) => {
    const { delayMs, failOneIn, how } = set
    requests += 1
    if (delayMs > 0) await sleep(delayMs)
    if (failOneIn === 0 || requests % failOneIn !== 0) return next()
    failures += 1
    if (how === 'refuse' || (how === 'either' && failures % 2 === 1)) return c.json({ error: 'unavailable' }, 503)
    await next()
    const { incoming } = (c.env ?? {}) as Partial<HttpBindings>
    incoming?.socket.destroy()
  }
  const routes = new Hono()
    .get('/_admin/faults', c => c.json(set))
    .put('/_admin/faults', async c => {
      const given = faults.safeParse(await c.req.json().catch(() => undefined))
      if (!given.success) return c.json({ error: z.prettifyError(given.error) }, 400)
      set = given.data
      requests = 0
      return c.json(set)
    })
  return { gate, routes }
}
