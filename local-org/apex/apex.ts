import { type Context, Hono } from 'hono'
import * as z from 'zod'
import type { Session } from '../model.ts'
import type { SessionEnv } from '../sign-in/sessions/guard.ts'
import { fillTemplate } from '../template.ts'
import { readBodyJson, readBodyText } from '../text.ts'
import { apexMethods, endpointSchema } from './endpoint.ts'
import { createEndpoints, type Endpoints, type FoundEndpoint } from './endpoints.ts'

const noMatch = [{ errorCode: 'NOT_FOUND', message: 'Could not find a match for URL' }]
const badJson = [{ errorCode: 'JSON_PARSER_ERROR', message: 'The request body is not well-formed' }]
const prefix = '/services/apexrest/'

const methodsOf = (found: readonly FoundEndpoint[]): readonly string[] =>
  apexMethods.filter(method => found.some(({ endpoint }) => (endpoint.method ?? method) === method))

/** Undefined when the address cannot be decoded. */
function segmentsOf(path: string): readonly string[] | undefined {
  try {
    return path
      .slice(prefix.length)
      .split('/')
      .filter(part => part !== '')
      .map(decodeURIComponent)
  } catch {
    return undefined
  }
}

async function readBody(c: Context): Promise<unknown> {
  const text = await readBodyText(c.req)
  if (text === '') return null
  return /\bjson\b/i.test(c.req.header('content-type') ?? '') ? (JSON.parse(text) as unknown) : text
}

function answerWith({ endpoint, path }: FoundEndpoint, sent: object): Response {
  const { status, answer } = endpoint
  if (answer === undefined || status === 204 || status === 304) return new Response(null, { status })
  return Response.json(fillTemplate(answer, { ...sent, path }), { status })
}

function answerMethod(c: Context, found: readonly FoundEndpoint[]): FoundEndpoint | Response {
  const { method } = c.req
  const fitting = found.find(({ endpoint }) => (endpoint.method ?? method) === method)
  if (fitting) return fitting
  if (found.length === 0) return c.json(noMatch, 404)
  const message = `HTTP Method '${method}' not allowed. Allowed are ${methodsOf(found).join(',')}`
  return c.json([{ errorCode: 'METHOD_NOT_ALLOWED', message }], 405)
}

/** The Apex REST classes of the org, as far as sample answers can stand for them. */
export interface Apex {
  readonly routes: Hono<SessionEnv>
  /** Under `/_local`. */
  readonly localRoutes: Hono
}

export function createApex(): Apex {
  const endpoints = createEndpoints()
  return { routes: createApexRoutes(endpoints), localRoutes: createLocalRoutes(endpoints) }
}

/** `/services/apexrest/*`, behind a session: answers from the sample endpoints. No Apex code runs. */
const createApexRoutes = (endpoints: Endpoints): Hono<SessionEnv> =>
  new Hono<SessionEnv>().all('/services/apexrest/*', async c => {
    const chosen = answerMethod(c, endpoints.find(segmentsOf(c.req.path) ?? []))
    if (chosen instanceof Response) return chosen
    const { userId, username }: Session = c.get('session')
    try {
      const body = await readBody(c)
      return answerWith(chosen, { method: c.req.method, query: c.req.query(), body, user: { userId, username } })
    } catch (error) {
      if (error instanceof SyntaxError) return c.json(badJson, 400)
      throw error
    }
  })

/** `/_local/apexrest`: GET lists the sample endpoints, POST puts one in front, DELETE goes back to the file's. */
const createLocalRoutes = (endpoints: Endpoints): Hono =>
  new Hono()
    .get('/_local/apexrest', c => c.json({ endpoints: endpoints.list() }))
    .post('/_local/apexrest', async c => {
      const given = endpointSchema.safeParse(await readBodyJson(c.req))
      if (!given.success) return c.json({ message: z.prettifyError(given.error) }, 400)
      endpoints.add(given.data)
      return c.json(given.data, 201)
    })
    .delete('/_local/apexrest', c => {
      endpoints.reset()
      return c.body(null, 204)
    })
