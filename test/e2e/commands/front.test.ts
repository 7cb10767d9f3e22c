import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pickPort } from '../../../src/cli/dev/free-port.ts'
import { type Front, openFront } from '../../../src/cli/dev/front.ts'

let port: number
let front: Front
beforeEach(async () => {
  port = await pickPort('APP_PORT', '0')
  front = await openFront(port)
})
const servers: Server[] = []
afterEach(() => {
  front.close()
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

type Listener = NonNullable<Parameters<typeof createServer>[1]>

async function startHost(listener: Listener): Promise<number> {
  const server = createServer(listener)
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

/** A host that answers everything with its name. */
const startNamed = (name: string) => startHost((_, response) => response.end(name))

/** What it was sent, as it came. */
const startEcho = () =>
  startHost(async (received, response) => {
    const { method, rawHeaders, url } = received
    const body = await text(received)
    response.writeHead(203, 'Fine', ['X-One', '1', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'])
    response.end(JSON.stringify({ method, url, rawHeaders, body }))
  })

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: readonly string[]
  readonly body?: string
  readonly agent?: Agent
}

async function call({ agent, body, headers, method = 'GET', path = '/' }: Sent = {}) {
  const place = { host: '127.0.0.1', port, ...(agent && { agent }) }
  const sent = request({ ...place, method, path, headers: ['Host', 'somewhere.example', ...(headers ?? [])] })
  sent.end(body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return { answer, status: answer.statusCode, text: await text(answer), isReused: sent.reusedSocket }
}

const isListening = () => once(connect(port, '127.0.0.1'), 'connect')

describe('what stands before the hosts of npm run dev', () => {
  it('lets a call wait until there is a host, and then leads to it', async () => {
    await isListening()
    const waiting = call()
    front.leadTo(await startNamed('first'))
    front.release()
    expect((await waiting).text).toBe('first')
  })

  it('leads what is sent over one connection to another host once that has taken over', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    front.leadTo(await startNamed('first'))
    front.release()
    const first = await call({ agent })
    front.leadTo(await startNamed('second'))
    const second = await call({ agent })
    expect([first.text, second.text, second.isReused]).toEqual(['first', 'second', true])
    agent.destroy()
  })

  it('ends a call where it was begun, although another host has taken over', async () => {
    const begun = Promise.withResolvers<() => void>()
    front.leadTo(await startHost((_, response) => begun.resolve(() => response.end('first'))))
    front.release()
    const pending = call()
    const end = await begun.promise
    front.leadTo(await startNamed('second'))
    expect((await call()).text).toBe('second')
    end()
    expect((await pending).text).toBe('first')
  })

  it('holds calls from the first sign of a change on', async () => {
    front.leadTo(await startNamed('first'))
    front.release()
    front.hold()
    front.hold()
    const waiting = call()
    await isListening()
    front.leadTo(await startNamed('second'))
    front.release()
    expect((await waiting).text).toBe('second')
  })

  it('hands on method, target, headers and body as they came, and the answer as it is', async () => {
    front.leadTo(await startEcho())
    front.release()
    const headers = ['X-Twice', 'a', 'x-twice', 'b', 'Content-Type', 'application/json']
    const target = '/actions/../a%2Fb?x=%20&y'
    const { answer, text: body } = await call({ method: 'POST', path: target, headers, body: '{"a":"ü"}' })
    const received = JSON.parse(body)
    expect(received).toMatchObject({ method: 'POST', url: target, body: '{"a":"ü"}' })
    expect(received.rawHeaders.slice(0, 8)).toEqual(['Host', 'somewhere.example', ...headers])
    expect([answer.statusCode, answer.statusMessage]).toEqual([203, 'Fine'])
    expect(answer.rawHeaders.slice(0, 6)).toEqual(['X-One', '1', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'])
  })

  it.each([
    ['GET', []],
    ['DELETE', []],
    ['POST', []],
    ['POST', ['Transfer-Encoding', 'chunked']],
  ])('makes no other body of none: %s %j', async (method, headers) => {
    front.leadTo(await startEcho())
    front.release()
    expect(JSON.parse((await call({ method, headers })).text)).toMatchObject({ method, body: '' })
    expect((await call({ method: 'HEAD' })).text).toBe('')
  })

  it('hands on an answer in parts as they come', async () => {
    front.leadTo(
      await startHost((_, response) => {
        response.write('one')
      }),
    )
    front.release()
    const sent = request({ host: '127.0.0.1', port }).end()
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    expect(String((await once(answer, 'data'))[0])).toBe('one')
    sent.destroy()
  })

  it('tells the host when the caller goes away', async () => {
    const gone = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    front.leadTo(
      await startHost((_, response) => {
        begun.resolve()
        response.once('close', gone.resolve)
      }),
    )
    front.release()
    const sent = request({ host: '127.0.0.1', port }).once('error', () => {})
    sent.end()
    await begun.promise
    sent.destroy()
    await gone.promise
  })

  it('says that no host is running, as a failure that can be tried again', async () => {
    front.release()
    const { status, text: body } = await call()
    expect([status, JSON.parse(body)]).toEqual([
      503,
      {
        code: 'unavailable',
        message: 'No host is running: the terminal of "npm run dev" says why, and where.',
        retryable: true,
        requestId: expect.any(String),
      },
    ])
    front.leadTo(await startNamed('first'))
    expect((await call()).text).toBe('first')
    front.leadTo(undefined)
    expect((await call()).status).toBe(503)
  })

  it('says that the host ended when it does so during a call', async () => {
    front.leadTo(await startHost(received => received.socket.destroy()))
    front.release()
    const { status, text: body } = await call({ method: 'POST', body: 'x' })
    expect([status, JSON.parse(body).message]).toEqual([503, 'The host ended during this call.'])
  })

  it('is the only one on its port', async () => {
    await expect(openFront(port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
