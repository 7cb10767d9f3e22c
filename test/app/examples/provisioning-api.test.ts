import { describe, expect, it } from 'vitest'
import { readFaults } from '../../../examples/faults.ts'
import { createProvisioningApi } from '../../../examples/provisioning-api/services.ts'

const order = { opportunityId: '006AH0000000001YAA', service: 'Monitoring', parameters: { seats: 5 } }

function createWorld(faults: object = {}) {
  const app = createProvisioningApi({ key: 'secret', faults: readFaults(faults) })
  const headers = { authorization: 'Bearer secret', 'content-type': 'application/json' }
  return {
    app,
    post: (key: string, body: unknown = order, more = {}) =>
      app.request('/services', {
        method: 'POST',
        headers: { ...headers, ...(key && { 'idempotency-key': key }), ...more },
        body: JSON.stringify(body),
      }),
    get: (path: string) => app.request(path, { headers }),
    provisioned: async () => (await app.request('/_admin/provisioned')).json(),
  }
}

describe('the provisioning API of the examples', () => {
  it('provisions once for a key, and says the same every time', async () => {
    const { get, post, provisioned } = createWorld()
    const [first, second] = [await post('one'), await post('one')]
    expect([first.status, second.status]).toEqual([201, 201])
    expect([first, second].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual(['false', 'true'])
    const service = (await first.json()) as { id: string }
    expect(service).toMatchObject({ ...order, status: 'provisioned' })
    expect(await second.json()).toEqual(service)
    expect(await provisioned()).toEqual([{ key: 'one', requests: 2, service }])
    expect(await (await get(`/services/${service.id}`)).json()).toEqual(service)
    expect((await get('/services/other')).status).toBe(404)
  })

  it('provisions twice for two keys', async () => {
    const { post, provisioned } = createWorld()
    await post('one')
    await post('two')
    expect(await provisioned()).toHaveLength(2)
  })

  it('refuses a key that was used for something else', async () => {
    const { post, provisioned } = createWorld()
    await post('one')
    expect((await post('one', { ...order, service: 'Other' })).status).toBe(422)
    expect(await provisioned()).toHaveLength(1)
  })

  it('refuses what it cannot use, and who has no key', async () => {
    const { post, provisioned } = createWorld()
    expect((await post('')).status).toBe(400)
    expect((await post('one', { service: 'x' })).status).toBe(400)
    expect((await post('one', order, { authorization: 'Bearer wrong' })).status).toBe(401)
    expect(await provisioned()).toEqual([])
  })

  it('fails as often as it is told, before or after the work', async () => {
    const { app, post, provisioned } = createWorld({ failOneIn: 2, how: 'refuse' })
    expect([(await post('a')).status, (await post('b')).status, (await post('c')).status]).toEqual([201, 503, 201])
    expect(await provisioned()).toHaveLength(2)
    await app.request('/_admin/faults', { method: 'PUT', body: JSON.stringify({ failOneIn: 1, how: 'lose' }) })
    await post('d')
    expect(await provisioned()).toHaveLength(3)
    expect((await app.request('/_admin/faults', { method: 'PUT', body: '{"failOneIn":-1}' })).status).toBe(400)
  })
})
