import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Life, Watched } from './lives.ts'

/** A request that was led to a process and got no whole answer. */
export interface Cut {
  readonly process: string
  readonly life: Life
  readonly what: string
  /** Milliseconds since the request began. */
  readonly afterMs: number
}

export interface FrontParts {
  /** 0: a free one. */
  readonly port: number
  /** In turns, those that are up. */
  readonly processes: readonly Watched[]
  onCut(cut: Cut): void
}

/** What it answers itself; a mesh between it and the caller hands it on. */
export const frontWords = { nobody: 'front: nobody is up', cut: 'front: no whole answer' }

/**
 * As the router of a platform: leads each request to a process that is up, on a connection of its own, and repeats nothing.
 * One that was told to end gets no more.
 */
export async function startFront({ onCut, port, processes }: FrontParts) {
  let turn = 0
  const choose = (): Watched | undefined => {
    const up = processes.filter(process => process.life().isUp)
    turn += 1
    return up[turn % up.length]
  }
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 }, (request, response) => {
    const process = choose()
    if (process) lead({ request, response, process, onCut })
    else refuse(response, 503, frontWords.nobody)
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', 4096, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

interface Led extends Pick<FrontParts, 'onCut'> {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly process: Watched
}

function lead({ onCut, process, request, response }: Led): void {
  const [life, began] = [process.life(), performance.now()]
  const { headers, method, url } = request
  const { connection: _, ...rest } = headers
  const options = { host: '127.0.0.1', port: process.port, method, path: url, headers: rest, agent: false as const }
  let isOver = false
  const cut = (what: string) => {
    if (isOver) return
    isOver = true
    onCut({ process: process.name, life, what: `${method} ${url}: ${what}`, afterMs: performance.now() - began })
    if (response.headersSent) response.destroy()
    else refuse(response, 502, frontWords.cut)
  }
  const upstream = send(options, answer => {
    const { connection: __, ...answered } = answer.headers
    response.writeHead(answer.statusCode ?? 502, answered)
    answer.on('data', chunk => response.write(chunk))
    answer.once('end', () => {
      isOver = true
      response.end()
    })
    answer.once('error', error => cut(error.message))
  })
  upstream.once('error', error => cut(error.message))
  request.pipe(upstream)
  response.once('close', () => {
    // The caller went away: nothing was cut.
    if (!response.writableFinished) isOver = true
    upstream.destroy()
  })
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain', 'content-length': text.length }).end(text)
}
