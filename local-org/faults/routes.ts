import { Hono } from 'hono'
import * as z from 'zod'
import { readBodyJson } from '../text.ts'
import { type ActiveFault, faultSchema } from './fault.ts'
import { type Faults, maxFaults } from './faults.ts'

const toAnswer = ({ id, fault, hits, aborted }: ActiveFault) => ({ id, ...fault, hits, aborted })

/** `/_local/faults`: POST adds one, GET lists those that wait, DELETE clears all or, with an id, one. */
export const createFaultRoutes = (faults: Faults): Hono =>
  new Hono()
    .post('/_local/faults', async c => {
      const fault = faultSchema.safeParse(await readBodyJson(c.req))
      if (!fault.success) return c.json({ message: z.prettifyError(fault.error) }, 400)
      if (faults.list().length >= maxFaults) return c.json({ message: 'too many faults; DELETE some' }, 409)
      return c.json(toAnswer(faults.add(fault.data)), 201)
    })
    .get('/_local/faults', c => c.json({ faults: faults.list().map(toAnswer) }))
    .delete('/_local/faults', c => {
      faults.clear()
      return c.body(null, 204)
    })
    .delete('/_local/faults/:id', c =>
      faults.clear(c.req.param('id')) ? c.body(null, 204) : c.json({ message: 'there is no such fault' }, 404),
    )
