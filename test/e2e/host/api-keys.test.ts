import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toSecretHash } from '../../../src/identity/keys/secret-hash.ts'
import { createApiClient } from '../../../src/test-client/surface-client.ts'
import { type HostWithOrg, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { addProducts } from '../../fixtures/tools/add-products.ts'
import { listProducts } from '../../fixtures/tools/list-products.ts'

const keys = {
  supplier: 'supplier-key-of-this-test',
  next: 'supplier-key-that-follows',
  website: 'website-key-of-this-test',
  ungranted: 'key-without-authorization',
  slow: 'key-of-two-calls-a-minute',
}
const entryOf = (name: string, tools: readonly string[], given: readonly string[]) => ({
  ...{ name, tools, keyHashes: given.map(toSecretHash) },
  ...{ authorizations: ['influencerPortal'], requestsPerMinute: 6000 },
})

let host: HostWithOrg
beforeAll(async () => {
  host = await startHostWithOrg({
    ...{ mesh: 'sidecar', tools: [addProducts, listProducts] },
    serviceClients: [
      entryOf('supplier', ['addProducts'], [keys.supplier, keys.next]),
      entryOf('website', ['listProducts'], [keys.website]),
      { ...entryOf('ungranted', ['addProducts', 'listProducts'], [keys.ungranted]), authorizations: [] },
      { ...entryOf('slow', ['listProducts'], [keys.slow]), requestsPerMinute: 2 },
    ],
  })
})
afterAll(() => host?.close())

const withKey = (key: string) => createApiClient({ mesh: host.url }, key)

describe('API keys', () => {
  it('are good for their own tools only, and for none without the authorization', async () => {
    const input = { products: [] }
    for (const key of [keys.supplier, keys.next])
      expect(await withKey(key).call('addProducts', input)).toMatchObject({ ok: true })
    expect(await withKey(keys.website).call('addProducts', input)).toMatchObject({ failure: { code: 'not_found' } })
    expect(await withKey(keys.supplier).call('listProducts', {})).toMatchObject({ failure: { code: 'not_found' } })
    expect(await withKey(keys.ungranted).call('addProducts', input)).toMatchObject({ failure: { code: 'forbidden' } })
    expect(await withKey(keys.ungranted).call('listProducts', {})).toMatchObject({ failure: { code: 'forbidden' } })
    expect(await withKey('a-key-that-nobody-gave').call('listProducts', {})).toMatchObject({
      failure: { code: 'unauthenticated' },
    })
  })

  it('have a number of calls a minute', async () => {
    const { call } = withKey(keys.slow)
    const answers = [await call('listProducts', {}), await call('listProducts', {}), await call('listProducts', {})]
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, false])
    expect(answers[2]).toMatchObject({ failure: { code: 'rate_limited', retryable: true } })
  })
})
