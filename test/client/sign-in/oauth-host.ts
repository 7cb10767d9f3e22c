import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Provider } from 'oidc-provider'
import type { OrgSession } from '../../../src/core/caller.ts'
import { AppError } from '../../../src/core/failure.ts'
import type { Log, LogFields } from '../../../src/core/log.ts'
import { createStrangers } from '../../../src/host/strangers/strangers.ts'
import { toSecretHash } from '../../../src/identity/keys/secret-hash.ts'
import { readServiceClients } from '../../../src/identity/keys/service-clients.ts'
import { oauthMigrations } from '../../../src/sign-in/server/migrations.ts'
import { type AuthorizationServerParts, createAuthorizationServer } from '../../../src/sign-in/server/server.ts'
import { claimMigrations } from '../../../src/storage/claims.ts'
import { migrate } from '../../../src/storage/migrations.ts'
import { rateMigrations } from '../../../src/storage/rates/buckets.ts'
import { createRates } from '../../../src/storage/rates/rates.ts'
import { openSqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { session as sara } from '../../unit/world.ts'

export const agentSecret = 'agentforce-secret-of-a-test'
export const portalSecret = 'portal-secret-of-a-test'

const clients = [
  {
    clientId: 'agentforce',
    secretHash: toSecretHash(agentSecret),
    scopes: ['tools:read', 'tools:write'],
    authorizations: ['influencerPortal'],
  },
  { clientId: 'reporting', secretHash: toSecretHash(agentSecret), scopes: ['tools:read'], authorizations: [] },
  { clientId: 'editor', redirectUris: ['http://127.0.0.1/callback', 'http://localhost/callback'] },
  { clientId: 'portal', secretHash: toSecretHash(portalSecret), redirectUris: ['https://portal.example/callback'] },
]

const accountId = `${sara.orgId}:${sara.userId}`

type Options = Partial<
  Pick<AuthorizationServerParts, 'dynamicRegistration' | 'network' | 'clientDomains' | 'now' | 'database' | 'publicUrl'>
> & {
  readonly hostname?: string
  readonly port?: number
  /** Entries of SERVICE_CLIENTS beside those that are always there. */
  readonly clients?: readonly object[]
  /** Shared by processes that share a database. */
  readonly sessions?: Map<string, OrgSession>
  /** Sees every answer before anything is written to it. */
  readonly prepare?: (response: ServerResponse) => void
}

/**
 * The authorization server on a real socket, with a page for sign-in that takes everybody for Sara and approves without
 * asking. `/mcp` says who the caller is.
 */
export async function startOAuthHost({ hostname = '127.0.0.1', port: wanted = 0, ...options }: Options = {}) {
  const { promise: listening, resolve } = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end())
  })
  server.listen(wanted, '127.0.0.1', resolve)
  await listening
  const { port } = server.address() as AddressInfo
  const url = `http://${hostname}:${port}`
  const lines: string[] = []
  const database = options.database ?? openSqlite(':memory:')
  await migrate(database, [...oauthMigrations, ...rateMigrations, ...claimMigrations])
  const sessions = options.sessions ?? new Map<string, OrgSession>()
  const forgotten: string[] = []
  const auth = createAuthorizationServer({
    ...{
      publicUrl: url,
      database,
      dynamicRegistration: true,
      now: Date.now,
      network: { canReach: async () => true },
      ...options,
    },
    serviceClients: readServiceClients(JSON.stringify([...clients, ...(options.clients ?? [])])),
    // One proxy in front, as on Heroku.
    strangers: createStrangers({
      proxies: 1,
      rates: createRates({ database, log: createLines(lines), now: options.now ?? Date.now }),
    }),
    cookieKeys: [new Uint8Array(32).fill(7)],
    log: createLines(lines),
    signIns: {
      sessionOf: async grantId => sessions.get(grantId),
      async forget(grantId) {
        sessions.delete(grantId)
        forgotten.push(grantId)
      },
    },
  })
  const scopesAsked: string[] = []

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    options.prepare?.(response)
    if (auth.handle(request, response)) return
    if (request.url?.startsWith('/oauth/interaction?')) {
      const { grantId, returnTo, scope } = await approve(auth.provider, request, response)
      scopesAsked.push(scope)
      sessions.set(grantId, sara)
      return void response.writeHead(303, { location: returnTo }).end()
    }
    if (request.url === '/mcp') return showCaller(request, response)
    response.writeHead(404).end()
  }
  const showCaller = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const { caller, scopes } = await auth.readBearer(request.headers.authorization)
      response.end(JSON.stringify({ ...caller, scopes: [...scopes] }))
    } catch (error) {
      response.writeHead(error instanceof AppError && error.code === 'unauthenticated' ? 401 : 500)
      response.end(String(error))
    }
  }
  return {
    ...{ auth, database, forgotten, lines, port, scopesAsked, sessions, url },
    /** What `/mcp` says to a token. */
    async call(token: string | undefined): Promise<{ status: number; caller: Record<string, unknown> }> {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const { status, ...rest } = await fetch(`${url}/mcp`, { headers }).then(async one => ({
        status: one.status,
        text: await one.text(),
      }))
      return { status, caller: status === 200 ? JSON.parse(rest.text) : { error: rest.text } }
    },
    async stop() {
      server.closeAllConnections()
      await new Promise(done => server.close(done))
      if (!options.database) await database.close()
    },
  }
}

async function approve(provider: Provider, request: IncomingMessage, response: ServerResponse) {
  const interaction = await provider.interactionDetails(request, response)
  const { params, returnTo } = interaction
  const grant = new provider.Grant({ accountId, clientId: String(params.client_id) })
  grant.addResourceScope(`${provider.issuer}/mcp`, String(params.scope))
  const grantId = await grant.save()
  await provider.interactionResult(request, response, { login: { accountId }, consent: { grantId } })
  return { grantId, returnTo, scope: String(params.scope) }
}

function createLines(lines: string[]): Log {
  const put = (message: string, fields?: LogFields, cause?: unknown) =>
    void lines.push(`${message} ${JSON.stringify(fields)} ${cause instanceof Error ? cause.stack : ''}`)
  return { debug: put, info: put, warn: put, error: put }
}
