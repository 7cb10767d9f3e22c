import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Agent } from 'undici'
import { forOwnHost } from '../own-host.ts'
import { type MeshAnswer, toErrorAnswer } from './answer.ts'
import { createAuthenticate } from './authentication.ts'
import type { MeshConfig } from './config.ts'
import { createForward } from './forward.ts'
import type { MeshLog } from './log.ts'
import { answerToMethod, refuseUnreadable } from './methods.ts'
import { createPassage } from './passage.ts'
import { firstOf } from './request-headers.ts'
import { withinRouterLimit } from './router.ts'
import { readTarget, type Target } from './target.ts'

export interface MeshParts {
  readonly config: MeshConfig
  /** `HEROKU_APPLINK_API_URL`. */
  readonly apiUrl: string
  /** `HEROKU_APPLINK_TOKEN`. */
  readonly token: string
  readonly log: MeshLog
  /** Time to the answer after which Heroku's router gives up; 0 for never. */
  readonly routerLimitMs: number
  /** Told when an authenticated call is over, however it ended. */
  readonly afterCall: (coreToken: string) => void
}

export interface Mesh {
  /** Not listening yet. */
  readonly server: Server
  /** Sends later calls to this port. */
  forwardTo(appPort: number): void
  /** Drops the connections to the app and the AppLink API. */
  close(): Promise<void>
}

const infoRoute = '/__herokuAppLinkServiceMeshInfo'
const version = 'v0.1.2-local'
const infoAnswer: MeshAnswer = { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: version }

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** No `writeHead`: it would settle the headers before `end` knows the length, and so send chunks. */
const send = (response: ServerResponse, { status, headers, body }: MeshAnswer): void => {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.statusCode = status
  response.end(body)
}

/**
 * The service mesh: authenticates every call with the AppLink API and hands it to the app. Whole bodies in memory, no
 * streaming; a caller that goes away is not noticed.
 *
 * @see https://github.com/heroku/heroku-integration-service-mesh
 */
export const createMesh = (parts: MeshParts): Mesh => {
  const { config, log, routerLimitMs } = parts
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 })
  const authenticate = createAuthenticate({ ...parts, dispatcher })
  let app = `${config.appHost}:${config.appPort}`
  const forward = createForward({ dispatcher, app: () => app, log })

  const passage = createPassage({ ...parts, authenticate, forward })

  const answer = async (request: IncomingMessage, target: Target, requestId: string): Promise<MeshAnswer> => {
    log.line('INFO', `Processing request to ${target.path}...`, requestId)
    const body = await readBody(request).catch((error: Error) => error)
    if (body instanceof Error) return toErrorAnswer(400, body.message)
    return passage({ requestId, method: request.method ?? 'GET', target, headers: request.rawHeaders, body })
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const early = answerToMethod(request)
    if (early) return send(response, early)
    const target = readTarget(request.url ?? '/')
    if (!target) return send(response, toErrorAnswer(400, '400 Bad Request'))
    if (target.path === infoRoute) return send(response, infoAnswer)
    const given = firstOf(request.rawHeaders, 'x-request-id')
    const requestId = given || randomUUID()
    if (given === '') response.setHeader('x-request-id', requestId)
    send(response, await withinRouterLimit(answer(request, target, requestId), routerLimitMs))
  }

  const listener = forOwnHost((request, response) => {
    handle(request, response).catch((error: Error) => {
      log.line('ERROR', error.message)
      response.destroy()
    })
  })
  const server = createServer({ maxHeaderSize: 1024 * 1024, keepAliveTimeout: 65_000 }, listener)
  server.on('clientError', refuseUnreadable)
  return {
    server,
    forwardTo: appPort => {
      app = `${config.appHost}:${appPort}`
    },
    close: () => dispatcher.destroy(),
  }
}
