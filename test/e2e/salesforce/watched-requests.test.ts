import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTransport, type HttpRequest } from '../../../src/salesforce/wire/transport.ts'

const server = createServer((request, response) => {
  if (request.url === '/answered') response.end('{}')
  if (request.url === '/cut') response.destroy()
})
const transport = createTransport()
let origin = ''

beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await transport.close()
  server.close()
})

/** What whoever watches a request is told, in turn. */
async function toldOf(more: Partial<HttpRequest>, stop?: AbortController): Promise<unknown[]> {
  const told: unknown[] = []
  const request: HttpRequest = {
    ...{ origin, path: '/answered', method: 'GET', headers: [], body: null, signal: new AbortController().signal },
    ...more,
    watch: {
      started() {
        told.push('started')
        stop?.abort('late')
      },
      ended: outcome => told.push('lost' in outcome ? outcome.lost : outcome.status),
      aborted: reason => told.push(reason),
    },
  }
  await transport.send(request).catch(() => undefined)
  // The end of a connection that was let go comes behind that.
  const { watch: _, ...unwatched } = request
  await transport.send({ ...unwatched, origin, path: '/answered', signal: new AbortController().signal })
  return told
}

it('tells whoever watches a request of its start and of one end', async () => {
  expect(await toldOf({})).toEqual(['started', 200])
  expect(await toldOf({ path: '/cut' })).toEqual(['started', 'unanswered'])
  expect(await toldOf({ origin: 'http://127.0.0.1:1' })).toEqual(['unsent'])
  const stop = new AbortController()
  expect(await toldOf({ path: '/waits', signal: stop.signal }, stop)).toEqual(['started', 'late'])
  expect(await toldOf({ signal: AbortSignal.abort('gone') })).toEqual(['gone'])
})
