import { createServer, type IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { OpenAPIHandler } from '@orpc/openapi/fetch'
import { os } from '@orpc/server'
import Fastify from 'fastify'
import * as z from 'zod'
import type { PeerOptions } from '../calls/server-options.ts'
import { query, shapeOf, toolName } from '../calls/tool-shapes.ts'
import { type OpenPeer, portOf, serveFetch } from './listening.ts'

/** The same action in frameworks of others, each as its own documentation writes it. */
export const actionPeers: Readonly<Record<string, OpenPeer>> = {
  zodOpenApi: openZodOpenApi,
  orpc: openOrpc,
  fastify: openFastify,
  node: openNode,
  appLinkSdk: openAppLinkSdk,
}

const path: `/${string}` = `/actions/${toolName(0)}`

function openZodOpenApi({ shape }: PeerOptions): Promise<number> {
  const { input, output, run } = shapeOf(shape)
  const route = createRoute({
    ...{ method: 'post', path },
    request: { body: { required: true, content: { 'application/json': { schema: input.strict() } } } },
    responses: { 200: { description: 'The account.', content: { 'application/json': { schema: output } } } },
  })
  const app = new OpenAPIHono().openapi(route, c => c.json(output.parse(run(c.req.valid('json'))), 200))
  return serveFetch(app.fetch)
}

function openOrpc({ shape }: PeerOptions): Promise<number> {
  const { input, output, run } = shapeOf(shape)
  const procedure = os
    .route({ method: 'POST', path })
    .input(input.strict())
    .output(output)
    .handler(({ input: given }) => run(given))
  const handler = new OpenAPIHandler({ change: procedure })
  return serveFetch(async request => {
    const { matched, response } = await handler.handle(request, { context: {} })
    return matched ? response : new Response(null, { status: 404 })
  })
}

const schemasOf = ({ shape }: PeerOptions) => {
  const { input, output } = shapeOf(shape)
  const toSchema = (schema: z.ZodType) => z.toJSONSchema(schema, { target: 'draft-7' })
  return { body: toSchema(input), response: { 200: toSchema(output) } }
}

async function openFastify(options: PeerOptions): Promise<number> {
  const { run } = shapeOf(options.shape)
  const app = Fastify()
  app.post(path, { schema: schemasOf(options) }, async ({ body }) => run(body as Record<string, unknown>))
  await app.listen({ host: '127.0.0.1', port: 0 })
  return portOf(app.server)
}

async function openNode({ shape }: PeerOptions): Promise<number> {
  const { input, output, run } = shapeOf(shape)
  const strict = input.strict()
  const server = createServer(async (request, response) => {
    const text = JSON.stringify(output.parse(run(strict.parse(JSON.parse(await textOf(request))))))
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    response.end(text)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return portOf(server)
}

function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  request.on('data', chunk => chunks.push(chunk))
  return new Promise(resolve => request.on('end', () => resolve(Buffer.concat(chunks).toString())))
}

/** As the template of `heroku salesforce:project` has it: Fastify with its log, and a hook that gives each request the SDK. */
async function openAppLinkSdk(options: PeerOptions): Promise<number> {
  const { run } = shapeOf(options.shape)
  const { init } = createRequire(import.meta.url)('@heroku/applink') as typeof import('@heroku/applink')
  const app = Fastify({ logger: true })
  app.decorateRequest('sdk')
  app.addHook('preHandler', async request => {
    const sdk = init()
    const headers = request.headers as never
    const parsed = sdk.salesforce.parseRequest(headers, request.body as never, request.log as never)
    Object.assign(request, { sdk: Object.assign(sdk, parsed) })
  })
  app.post(path, { schema: schemasOf(options) }, async request => {
    const { context } = (request as unknown as { sdk: { context: SdkContext } }).sdk
    const { records } = await context.org.dataApi.query(query)
    return { ...run(request.body as Record<string, unknown>), name: records[0]?.fields.Name }
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return portOf(app.server)
}

interface SdkContext {
  readonly org: { readonly dataApi: { query(text: string): Promise<{ records: { fields: { Name?: unknown } }[] }> } }
}
