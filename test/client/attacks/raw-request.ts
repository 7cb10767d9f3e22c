import { request } from 'node:http'
import { connect } from 'node:net'

/** An answer as it came, whoever gave it. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Where a browser ended up, when there was one. */
  readonly url?: URL
}

export interface RawRequest {
  readonly method?: string
  /** Path and query, sent as they are: no parser folds them. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Buffer
}

/** For what hangs: a host that is busy answers late. */
const timeoutMs = 100_000

/** Sends what `fetch` would not: any host, any path, headers twice. */
export function sendRaw(port: number, { body, headers = {}, method = 'GET', path }: RawRequest): Promise<RawAnswer> {
  const { promise, reject, resolve } = Promise.withResolvers<RawAnswer>()
  const flat = Object.entries(headers).flatMap(([name, value]) => [value].flat().flatMap(one => [name, one]))
  const names = new Set(Object.keys(headers).map(name => name.toLowerCase()))
  if (!names.has('host')) flat.push('host', `127.0.0.1:${port}`)
  if (body !== undefined && !names.has('content-length') && !names.has('transfer-encoding')) {
    flat.push('content-length', String(Buffer.byteLength(body)))
  }
  const sent = request({ port, host: '127.0.0.1', method, path, headers: flat, timeout: timeoutMs }, async response => {
    const chunks = await response.toArray()
    const pairs = Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    )
    const text = Buffer.concat(chunks).toString()
    resolve({ status: response.statusCode ?? 0, headers: new Headers(pairs), text })
  })
  sent.once('timeout', () => sent.destroy(new Error('no answer')))
  sent.once('error', reject).end(body)
  return promise
}

/** Writes bytes to the socket, for what no client library lets through. */
export function sendBytes(port: number, bytes: string): Promise<RawAnswer> {
  const { promise, reject, resolve } = Promise.withResolvers<RawAnswer>()
  const chunks: Buffer[] = []
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error('no answer')))
  socket.on('data', chunk => chunks.push(chunk))
  socket.once('error', reject)
  socket.once('close', () => {
    const [head = '', ...rest] = Buffer.concat(chunks).toString().split('\r\n\r\n')
    const [first = '', ...lines] = head.split('\r\n')
    const pairs = lines.map(line => line.split(/: ?/, 2) as [string, string])
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0)
    resolve({ status, headers: new Headers(pairs), text: rest.join('\r\n\r\n') })
  })
  return promise
}
