import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { NetworkParts } from '../../../src/sign-in/clients/guarded-fetch.ts'
import { createCertificate } from './certificate.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** A web server on loopback that stands for hosts on the internet, with what a guarded fetch needs to reach it. */
export async function startDocumentServer(hostnames: readonly string[]) {
  const { cert, key } = createCertificate(hostnames)
  const routes = new Map<string, Listener>()
  const seen: string[] = []
  const server = createServer({ cert, key }, (request, response) => {
    const address = `https://${request.headers.host}${request.url}`
    seen.push(address)
    const listener = routes.get(address)
    if (listener) listener(request, response)
    else response.writeHead(404).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const looked: string[] = []
  const network: NetworkParts = {
    ca: cert,
    canReach: async () => true,
    allowAddress: address => address === '127.0.0.1',
    allowPort: asked => asked === port,
    async resolve(hostname) {
      looked.push(hostname)
      return hostname === 'inside.example' ? ['127.0.0.1', '10.0.0.7'] : ['127.0.0.1']
    },
  }
  const addressOf = (hostname: string, path: string) => `https://${hostname}:${port}${path}`
  return {
    ...{ addressOf, looked, network, port, seen },
    on(address: string, listener: Listener): string {
      routes.set(address, listener)
      return address
    },
    /** Serves a client's document; gives the client id. */
    publish(path: string, document: Record<string, unknown>, headers: Record<string, string> = {}): string {
      const clientId = addressOf('clients.example', path)
      const text = JSON.stringify({ client_id: clientId, ...document })
      routes.set(clientId, (_, response) =>
        response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(text),
      )
      return clientId
    },
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
