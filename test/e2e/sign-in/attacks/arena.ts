import { isPublicAddress } from '../../../../src/sign-in/clients/public-address.ts'
import { type Browser, createBrowser } from '../../../../src/test-client/browser.ts'
import { signIn } from '../../../../src/test-client/sign-in.ts'
import { signInOverMcp } from '../../../../src/test-client/tokens.ts'
import { addressOf, type Door, meshOf } from '../../../client/attacks/doors.ts'
import { type RawAnswer, type RawRequest, sendRaw } from '../../../client/attacks/raw-request.ts'
import { agentSecret, type HostWithOrg, startHostWithOrg } from '../../../client/host/host-with-org.ts'
import { startDocumentServer } from '../../../client/sign-in/document-server.ts'
import { type Changes, createOAuthClient, postJson, type Tokens } from '../../../client/sign-in/oauth-client.ts'
import { createSigner } from '../../../client/sign-in/signer.ts'
import { createWatchedTools } from '../watched-tools.ts'

export const sara = 'sara.sales@acme.example'
export const tom = 'tom.sales@acme.example'
export const nora = 'nora.none@acme.example'
export const mia = 'mia.manager@acme.example'
export const loopback = 'http://127.0.0.1:51234/callback'

/** A person who signed in through a client, with what she holds. */
export interface Held extends Tokens {
  readonly client: ReturnType<typeof createOAuthClient>
  readonly clientId: string
}

export interface Entering {
  readonly username?: string
  readonly scope?: string
  readonly clientId?: string
  readonly browser?: Browser
}

/** Only for documents: what the name leads to changes from one look to the next, or is not on the internet at all. */
async function resolveFor(looked: readonly string[], hostname: string): Promise<readonly string[]> {
  if (hostname === 'inside.example') return ['127.0.0.1', '10.0.0.7']
  if (hostname === 'metadata.example') return ['169.254.169.254']
  if (hostname === 'turning.example')
    return looked.filter(name => name === hostname).length > 1 ? ['192.168.0.1'] : ['127.0.0.1']
  return ['127.0.0.1']
}

/**
 * A host that is reached through the given door, a second one elsewhere, and all that an attacker and her victims need. By default
 * it faces the internet itself, and the other one is behind the mesh.
 */
