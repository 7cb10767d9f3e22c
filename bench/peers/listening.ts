import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { listen } from '../../src/host/server/server.ts'
import type { PeerOptions } from '../calls/server-options.ts'

/** Starts a server and gives its port. */
export type OpenPeer = (options: PeerOptions) => Promise<number>

/** What is made of web requests and answers is served by the same adapter as ours. */
export async function serveFetch(fetch: Parameters<typeof listen>[0]): Promise<number> {
  const { port } = await listen(fetch, { hostname: '127.0.0.1', port: 0 })
  return port
}

/** The port of a server of Node's. */
export const portOf = (server: Server): number => (server.address() as AddressInfo).port
