import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import * as z from 'zod'
import { createFaults, type Faults } from '../faults.ts'
import { createKeyCheck } from '../serve.ts'

const order = z.strictObject({
  opportunityId: z.string().min(1).max(50),
  service: z.string().min(1).max(200),
  parameters: z.record(z.string(), z.unknown()).default({}),
})

type Order = z.output<typeof order>

interface Provisioned extends Order {
  readonly id: string
  readonly status: 'provisioned'
}

interface Kept {
  readonly key: string
  readonly order: Order
  readonly service: Provisioned
  /** How often it was asked for. */
  requests: number
}

const keyText = /^[\x21-\x7e]{1,255}$/
const maxBodyBytes = 65_536

export interface ProvisioningParts {
  readonly key: string | undefined
  readonly faults: Faults
}

/**
 * A made-up provider of services. What is asked for with one `Idempotency-Key` is provisioned once, however often it is
 * asked. Opens no socket.
 */
export function createProvisioningApi({ faults, key }: ProvisioningParts): Hono {
  const { gate, routes } = createFaults(faults)
  const kept = new Map<string, Kept>()
  const app = new Hono().route('/', routes)
  app.use('/services/*', createKeyCheck(key), gate, bodyLimit({ maxSize: maxBodyBytes }))
  return app
    .post('/services', async c => {
      const asked = order.safeParse(await c.req.json().catch(() => undefined))
      const idempotencyKey = c.req.header('idempotency-key') ?? ''
      if (!asked.success) return c.json({ error: z.prettifyError(asked.error) }, 400)
      if (!keyText.test(idempotencyKey)) return c.json({ error: 'Idempotency-Key: 1 to 255 characters' }, 400)
      const known = kept.get(idempotencyKey)
      if (known && !isDeepStrictEqual(known.order, asked.data))
        return c.json({ error: 'Idempotency-Key: was used for something else' }, 422)
      const entry = known ?? provision(idempotencyKey, asked.data)
      kept.set(idempotencyKey, entry)
      entry.requests += 1
      c.header('idempotency-replayed', String(known !== undefined))
      return c.json(entry.service, 201)
    })
    .get('/services/:id', c => {
      const found = [...kept.values()].find(({ service }) => service.id === c.req.param('id'))
      return found ? c.json(found.service) : c.json({ error: 'not found' }, 404)
    })
    .get('/_admin/provisioned', c => c.json([...kept.values()].map(({ order: _, ...entry }) => entry)))
}

function provision(key: string, asked: Order): Kept {
  const id = `srv_${createHash('sha256').update(key).digest('hex').slice(0, 16)}`
  return { key, order: asked, service: { id, status: 'provisioned', ...asked }, requests: 0 }
}
