import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import * as z from 'zod'
import { isLoopback } from '../loopback.ts'
import { clientName } from '../sample/people.ts'
import type { Shelf } from '../store/shelves.ts'
import { readBodyJson } from '../text.ts'

const standardScopes = ['api', 'refresh_token', 'openid', 'profile', 'email', 'id'] as const

export const clientSchema = z.strictObject({
  clientId: z.string().min(1).max(255).default(randomUUID),
  /** Absent: a public client, which must use PKCE and must not send a secret. */
  clientSecret: z.string().min(1).max(255).optional(),
  name: z.string().min(1).max(80),
  /** Exact addresses; the word `loopback` stands for every http address on this machine. */
  redirectUris: z.array(z.string().max(2000)).default([]),
  scopes: z.array(z.string().max(80)).default([...standardScopes]),
  /**
   * Permission sets whose users an administrator has approved for the app, as its policies say "admin approved users are
   * pre-authorized". Absent: all users may self-authorize.
   */
  permissionSets: z.array(z.string().max(80)).optional(),
  /** Always so for a public client. */
  pkceRequired: z.boolean().default(false),
  /** Each refresh token works once; a second use ends everything that came from the same sign-in. */
  rotatesRefreshTokens: z.boolean().default(true),
  jwtAccessTokens: z.boolean().default(false),
  /** Username behind the client credentials flow. Absent: the flow is off. */
  runAs: z.string().max(100).optional(),
  /** PEM of a public key or certificate for the JWT bearer flow. Absent: the flow is off. */
  publicKey: z.string().max(10_000).optional(),
  accessTokenLifetimeMs: z
    .int()
    .min(1)
    .max(24 * 60 * 60 * 1000)
    .default(2 * 60 * 60 * 1000),
})

/** An external client app of the org. */
export type Client = z.infer<typeof clientSchema>

export interface Clients {
  all(): readonly Client[]
  clientOf(clientId: string): Client | undefined
  /** Replaces a client of the same id. */
  add(client: Client): void
}

/** The client apps that every local org has. Their secrets are new in each org; `/_local/clients` tells them. */
export const sampleClients = (secret: () => string): readonly Client[] => [
  clientSchema.parse({
    clientId: 'ActionHostClient',
    clientSecret: secret(),
    name: 'Action Host',
    redirectUris: ['loopback'],
    scopes: [...standardScopes, 'custom_permissions'],
    permissionSets: [clientName],
    runAs: 'ingrid.integration@acme.example',
  }),
  clientSchema.parse({
    clientId: 'LocalPublicClient',
    name: 'Public client with JWT access tokens',
    redirectUris: ['loopback'],
    pkceRequired: true,
    jwtAccessTokens: true,
    accessTokenLifetimeMs: 30 * 60 * 1000,
  }),
  // As every org has it. The port is one that a project of the CLI can choose.
  clientSchema.parse({
    clientId: 'PlatformCLI',
    name: 'Salesforce CLI',
    redirectUris: ['loopback'],
    scopes: [...standardScopes, 'web'],
    pkceRequired: true,
    rotatesRefreshTokens: false,
  }),
]

/** The client apps on a shelf, where `first` join those that are there; one that is there gets what it lacks. */
export const createClients = (shelf: Shelf<Client>, first: readonly Client[]): Clients => {
  for (const client of first) {
    const known = shelf.get(client.clientId)
    const scopes = [...new Set([...(known?.scopes ?? []), ...client.scopes])]
    shelf.put(client.clientId, { ...client, ...known, scopes })
  }
  return { all: shelf.all, clientOf: shelf.get, add: client => shelf.put(client.clientId, client) }
}

/** Whether the client registered this address to come back to. */
export const isRedirectUri = ({ redirectUris }: Client, uri: string): boolean => {
  if (redirectUris.includes(uri)) return true
  return redirectUris.includes('loopback') && uri.startsWith('http://') && isLoopback(uri)
}

/** `/_local/clients`: GET lists the client apps with their secrets, POST adds one. */
export const createClientRoutes = (clients: Clients): Hono =>
  new Hono()
    .get('/_local/clients', c => c.json({ clients: clients.all() }))
    .post('/_local/clients', async c => {
      const client = clientSchema.safeParse(await readBodyJson(c.req))
      if (!client.success) return c.json({ message: z.prettifyError(client.error) }, 400)
      clients.add(client.data)
      return c.json(client.data, 201)
    })
