import { Hono } from 'hono'
import * as z from 'zod'
import { actionSchema } from './action.ts'
import type { Actions } from './actions.ts'

/** `/_local/actions`: GET lists the actions, POST adds or replaces one, DELETE goes back to the file's. */
export const createActionLocalRoutes = (actions: Actions): Hono =>
  new Hono()
    .get('/_local/actions', c => c.json({ actions: actions.list() }))
    .post('/_local/actions', async c => {
      const given = actionSchema.safeParse(await c.req.json().catch(() => undefined))
      if (!given.success) return c.json({ message: z.prettifyError(given.error) }, 400)
      actions.add(given.data)
      return c.json(given.data, 201)
    })
    .delete('/_local/actions', c => {
      actions.reset()
      return c.body(null, 204)
    })
