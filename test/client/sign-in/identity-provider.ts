import { createPublicKey } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { jwtVerify } from 'jose'
import { createSigner } from './signer.ts'

type Fields = Readonly<Record<string, unknown>>

const secondsNow = (): number => Math.floor(Date.now() / 1000)

export interface IdentityProviderOptions {
  readonly issuer: string
  /** Id that the resource's authorization server knows a client by, for each client of the identity provider. */
  readonly clients: Readonly<Record<string, string>>
  /** The scopes that it allows at most. */
  readonly scopes: readonly string[]
}

/** A company's identity provider on loopback: it signs people in, and exchanges an id token for an assertion about her. */
export async function startIdentityProvider({ clients, issuer, scopes }: IdentityProviderOptions) {
  const signer = createSigner('idp-1', 'RS256')
  const publicKey = createPublicKey({ key: signer.jwk, format: 'jwk' })
  const common = (ttlSeconds: number) => ({
    ...{ iss: issuer, jti: crypto.randomUUID(), iat: secondsNow(), exp: secondsNow() + ttlSeconds },
  })
  /** The claims of an assertion as it would make them. */
  const toClaims = (about: Fields): Fields => ({ ...common(300), ...about })

  const exchange = async (form: URLSearchParams, idpClient: string): Promise<Fields> => {
    const { payload } = await jwtVerify(form.get('subject_token') ?? '', publicKey, { issuer, audience: idpClient })
    const asked = (form.get('scope') ?? '').split(' ').filter(scope => scopes.includes(scope))
    const claims = toClaims({
      ...{ sub: payload.sub, aud_sub: payload.salesforce_username, aud: form.get('audience') },
      ...{ resource: form.get('resource') ?? undefined, client_id: clients[idpClient] },
      scope: asked.length > 0 ? asked.join(' ') : undefined,
    })
    return {
      access_token: await signer.sign(claims, { typ: 'oauth-id-jag+jwt' }),
      ...{ issued_token_type: 'urn:ietf:params:oauth:token-type:id-jag', token_type: 'N_A', expires_in: 300 },
    }
  }
  const answer = async (request: IncomingMessage): Promise<Fields> => {
    const form = new URLSearchParams(await text(request))
    const isExchange = form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:token-exchange'
    const isJag = form.get('requested_token_type') === 'urn:ietf:params:oauth:token-type:id-jag'
    if (!isExchange || !isJag) throw new Error('unsupported')
    return exchange(form, form.get('client_id') ?? '')
  }
  const server = createServer((request, response) => {
    answer(request).then(
      body => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      () => response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}'),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    ...{ issuer, signer, toClaims, jwks: { keys: [signer.jwk] } },
    tokenEndpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    /** What a client gets when a person has signed in to it. */
    idToken: (idpClient: string, username: string): Promise<string> =>
      signer.sign({ ...common(3600), sub: `sub of ${username}`, aud: idpClient, salesforce_username: username }),
    /** An assertion with exactly what is said, `undefined` leaving out. */
    assert: (about: Fields, header: Fields = {}): Promise<string> =>
      signer.sign(toClaims(about), { typ: 'oauth-id-jag+jwt', ...header }),
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
