import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An org that only says whose token it is: the tools of these rows read nothing. */
export async function startOrg() {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify({
        user_id: '005000000000001AAA',
        organization_id: '00D5e000000AcmEEAS',
        preferred_username: 'ada@acme.example',
      }),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const context = {
    requestId: '00D5e000000AcmEEAS-3c572064-b4d7-4653-b9bc-7de9e1dfbf83',
    accessToken: `00D5e000000AcmE!${'A'.repeat(96)}`,
    apiVersion: '62.0',
    namespace: '',
    orgId: '00D5e000000AcmEEAS',
    orgDomainUrl: url,
    userContext: { userId: '005000000000001AAA', username: 'ada@acme.example' },
  }
  return {
    url,
    clientContext: Buffer.from(JSON.stringify(context)).toString('base64'),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
