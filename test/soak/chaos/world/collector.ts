import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What traces and metrics are sent to. While it is away it takes no connection for good, or takes a request and never answers. */
export async function startCollector() {
  let isAway = false
  let taken = 0
  const held = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    taken += 1
    request.resume()
    if (!isAway) request.once('end', () => response.end())
    else if (taken % 2 === 0) request.socket.destroy()
    else held.add(response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    goAway() {
      isAway = true
    },
    comeBack() {
      isAway = false
      for (const response of held) response.destroy()
      held.clear()
    },
    /** Requests so far. */
    taken: () => taken,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

export type Collector = Awaited<ReturnType<typeof startCollector>>
