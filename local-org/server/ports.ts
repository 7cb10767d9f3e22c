import type { AddressInfo, Server } from 'node:net'

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program',
  EACCES: 'needs rights that this user does not have',
}

/**
 * Listens on loopback only. Port 0 picks a free one. Gives the port.
 *
 * @throws Error with one line that names the variable to change
 */
export const listen = (server: Server, port: number, variable: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = reasons[error.code ?? ''] ?? `cannot be opened (${error.code})`
      reject(new Error(`${variable}: port ${port} ${reason}; set ${variable} to another one, or to 0 for any free one`))
    })
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

/** Stops at once: open connections are cut. */
export const shut = (server: Server, cut: () => void): Promise<void> =>
  new Promise(resolve => {
    server.close(() => resolve())
    cut()
  })
