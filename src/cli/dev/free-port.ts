import { type AddressInfo, createServer } from 'node:net'

/**
 * A free port on loopback: the one that the variable names, or any when it names `0`.
 * @throws Error that names the variable when its text is no port, or the port is taken.
 */
export async function pickPort(variable: string, text: string): Promise<number> {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new Error(`${variable}: must be a whole number from 0 to 65535`)
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toPortError(error, variable, port)))
    server.listen(port, '127.0.0.1', resolve)
  })
  const picked = (server.address() as AddressInfo).port
  await new Promise(resolve => server.close(resolve))
  return picked
}

function toPortError(error: NodeJS.ErrnoException, variable: string, port: number): Error {
  if (error.code !== 'EADDRINUSE') return new Error(`${variable}: port ${port} cannot be used (${error.code})`)
  return new Error(
    `${variable}: port ${port} is taken by another program; set ${variable} to another one, or to 0 for any free one`,
  )
}
