import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pickPort } from '../../../src/cli/dev/free-port.ts'
import { toSecretHash } from '../../../src/identity/keys/secret-hash.ts'
import { startHostProcess } from '../host/host-process.ts'

export const redirectUri = 'http://127.0.0.1:49152/callback'
export const orgId = '00D5e000000AcmEEAS'
export const apiKey = 'key-of-a-supplier-of-the-host'

/** What a place to sign in at says of itself. */
const toMetadata = (issuer: string) => ({
  ...{ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` },
  ...{ revocation_endpoint: `${issuer}/revoke`, jwks_uri: `${issuer}/keys`, response_types_supported: ['code'] },
})

/** Stands for the AppLink API, every org and Salesforce's sign-in: vouches for nobody, and counts who asks. */
export async function startCounter() {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    request.resume()
    const isMetadata = request.url === '/.well-known/openid-configuration'
    response.writeHead(isMetadata ? 200 : 401, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isMetadata ? toMetadata(`http://${request.headers.host}`) : {}))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The host as it is deployed without a mesh in front, with all that it can be asked for turned on, behind one proxy. */
export async function startOpenHost(upstreamUrl: string, env: Readonly<Record<string, string>> = {}) {
  const port = await pickPort('PORT', '0')
  const url = `http://127.0.0.1:${port}`
  const host = startHostProcess({
    ...{ MESH: 'embedded', PORT: String(port), PUBLIC_URL: url, PROXIES_IN_FRONT: '1' },
    ...{ HEROKU_APPLINK_API_URL: upstreamUrl, HEROKU_APPLINK_TOKEN: 'token', LOCAL_ORG_URL: upstreamUrl },
    ...{ HEROKU_APP_ID: appId, ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=' },
    ...{ SALESFORCE_CLIENT_ID: 'client', SALESFORCE_CLIENT_SECRET: 'secret', SALESFORCE_LOGIN_URL: upstreamUrl },
    ...{ SALESFORCE_ORG_IDS: orgId, DYNAMIC_CLIENT_REGISTRATION: 'on', SERVICE_CLIENTS: serviceClients },
    ...env,
  })
  return { host, port, url }
}

export const appId = '1f0a2c5e-0000-4000-8000-000000000001'

const serviceClients = JSON.stringify([
  { clientId: 'editor', redirectUris: [redirectUri] },
  {
    ...{ name: 'supplier', keyHashes: [toSecretHash(apiKey)], requestsPerMinute: 60 },
    ...{ tools: ['addProducts', 'listProducts'], authorizations: ['influencerPortal'] },
  },
])
