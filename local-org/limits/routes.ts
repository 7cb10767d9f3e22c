import { Hono } from 'hono'
import * as z from 'zod'
import { readBodyJson } from '../text.ts'
import type { Usage } from './usage.ts'

const calls = z.int().min(0).max(1_000_000_000)
const max = z.int().min(1).max(1_000_000_000)

const wantedSchema = z.strictObject({
  /** API calls of the last 24 hours. Default: those that were counted. */
  used: calls.optional(),
  /** API calls that there may be. Default 100,000. */
  max: max.optional(),
  /** The share of the connected app whose token asks. Default: none. */
  app: z.strictObject({ name: z.string().regex(/^[\w-]{1,80}$/), used: calls, max }).optional(),
})

/** `/_local/limits`: PUT says how many API calls are used and how many there may be, GET tells, DELETE counts by itself again. */
export const createLimitRoutes = (usage: Usage): Hono =>
  new Hono()
    .put('/_local/limits', async c => {
      const wanted = wantedSchema.safeParse(await readBodyJson(c.req))
      if (!wanted.success) return c.json({ message: z.prettifyError(wanted.error) }, 400)
      usage.want(wanted.data)
      return c.json(toAnswer(usage))
    })
    .get('/_local/limits', c => c.json(toAnswer(usage)))
    .delete('/_local/limits', c => {
      usage.forgetWanted()
      return c.body(null, 204)
    })

const toAnswer = (usage: Usage) => ({ used: usage.used(), max: usage.max(), header: usage.header() })
