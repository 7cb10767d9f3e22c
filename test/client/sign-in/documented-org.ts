import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startLocalOrg } from '../../../local-org/server/server.ts'
import { pickPort } from '../../../src/cli/dev/free-port.ts'
import { writeMadeFiles } from '../../../src/cli/openapi/made-files.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import { toSalesforceProject } from '../../../src/openapi/salesforce/salesforce.ts'
import { appLink } from '../../fixtures/app-link.config.ts'
import { runCommand } from '../host/command.ts'
import { createFolder } from '../host/folder.ts'
import { startHostWithOrg } from '../host/host-with-org.ts'

/** What `npm run named-credential` prints. */
export interface MadeClient {
  readonly clientId: string
  readonly clientSecret: string
  readonly entry: { readonly name: string; readonly orgId: string; readonly redirectUri: string }
}

/** An org with the project of an app deployed, where nobody has entered a client yet. */
async function openOrg(tools: readonly Tool[], port: number) {
  const folder = createFolder()
  const [project, dataDir] = [join(folder.path, 'project'), join(folder.path, 'data')]
  const publicUrl = 'https://actions.acme.example'
  const files = toSalesforceProject(createCatalog(tools), appLink, { publicUrl })
  writeMadeFiles(
    project,
    files.map(({ name, text }) => ({ name, text: text.replaceAll(publicUrl, `http://127.0.0.1:${port}`) })),
  )
  const org = await startLocalOrg({ schemaDirs: [project], dataDir, withoutAppLink: true, appPort: port })
  return { org, folder, dataDir }
}

/** A client of the host for an org, as who runs the host makes it. */
export async function makeClient(name: string, orgId: string, redirectUri: string): Promise<MadeClient> {
  const domain = ['--my-domain', 'https://acme.my.salesforce.com']
  const { out } = await runCommand('named-credential', [name, '--org-id', orgId, ...domain, '--json'])
  const { entry, ...client } = JSON.parse(out) as MadeClient
  return { ...client, entry: { ...entry, redirectUri } }
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
const clientSecret = randomBytes(24).toString('base64url')

/** An external client app with both flows of programs, for one user. */
const integrationApp = (runAs: string) => ({
  ...{ clientId: 'Integration', clientSecret, name: 'Integration', scopes: ['api'], runAs },
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }),
  permissionSets: ['ActionHost'],
})

const textsIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name !== 'credentials.key')
    .map(({ name, parentPath }) => readFileSync(join(parentPath, name), 'latin1'))

/** An org that calls a host without AppLink, up to the point where people come in, and both kinds of authorizations of one user. */
export async function openDocumentedOrg(tools: readonly Tool[], username: string) {
  const port = await pickPort('APP_PORT', '0')
  const { dataDir, folder, org } = await openOrg(tools, port)
  const as = (name: string, path: string, body?: object) => {
    const authorization = `Bearer ${org.users.find(user => user.username === name)?.accessToken}`
    const init = body && { method: 'POST', body: JSON.stringify(body) }
    return fetch(`${org.org}${path}`, { ...init, headers: { authorization, 'content-type': 'application/json' } })
  }
  await as('admin@acme.example', '/_local/clients', integrationApp(username))
  const callback = `${org.org}/services/authcallback/ActionHost`
  const client = await makeClient('acme', org.orgId, callback)
  const stranger = await makeClient('judge', org.orgId, `${org.org}/services/authcallback/judge`)
  const app = { loginUrl: org.org, clientId: 'Integration' }
  const host = await startHostWithOrg({
    ...{ mesh: 'none', org, port, tools },
    env: {
      NAMED_CREDENTIALS: JSON.stringify([client.entry, stranger.entry]),
      AUTHORIZATIONS: JSON.stringify([
        { ...app, name: 'byKey', username, keyVariable: 'INTEGRATION_KEY' },
        { ...app, name: 'bySecret', clientSecretVariable: 'INTEGRATION_SECRET' },
      ]),
      ...{ INTEGRATION_KEY: key, INTEGRATION_SECRET: clientSecret },
    },
  })
  return {
    ...{ as, client, host, org, stranger },
    /** All that lies on disk, but the key of the org's store. */
    kept: () => ({ host: textsIn(host.dataDir), org: textsIn(dataDir) }),
    /** Parts of what the app proves itself by. The org made the secret, and keeps it. */
    proofs: [clientSecret, key.split('\n')[5] ?? ''],
    async close() {
      await host.close()
      await org.close()
      folder.remove()
    },
  }
}
