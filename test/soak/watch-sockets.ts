import { appendFileSync } from 'node:fs'
import { Socket } from 'node:net'

/** Loaded before a host: writes down, in the file that `SOCKETS_FILE` names, where each of its connections is to lead. */
const file = process.env.SOCKETS_FILE ?? ''
const connect = Socket.prototype.connect

/** The forms of `connect`: options, options as Node's own modules pass them on, port and host, a path. */
function targetOf([first, second]: readonly unknown[]): string {
  const options: unknown = Array.isArray(first) ? first[0] : first
  if (typeof options !== 'object' || options === null) return second === undefined ? `${first}` : `${second}:${first}`
  const { host = 'localhost', path, port } = options as { host?: string; path?: string; port?: number }
  return path ?? `${host}:${port}`
}

Socket.prototype.connect = function watched(this: Socket, ...values: unknown[]) {
  appendFileSync(file, `${targetOf(values)}\n`)
  return Reflect.apply(connect, this, values) as Socket
} as typeof connect
