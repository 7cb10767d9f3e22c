import type { RequestListener } from 'node:http'

const names = ['127.0.0.1', 'localhost', '[::1]'] as const
/** Of http and https: clients leave them out. */
const defaultPorts: readonly (number | undefined)[] = [80, 443]

/**
 * Takes requests that name this machine, with the port that they came to. A page elsewhere can have a name of its own lead
 * here; its browser then takes all that is answered for that page's own, sessions too.
 */
export const forOwnHost =
  (listener: RequestListener): RequestListener =>
  (request, response) => {
    const { localPort } = request.socket
    const host = request.headers.host?.toLowerCase()
    const hosts = names.flatMap(name => [`${name}:${localPort}`, ...(defaultPorts.includes(localPort) ? [name] : [])])
    if (host !== undefined && hosts.includes(host)) return listener(request, response)
    response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
    response.end(`This program answers at http://127.0.0.1:${localPort} only, and the request names another host.\n`)
  }
