import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface OrgHit {
  readonly method: string
  readonly url: string
  readonly authorization: string | undefined
  /** Whether the caller gave up before the answer was out. */
  aborted: boolean
}

/** A loopback server in the place of an org, for what no real org would show: who asked, how often, and who gave up. */
export async function startFakeOrg(
  answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
) {
  const hits: OrgHit[] = []
  const server = createServer((request, response) => {
    const hit = {
      method: request.method ?? '',
      url: request.url ?? '',
      authorization: request.headers.authorization,
      aborted: false,
    }
    hits.push(hit)
    response.once('close', () => {
      hit.aborted = !response.writableFinished
    })
    void answer(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    hits,
    close: () => {
      server.closeAllConnections()
      return new Promise(resolve => server.close(resolve))
    },
  }
}

export const sendJson = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** The header in which AppLink hands over a user. */
export const toClientContext = (session: {
  readonly orgUrl: string
  readonly userId: string
  readonly accessToken: string
}): string =>
  Buffer.from(
    JSON.stringify({
      requestId: '00D5e000000AcmEEAS-test',
      accessToken: session.accessToken,
      apiVersion: '62.0',
      namespace: '',
      orgId: '00D5e000000AcmEEAS',
      orgDomainUrl: session.orgUrl,
      userContext: { userId: session.userId, username: `${session.userId}@acme.example` },
    }),
  ).toString('base64')
