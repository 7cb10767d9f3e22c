import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One address in front of several processes, as a platform has it. */
export interface Router {
  readonly url: string
  /** Sends each request to the next one of these ports. One alone gets all. */
  leadTo(ports: readonly number[]): void
  close(): Promise<void>
}

/** A router on a free port that passes requests on as they are, in turn to each of the processes behind it. */
export async function startRouter(): Promise<Router> {
  let ports: readonly number[] = []
  let turn = 0
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const port = ports[turn++ % ports.length]
    const { headers, method, url: path } = incoming
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    sent.once('error', () => outgoing.writeHead(503).end())
    incoming.pipe(sent)
  }
  const server = createServer(pass)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo(next) {
      ports = next
    },
    close() {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}
