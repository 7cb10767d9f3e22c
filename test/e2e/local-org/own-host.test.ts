import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import { sendRaw } from '../../client/attacks/raw-request.ts'

let local: LocalOrg
let app: Server
const reached: string[] = []

beforeAll(async () => {
  app = createServer((request, response) => {
    reached.push(request.url ?? '')
    response.end('ok')
  })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  local = await startLocalOrg({ appPort: (app.address() as AddressInfo).port, bypassAll: 'true' })
})
afterAll(async () => {
  await local?.close()
  app?.close()
})

const portOf = (url: string): number => Number(new URL(url).port)

async function countSessions(): Promise<unknown> {
  const address = `${local.org}/services/data/v62.0/query?q=SELECT+count()+FROM+AuthSession`
  const answer = await fetch(address, { headers: { authorization: `Bearer ${local.users[0]?.accessToken}` } })
  return ((await answer.json()) as { totalSize: number }).totalSize
}

const login =
  '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><login><username>admin@acme.example</username><password>x</password></login></soapenv:Body></soapenv:Envelope>'

/** Each would give away something: a session, a token, a record, what is signed, what the app answers. */
const requests = [
  ['org', 'POST', '/services/Soap/u/62.0', login],
  ['org', 'POST', '/services/oauth2/token', 'grant_type=password'],
  ['org', 'GET', '/services/oauth2/authorize', undefined],
  ['org', 'GET', '/services/data', undefined],
  ['org', 'GET', '/_local/headers?as=admin@acme.example', undefined],
  ['org', 'GET', '/_local/applink', undefined],
  ['org', 'GET', '/', undefined],
  ['mesh', 'GET', '/healthcheck', undefined],
  ['mesh', 'POST', '/actions/shipOrder', '{}'],
  ['mesh', 'GET', '/__herokuAppLinkServiceMeshInfo', undefined],
] as const

const foreign = (port: number) => [
  'evil.example',
  `evil.example:${port}`,
  `127.0.0.1.evil.example:${port}`,
  `localhost.evil.example:${port}`,
  '127.0.0.1',
  `127.0.0.1:${port + 1}`,
  `evil@127.0.0.1:${port}`,
  `10.0.0.7:${port}`,
]

describe('a name that a page elsewhere turned to this machine', () => {
  it.each(requests)('gets nothing from the %s: %s %s', async (at, method, ...[path, body]) => {
    const port = portOf(local[at])
    const before = [await countSessions(), reached.length]
    for (const host of foreign(port)) {
      const { status, text } = await sendRaw(port, { method, path, headers: { host }, ...(body && { body }) })
      expect([status, text]).toEqual([
        403,
        `This program answers at http://127.0.0.1:${port} only, and the request names another host.\n`,
      ])
    }
    expect([await countSessions(), reached.length]).toEqual(before)
  })
})

describe('a name of this machine', () => {
  it.each(['127.0.0.1', 'localhost', 'LocalHost', '[::1]'])('is answered: %s', async name => {
    const [org, mesh] = [portOf(local.org), portOf(local.mesh)]
    const signedIn = await sendRaw(org, {
      ...{ method: 'POST', path: '/services/Soap/u/62.0', body: login },
      headers: { host: `${name}:${org}`, 'content-type': 'text/xml' },
    })
    expect([signedIn.status, signedIn.text]).toEqual([200, expect.stringContaining('<sessionId>')])
    const passed = await sendRaw(mesh, { path: '/healthcheck', headers: { host: `${name}:${mesh}` } })
    expect([passed.status, passed.text]).toEqual([200, 'ok'])
  })
})
