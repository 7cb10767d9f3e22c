import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningDev, startDev } from '../../../src/test-client/dev.ts'
import { createTestClient } from '../../../src/test-client/test-client.ts'
import { fixtureApp } from '../../client/host/fixture-app.ts'
import { addContact } from '../../fixtures/tools/add-contact.ts'
import { addProducts } from '../../fixtures/tools/add-products.ts'
import { enrollAccounts } from '../../fixtures/tools/enroll-accounts.ts'
import { listProducts } from '../../fixtures/tools/list-products.ts'
import { readAccount } from '../../fixtures/tools/read-account.ts'
import { readParameters } from '../../fixtures/tools/read-parameters.ts'

const sara = 'sara.sales@acme.example'

describe('a test client', () => {
  let dev: RunningDev
  let client: ReturnType<typeof createTestClient>
  beforeAll(async () => {
    dev = await startDev({ folder: fixtureApp })
    client = createTestClient(dev)
  })
  afterAll(() => dev?.stop())

  it('gives what a tool gives to a person, once all surfaces have said the same', async () => {
    const answer = await client.asUser(sara).call(readAccount, { accountId: '001AH0000000003YAA' })
    expect(answer).toMatchObject({ name: 'Alpenblick Hotels' })
  })

  it('fails with the code and the sentence of the tool', async () => {
    await expect(client.asUser(sara).call(readAccount, { accountId: 'short' })).rejects.toMatchObject({
      name: 'ToolFailure',
      code: 'invalid_input',
      message: expect.stringContaining('accountId'),
      retryable: false,
    })
  })

  it('follows a job to its end, on every surface', async () => {
    const input = { batch: `TC${Date.now() % 1e9}`, steps: 2 }
    expect(await client.asUser('admin@acme.example').call(enrollAccounts, input)).toEqual({ enrolled: 2 })
    await expect(client.asUser(sara).call(enrollAccounts, input)).rejects.toMatchObject({
      name: 'ToolFailure',
      code: 'forbidden',
      message: expect.stringContaining('Customer_Number__c'),
    })
  })

  it('is a program without a person where the tool has rights of its own', async () => {
    const products = [{ productCode: 'TC-1', name: 'Of the test client' }]
    const { results } = await client.asService().call(addProducts, { products })
    expect(results).toEqual([{ productCode: 'TC-1', outcome: 'written' }])
    const listed = await client.asService().call(listProducts, { limit: 100 })
    expect(listed.products).toContainEqual(products[0])
    await expect(client.asService().call(readParameters, {} as never)).rejects.toThrow()
  })

  it('says that a tool is on no surface of a caller', async () => {
    await expect(client.asUser(sara).call(listProducts, {})).rejects.toThrow(
      'The tool is on no surface that is open to this caller.',
    )
  })
})

/** A host whose surfaces differ: `/api` counts one more than MCP does. */
async function startTwoMinded() {
  const server = createServer(async (request, response) => {
    const answers: Readonly<Record<string, unknown>> = {
      '/api/count': { count: 3 },
      '/oauth/token': { access_token: 't' },
      '/mcp': { jsonrpc: '2.0', id: 1, result: { protocolVersion: '2025-11-25', structuredContent: { count: 2 } } },
    }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answers[request.url ?? '']))
  })
  return { url: await listen(server), close: () => server.close() }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('surfaces that differ', () => {
  it('are named, with what they said', async () => {
    const { close, url } = await startTwoMinded()
    const client = createTestClient({
      ...{ mesh: url, mcp: `${url}/mcp`, org: url },
      apiKeys: [{ key: 'k', tools: ['count'] }],
      serviceClients: [{ clientId: 'c', clientSecret: 's' }],
    })
    const change = { name: 'count', writes: false, surfaces: ['api', 'mcp'], job: undefined } as const
    const tool = { ...addContact, ...change }
    const call = client.asService().call(tool, {} as never)
    await expect(call).rejects.toThrow(/^mcp 2026-07-28 and api disagree[\s\S]*count: 2[\s\S]*count: 3/)
    const { through } = client.asService()
    expect([await through('api').call(tool, {} as never), await through('mcp').call(tool, {} as never)]).toEqual([
      { count: 3 },
      { count: 2 },
    ])
    await expect(through('actions').call(tool, {} as never)).rejects.toThrow('The tool is on no surface')
    close()
  })
})

describe('a failure of a reason of its own', () => {
  const failing = { ...addContact, surfaces: ['api'] } as const

  it.each([
    ['in the log, whose line comes later', true, 'TypeError: x\nat run (a.ts:1:1)'],
    ['nowhere', false, undefined],
  ])('has its cause %s', async (_, hasLog, cause) => {
    const log: string[] = []
    const server = createServer((_request, response) => {
      response.writeHead(500, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ code: 'internal', message: 'Failed.', requestId: 'r-1' }))
      setImmediate(() =>
        log.push('Ready.', JSON.stringify({ requestId: 'r-1', cause: 'TypeError: x | at run (a.ts:1:1)' })),
      )
    })
    const url = await listen(server)
    const client = createTestClient({
      ...{ mesh: url, mcp: `${url}/mcp`, org: url, serviceClients: [] },
      apiKeys: [{ key: 'k', tools: [failing.name] }],
      ...(hasLog && { log }),
    })
    const failure = await client
      .asService()
      .call(failing, {} as never)
      .catch((error: Error) => error)
    expect(failure).toMatchObject({ name: 'ToolFailure', code: 'internal', message: 'Failed.' })
    expect((failure as Error).cause).toBe(cause)
    server.close()
  })
})
