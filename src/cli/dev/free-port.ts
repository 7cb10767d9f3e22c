import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Where any free port is looked for: below the ports that Linux (from 32768), macOS and Windows (from 49152) give to outgoing
 * connections, since one of those would take the port before the program that it is for listens, or while it starts again.
 */
const [firstPort, endOfPorts] = [20_000, 30_000]

/**
 * A free port on loopback: the one that the variable names, or any when it names `0`.
 * @throws Error that names the variable when its text is no port, or the port is taken.
 */
export async function pickPort(variable: string, text: string): Promise<number> {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new Error(`${variable}: must be a whole number from 0 to 65535`)
  if (port === 0) return findPort(variable)
  const taken = await tryPort(port)
  if (taken) throw toPortError(taken, variable, port)
  return port
}

async function findPort(variable: string): Promise<number> {
  for (;;) {
    const port = randomInt(firstPort, endOfPorts)
    const taken = await tryPort(port)
    if (!taken) return port
    if (taken.code !== 'EADDRINUSE' && taken.code !== 'EACCES') throw toPortError(taken, variable, port)
  }
}

/** @returns what stands in the way */
async function tryPort(port: number): Promise<NodeJS.ErrnoException | undefined> {
  const server = createServer()
  const failed = await new Promise<NodeJS.ErrnoException | undefined>(resolve => {
    server.once('error', resolve)
    server.listen(port, '127.0.0.1', () => resolve(undefined))
  })
  if (!failed) await new Promise(resolve => server.close(resolve))
  return failed
}

function toPortError(error: NodeJS.ErrnoException, variable: string, port: number): Error {
  if (error.code !== 'EADDRINUSE') return new Error(`${variable}: port ${port} cannot be used (${error.code})`)
  return new Error(
    `${variable}: port ${port} is taken by another program; set ${variable} to another one, or to 0 for any free one`,
  )
}
