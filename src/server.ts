import type { Server } from 'node:http'
import { serve } from '@hono/node-server'

export interface ListenOptions {
  readonly hostname: string
  /** `0` picks a free one. */
  readonly port: number
}

/** A listening server. */
export interface Listening {
  readonly port: number
  /** Stops accepting, lets requests in flight end, then cuts what is left after `graceMs`. */
  stop(graceMs: number): Promise<void>
}

/** Milliseconds until all headers, and the whole request, must have arrived. */
const headersTimeout = 10_000
const requestTimeout = 30_000

/** @throws Error when the port is taken. */
export function listen(
  fetch: Parameters<typeof serve>[0]['fetch'],
  { hostname, port }: ListenOptions,
): Promise<Listening> {
  const { promise, reject, resolve } = Promise.withResolvers<Listening>()
  const serverOptions = { headersTimeout, requestTimeout, keepAliveTimeout: 65_000 }
  const server = serve({ fetch, hostname, port, serverOptions }, info => {
    resolve({ port: info.port, stop: graceMs => stop(server, graceMs) })
  }) as Server
  server.once('error', reject)
  return promise
}

async function stop(server: Server, graceMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  // A keep-alive connection becomes idle when its request in flight ends; nobody would close it then.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await promise
  clearInterval(sweep)
  clearTimeout(cut)
}
