import type { Provider } from 'oidc-provider'
import type { Log } from '../../core/log.ts'
import type { NamedCredentials } from '../../identity/keys/named-credentials.ts'
import type { ServiceClients } from '../../identity/keys/service-clients.ts'
import { createClaims } from '../../storage/claims.ts'
import type { Changes, Database } from '../../storage/database.ts'
import type { Admission } from '../admission/admission.ts'
import { createOpenings } from '../admission/openings.ts'
import { type Audience, createAudience } from '../clients/audience.ts'
import { createClientDocuments } from '../clients/clients.ts'
import { scopesFor } from '../clients/given-clients.ts'
import { createGuardedFetch, type NetworkParts } from '../clients/guarded-fetch.ts'
import { createKeptDocuments } from '../clients/kept-documents.ts'
import { createReach } from '../clients/reach.ts'
import { createRegistrationGate } from '../clients/registration-gate.ts'
import { createRemoteKeys } from '../clients/remote-keys.ts'
import type { Strangers } from '../clients/strangers.ts'
import { createStepUps, type StepUps } from '../grants/step-up.ts'
import type { SignIns } from './accounts.ts'
import { createOAuthHandler, type OAuthHandler } from './handler.ts'
import { createProvider, type ProviderParts } from './provider.ts'
import { createProviderRecords } from './records.ts'
import { createSweep } from './sweep.ts'
import { createTokenReader, type ReadBearer } from './token-reader.ts'

export interface AuthorizationServerParts {
  /** Origin that clients use: https, or http on loopback. The issuer; `/mcp` and `/actions` below it are the resources. */
  readonly publicUrl: string
  /** With the tables of `oauthMigrations` and of claims. */
  readonly database: Database
  readonly serviceClients: ServiceClients
  /** Absent: there are none. */
  readonly namedCredentials?: NamedCredentials | undefined
  readonly signIns: SignIns
  /** Keys that cookies are signed with, newest first; the same in all processes. */
  readonly cookieKeys: readonly Uint8Array[]
  readonly dynamicRegistration: boolean
  /** Addresses of documents whose clients identity providers may let in. */
  readonly assertionClients?: ReadonlySet<string>
  readonly strangers: Strangers
  /** Hosts whose client metadata documents are taken; absent: all. A dot at the start takes the hosts below too. */
  readonly clientDomains?: readonly string[] | undefined
  /** Of tokens and sign-ins. Absent: each token is looked up with each call. */
  readonly changes?: Changes | undefined
  /** Whether a client that was registered by hand is no longer one. */
  readonly isRevoked?: ((clientId: string) => Promise<boolean>) | undefined
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** How metadata documents are fetched. Tests reach loopback with it. */
  readonly network?: NetworkParts
}

export interface AuthorizationServer extends Pick<Admission, 'openings'>, Pick<ProviderParts, 'claims' | 'readKeys'> {
  readonly provider: Provider
  /** To be asked before Hono. */
  readonly handle: OAuthHandler
  /** Of tokens for `/mcp`. */
  readonly readBearer: ReadBearer
  /** Of tokens for `/actions`. */
  readonly readActionBearer: ReadBearer
  readonly audience: Audience
  /** Ends a grant: its tokens are refused from now on, and the Salesforce tokens under it go too. */
  revokeGrant(grantId: string): Promise<void>
  /** To be told when a call needed more than its token allows. */
  readonly noteStepUp: StepUps['note']
  /** Throws away what expired. To be run every few minutes. */
  sweep(): Promise<void>
}

/** Builds the authorization server of MCP clients from its parts. Opens no socket and starts no timer. */
export function createAuthorizationServer(parts: AuthorizationServerParts): AuthorizationServer {
  const { database, dynamicRegistration, log, network = {}, now, publicUrl: issuer, signIns } = parts
  const { namedCredentials = new Map() } = parts
  const audience = createAudience(issuer, namedCredentials)
  // The grant has ended when this runs; that its Salesforce tokens are still there must not look like failure to end it.
  const onGrantEnded = (grantId: string) =>
    signIns.forget(grantId).catch(cause => log.error('sign-in not forgotten', {}, cause))
  const kept = createKeptDocuments({ database, now })
  const guarded = { kept, log, now, fetch: createGuardedFetch(network) }
  const documents = createClientDocuments({ ...guarded, domains: parts.clientDomains, allowPort: network.allowPort })
  const reach =
    network.canReach ??
    createReach({ domains: parts.clientDomains, fetch: createGuardedFetch({ ...network, timeoutMs: 1000 }), log, now })
  const records = createProviderRecords({ database, now, onGrantEnded, keepDocument: documents.keep })
  const openings = createOpenings({ database, now })
  const stepUps = createStepUps({ records, scopesFor: clientId => scopesFor(parts.serviceClients, clientId) })
  const keys = { claims: createClaims(database), readKeys: createRemoteKeys(guarded) }
  const provider = createProvider({
    ...{ ...parts, ...keys, issuer, audience, namedCredentials, records, documents, openings, stepUps },
    // Where they cannot register themselves, there is nothing else that clients could try.
    canReach: dynamicRegistration ? reach : async () => true,
  })
  const sweep = createSweep({ database, now, endGrant: grantId => records.endGrant(grantId) })
  return {
    ...{ ...keys, provider, audience, openings },
    handle: createOAuthHandler({
      ...{ issuer, strangers: parts.strangers },
      serve: provider.callback(),
      registrationGate: dynamicRegistration ? createRegistrationGate({ take: parts.strangers.take, now }) : undefined,
    }),
    readBearer: createTokenReader({ ...parts, resource: audience.mcp }),
    readActionBearer: createTokenReader({ ...parts, resource: audience.actions, ownedBy: namedCredentials }),
    revokeGrant: grantId => records.endGrant(grantId),
    noteStepUp: stepUps.note,
    async sweep() {
      await Promise.all([openings.sweep(), kept.sweep()])
      await sweep()
    },
  }
}
