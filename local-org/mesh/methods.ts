import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { MeshAnswer } from './answer.ts'

/** Those that the router of the mesh knows. */
const known = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'])

/** What the mesh answers before it looks at a request: Go to a question about the whole server, its router to other methods. */
export const answerToMethod = ({ method = '', url }: IncomingMessage): MeshAnswer | undefined => {
  if (method === 'OPTIONS' && url === '*') return { status: 200, headers: {}, body: '' }
  return known.has(method) ? undefined : { status: 405, headers: {}, body: '' }
}

const unknownMethod = /^[!#$%&'*+.^`|~\w-]+ /

/** For methods that Node's parser does not know either, and what is no HTTP. */
export const refuseUnreadable = (error: Error, socket: Duplex): void => {
  const { code, rawPacket } = error as { code?: string; rawPacket?: Buffer }
  const isMethod = code === 'HPE_INVALID_METHOD' && unknownMethod.test(rawPacket?.toString('latin1') ?? '')
  if (!socket.writable || code === 'ECONNRESET') return void socket.destroy()
  const status = isMethod ? '405 Method Not Allowed' : '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
}
