import { Hono } from 'hono'
import * as z from 'zod'
import { type Clients, clientSchema } from './clients.ts'

/** `/_local/clients`: GET lists the client apps with their secrets, POST adds one. */
export const createClientRoutes = (clients: Clients): Hono =>
  new Hono()
    .get('/_local/clients', c => c.json({ clients: clients.all() }))
    .post('/_local/clients', async c => {
      const client = clientSchema.safeParse(await c.req.json().catch(() => undefined))
      if (!client.success) return c.json({ message: z.prettifyError(client.error) }, 400)
      clients.add(client.data)
      return c.json(client.data, 201)
    })
