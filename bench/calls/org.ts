import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { queriedName } from './tool-shapes.ts'

const [orgId, userId, username] = ['00D5e000000AcmEEAS', '005000000000001AAA', 'ada@acme.example'] as const

/**
 * An org, and its AppLink, that say whose token it is, vouch for every call, and have one account.
 * @param queryMs milliseconds that a query takes
 */
export async function startOrg(queryMs = 0) {
  const server = createServer({ keepAliveTimeout: 65_000 }, ({ url: path = '' }, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const answer = path.includes('/authorizations/')
      ? toAuthorization(url)
      : path.includes('/query?')
        ? { totalSize: 1, done: true, records: [account] }
        : { user_id: userId, organization_id: orgId, preferred_username: username }
    if (queryMs > 0 && path.includes('/query?')) setTimeout(() => response.end(JSON.stringify(answer)), queryMs)
    else response.end(JSON.stringify(answer))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    clientContext: toClientContext(url),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** What AppLink sends of who calls. */
export function toClientContext(orgDomainUrl: string): string {
  const context = {
    requestId: '00D5e000000AcmEEAS-3c572064-b4d7-4653-b9bc-7de9e1dfbf83',
    accessToken: `00D5e000000AcmE!${'A'.repeat(96)}`,
    ...{ apiVersion: '62.0', namespace: '', orgId, orgDomainUrl, userContext: { userId, username } },
  }
  return Buffer.from(JSON.stringify(context)).toString('base64')
}

const account = {
  attributes: { type: 'Account', url: '/services/data/v62.0/sobjects/Account/001000000000001AAA' },
  ...{ Id: '001000000000001AAA', Name: queriedName },
}

const toAuthorization = (url: string) => ({
  status: 'authorized',
  org: {
    ...{ id: orgId, instance_url: url, type: 'SalesforceOrg', api_version: 'v62.0' },
    user_auth: { username, user_id: userId, access_token: `00D5e000000AcmE!${'B'.repeat(96)}` },
  },
})