export async function openArena(door: Door = 'MESH=embedded') {
  const documents = await startDocumentServer(['clients.example', 'other.example', 'inside.example', 'turning.example'])
  const watched = createWatchedTools()
  const [robot, remote, stranger] = [createSigner('robot'), createSigner('remote'), createSigner('stranger')]
  /** What stands at the address of the keys of `remote`. */
  const published: { keys: readonly object[] } = { keys: [remote.jwk] }
  const keysAddress = documents.addressOf('clients.example', '/jwks.json')
  documents.on(keysAddress, (_, response) =>
    response.writeHead(200, { 'content-type': 'application/jwk-set+json' }).end(JSON.stringify(published)),
  )
  const rights = { scopes: ['tools:read', 'tools:write'], authorizations: ['influencerPortal'] }
  let aheadMs = 0
  const looked: string[] = []
  const host = await startHostWithOrg({
    ...{ mesh: meshOf(door), tools: watched.tools, signInTime: () => Date.now() + aheadMs },
    serviceClients: [
      { clientId: 'robot', jwks: { keys: [robot.jwk] }, ...rights },
      { clientId: 'remote', jwksUri: keysAddress, ...rights },
      { clientId: 'inside', jwksUri: documents.addressOf('inside.example', '/jwks.json'), ...rights },
    ],
    network: {
      ...documents.network,
      timeoutMs: 1500,
      allowAddress: address => address === '127.0.0.1' || isPublicAddress(address),
      allowPort: port => port === documents.port || port === 443,
      resolve(hostname) {
        looked.push(hostname)
        return resolveFor(looked, hostname)
      },
    },
  })
  const other = meshOf(door) === 'embedded' ? 'sidecar' : 'embedded'
  const elsewhere = await startHostWithOrg({ mesh: other, tools: watched.tools })
  const port = Number(new URL(addressOf(door, host, host.org)).port)
  const clientOf = (clientId = 'editor', redirectUri = loopback) =>
    createOAuthClient({ issuer: host.url, clientId, redirectUri })
  let registrations = 0

  const arena = {
    ...{ clientOf, documents, host, looked, elsewhere, runs: watched.runs },
    ...{ published, remote, robot, stranger },
    /** Lets time pass for sign-ins. */
    pass(ms: number): void {
      aheadMs += ms
    },
    send: (request: RawRequest): Promise<RawAnswer> => sendRaw(port, request),
    post: (path: string, fields: Changes, headers: Readonly<Record<string, string>> = {}): Promise<RawAnswer> =>
      sendRaw(port, {
        ...{ method: 'POST', path, body: new URLSearchParams(fields as Record<string, string>).toString() },
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
    async register(metadata: Readonly<Record<string, unknown>> = {}): Promise<string> {
      const { body } = await postJson(
        `${host.url}/oauth/register`,
        { client_name: 'Attacker', redirect_uris: [loopback], token_endpoint_auth_method: 'none', ...metadata },
        { 'x-forwarded-for': `192.0.2.${++registrations}` },
      )
      return String(body.client_id)
    },
    /** Signs a person in, up to the answer at the client. */
    async answer({ browser = createBrowser(), clientId, scope, username = sara }: Entering = {}) {
      const client = clientOf(clientId)
      const authorizeUrl = client.authorizeUrl(scope === undefined ? {} : { scope })
      return { client, url: await signIn({ authorizeUrl, redirectUri: loopback, username, browser }) }
    },
    async code(entering: Entering = {}) {
      const { client, url } = await arena.answer(entering)
      return { client, code: url.searchParams.get('code') ?? '' }
    },
    async person(entering: Entering = {}): Promise<Held> {
      const { client, code } = await arena.code(entering)
      const { body } = await client.exchange(code)
      return { ...(body as unknown as Tokens), client, clientId: entering.clientId ?? 'editor' }
    },
    async service(scope = 'tools:read tools:write', clientId = 'agentforce'): Promise<string> {
      const { text } = await arena.post('/oauth/token', {
        ...{ grant_type: 'client_credentials', client_id: clientId, client_secret: agentSecret, scope },
      })
      return (JSON.parse(text) as Tokens).access_token
    },
    /** A token of a person at the other host. */
    async tokenElsewhere(): Promise<string> {
      return (await signInOverMcp({ mcp: elsewhere.mcp, username: sara })).access_token
    },
    gains: () => gainsOf(host.database, watched.runs),
    async close() {
      await host.close()
      await elsewhere.close()
      await documents.stop()
    },
  }
  return arena
}

export type Arena = Awaited<ReturnType<typeof openArena>>

/** What an attacker would be after: runs of tools, codes and tokens, sign-ins, approvals. */
async function gainsOf({ all }: HostWithOrg['database'], runs: readonly string[]): Promise<ReadonlySet<string>> {
  const records = await all<{ kind: string; id_hash: string }>(
    `SELECT kind, id_hash FROM oauth_records
     WHERE kind IN ('AccessToken', 'AuthorizationCode', 'Client', 'ClientCredentials', 'Grant', 'RefreshToken')`,
  )
  const signIns = await all<{ grant_id: string; scopes: string }>('SELECT grant_id, scopes FROM login_sign_ins')
  const approvals = await all<{ key: string }>(
    "SELECT account_id || ' ' || client_id || ' ' || redirect_key || ' ' || scopes AS key FROM login_approvals",
  )
  return new Set([
    ...runs.map((name, index) => `run ${index} of ${name}`),
    ...records.map(({ id_hash: id, kind }) => `${kind} ${id}`),
    ...signIns.map(({ grant_id: id, scopes }) => `sign-in ${id} for ${scopes}`),
    ...approvals.map(({ key }) => `approval ${key}`),
  ])
}
