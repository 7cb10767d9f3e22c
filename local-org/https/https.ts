import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createSocketServer, type Server, type Socket } from 'node:net'
import { keepCertificate } from './kept-certificate.ts'

/** Where requests come in. */
export interface Entrance {
  readonly server: Server
  /** Whether the request under way came by https. */
  isSecure(): boolean
  /** File of what clients are told to trust; `undefined` without https. */
  readonly certificate: string | undefined
  /** Cuts the connections. */
  cut(): void
}

/** Where the certificate is kept, and the time. */
interface Keeping {
  readonly folder: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

const options = { keepAliveTimeout: 65_000 }

/** The first byte of a TLS connection, which no method of HTTP begins with. */
const handshake = 0x16

/** Takes http, and with a certificate https at the same port: some clients put `https://` before any name. */
export function createEntrance(listener: RequestListener, keeping: Keeping | undefined): Entrance {
  const plain = createServer(options, listener)
  if (keeping === undefined) {
    return { server: plain, isSecure: () => false, certificate: undefined, cut: () => plain.closeAllConnections() }
  }
  const secured = new AsyncLocalStorage<true>()
  const { cert, key, file } = keepCertificate(keeping.folder, keeping.now)
  const secure = createHttpsServer({ ...options, cert, key }, (request, response) =>
    secured.run(true, () => listener(request, response)),
  )
  const sockets = new Set<Socket>()
  const lead = (socket: Socket): void => {
    const first: Buffer | null = socket.read(1)
    if (first === null) {
      socket.destroy()
      return
    }
    socket.unshift(first)
    const server = first[0] === handshake ? secure : plain
    server.emit('connection', socket)
  }
  const server = createSocketServer(socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.once('readable', () => lead(socket))
  })
  return {
    server,
    isSecure: () => secured.getStore() === true,
    certificate: file,
    cut: () => {
      for (const socket of sockets) socket.destroy()
    },
  }
}
