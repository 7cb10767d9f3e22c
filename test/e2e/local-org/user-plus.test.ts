import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'

let local: LocalOrg
let app: Server

/** Reads with a token what only the session permission set opens: the status of the org's answer and its rows. */
const readParameters = async (accessToken: string): Promise<string> => {
  const query = new URLSearchParams({ q: 'SELECT Id FROM ProvisioningParameter__mdt' })
  const headers = { authorization: `Bearer ${accessToken}` }
  const answer = await fetch(`${local.org}/services/data/v62.0/query?${query}`, { headers })
  const body = (await answer.json()) as { totalSize: number } | { errorCode: string }[]
  return Array.isArray(body) ? `${answer.status} ${body[0]?.errorCode}` : `${answer.status} ${body.totalSize} rows`
}

const tokenIn = (clientContext: unknown): string =>
  JSON.parse(Buffer.from(String(clientContext), 'base64').toString()).accessToken

beforeAll(async () => {
  app = createServer(async (req, res) => {
    const seen = await readParameters(tokenIn(req.headers['x-client-context']))
    res.statusCode = req.url === '/fail' ? 500 : 200
    res.end(seen)
  })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  local = await startLocalOrg({ appPort: (app.address() as AddressInfo).port })
})
afterAll(async () => {
  await local.close()
  app.closeAllConnections()
  app.close()
})

const sign = async (permissionSet?: string): Promise<Record<string, string>> => {
  const query = new URLSearchParams({ as: 'sara.sales@acme.example', ...(permissionSet ? { permissionSet } : {}) })
  return (await (await fetch(`${local.org}/_local/headers?${query}`)).json()) as Record<string, string>
}
const call = async (headers: Record<string, string>, path = '/read'): Promise<string> =>
  (await fetch(local.mesh + path, { method: 'POST', headers })).text()

const refused = '400 INVALID_TYPE'
const open = expect.stringMatching(/^200 [1-9]\d* rows$/)

describe('a user-plus call', () => {
  it.each(['/read', '/fail'])(
    'has the rights of the session permission set during %s, not before or after',
    async path => {
      const headers = await sign('ActionHostPermissions')
      const token = tokenIn(headers['x-client-context'])
      expect(await readParameters(token)).toBe(refused)
      expect(await call(headers, path)).toEqual(open)
      expect(await readParameters(token)).toBe(refused)
    },
  )

  it('lends nothing to plain calls of the same user at the same time', async () => {
    const [plain, plus] = [await sign(), await sign('ActionHostPermissions')]
    const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => call(index % 2 === 0 ? plain : plus)))
    expect(answers.filter((_, index) => index % 2 === 0)).toEqual(Array.from({ length: 30 }, () => refused))
    expect(answers.filter((_, index) => index % 2 === 1)).toEqual(Array.from({ length: 30 }, () => open))
  })
})
