import * as z from 'zod'
import { defineTool, soql } from '#kit'
import type { LocalOrg } from '../../../local-org/server/server.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { toSecretHash } from '../../../src/identity/keys/secret-hash.ts'
import { createDocument } from '../../../src/openapi/openapi.ts'
import { createBrowser } from '../../../src/test-client/browser.ts'
import { signIn } from '../../../src/test-client/sign-in.ts'
import { createApiClient } from '../../../src/test-client/surface-client.ts'
import { appLink } from '../../fixtures/app-link.config.ts'
import { addProducts } from '../../fixtures/tools/add-products.ts'
import { readAccount } from '../../fixtures/tools/read-account.ts'
import { createOAuthClient, type Tokens } from '../sign-in/oauth-client.ts'
import { type HostWithOrg, startHostWithOrg } from './host-with-org.ts'

const sara = 'sara.sales@acme.example'
const redirectUri = 'http://127.0.0.1:51234/callback'
const apiKey = 'supplier-key-of-this-test'

/** What the run of a job waits for between its two steps, and the steps that were done. */
export function createGate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { promise, open: resolve, ran: [] as string[], waits: false }
}

export type Gate = ReturnType<typeof createGate>

/** The second step is as the person who asked. */
const createWaitForIt = (gate: () => Gate) =>
  defineTool({
    name: 'waitForIt',
    title: 'Wait for it',
    description: 'Counts accounts once the test lets it. Use in tests alone.',
    input: z.object({ note: z.string().describe('Any text.') }),
    output: z.object({
      accounts: z.int32().describe('How many accounts there are.'),
      note: z.string().describe('The same.'),
    }),
    writes: false,
    job: { callback: 'itCame' },
    async prepare({ note }) {
      return { note }
    },
    async run(_, { org, prepared, signal, step }) {
      const now = gate()
      const { promise, ran } = now
      await step('before', async () => ran.push('before'))
      now.waits = true
      await Promise.race([promise, new Promise((_, reject) => signal.addEventListener('abort', reject))])
      const accounts = await step('after', async () => {
        ran.push('after')
        return org.count(soql`SELECT COUNT() FROM Account`)
      })
      return { accounts, note: prepared.note }
    },
  })

/** Makes one more each time: nothing in the org keeps it from that. */
const addProduct = defineTool({
  name: 'addProduct',
  title: 'Add product',
  description: 'Makes a product of a name. Use in tests alone.',
  input: z.object({ name: z.string().describe('Its name.') }),
  output: z.object({ productId: z.string().describe('The product.') }),
  runAs: { authorization: 'influencerPortal' },
  surfaces: ['api'],
  writes: 'adds',
  async run({ name }, { org }) {
    return { productId: await org.create('Product2', { Name: name }) }
  },
})

/** Starts hosts beside an org that keep something of every kind, and does with them what makes them keep it. */
export function createKeeping(org: LocalOrg, gate: () => Gate) {
  const tools = [readAccount, addProducts, addProduct, createWaitForIt(gate)]
  const document = createDocument(createCatalog(tools), appLink)
  const loadDocument = async () => ({ yaml: '', json: JSON.stringify(document) })
  const clientOf = () => createOAuthClient({ issuer: org.mesh, clientId: 'editor', redirectUri })
  return {
    /** Calls through the mesh of the org reach the one that started last. */
    start: (env: Readonly<Record<string, string>>) =>
      startHostWithOrg({
        ...{ mesh: 'sidecar', org, tools, loadDocument, env, jobsOptions: { pollMs: 20, leaseMs: 2000 } },
        serviceClients: [
          {
            ...{ name: 'supplier', tools: ['addProducts', 'addProduct'], keyHashes: [toSecretHash(apiKey)] },
            authorizations: ['influencerPortal'],
          },
        ],
      }),

    async signIn() {
      const client = clientOf()
      const back = await signIn({ authorizeUrl: client.authorizeUrl(), redirectUri, username: sara })
      const { body } = await client.exchange(back.searchParams.get('code') ?? '')
      return { client, tokens: body as unknown as Tokens }
    },

    /** The person is at Salesforce, and has not come back. */
    async beginSignIn(): Promise<void> {
      const browser = createBrowser()
      const page = await browser.open(clientOf().authorizeUrl())
      await browser.press(page, { name: 'decision', value: 'allow' })
    },

    /** The job, called as Apex does. */
    async startJob() {
      const answer = await fetch(`${org.org}/_local/callers/apex`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ as: sara, operation: 'waitForIt', input: { note: 'n' } }),
      })
      const { callback, response } = (await answer.json()) as {
        callback: { id: string }
        response: { Code202: { jobId: string } }
      }
      return {
        jobId: response.Code202.jobId,
        /** What the org knows of the callback. */
        callback: async () => (await fetch(`${org.org}/_local/callbacks/${callback.id}`)).json(),
      }
    },

    /** Through `/api`, under a key: a second call is answered from memory. */
    async addProducts() {
      const { call } = createApiClient(org, apiKey, { 'idempotency-key': 'once' })
      return await call('addProducts', { products: [] })
    },

    /** Makes a product at this very host, under a key. */
    async addProduct({ port }: Pick<HostWithOrg, 'port'>, key: string, name: string): Promise<unknown> {
      const answer = await fetch(`http://127.0.0.1:${port}/api/addProduct`, {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
          'idempotency-key': key,
        },
        body: JSON.stringify({ name }),
      })
      return await answer.json()
    },

    async countProducts(name: string): Promise<number> {
      return (await rowsOf(org, 'admin@acme.example', `SELECT Id FROM Product2 WHERE Name = '${name}'`)).length
    },

    /** Status of a call over MCP at this host. */
    async mcpStatus({ port }: Pick<HostWithOrg, 'port'>, { access_token: token }: Tokens): Promise<number> {
      const answer = await fetch(`http://127.0.0.1:${port}/mcp`, {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
          authorization: `Bearer ${token}`,
        },
        body: JSON.stringify({
          ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
          params: { name: 'readAccount', arguments: { accountId: await accountOf(org) } },
        }),
      })
      return answer.status
    },
  }
}

const accountOf = async (org: LocalOrg): Promise<string> =>
  (await rowsOf(org, sara, 'SELECT Id FROM Account LIMIT 1'))[0]?.Id ?? ''

async function rowsOf(org: LocalOrg, as: string, query: string): Promise<readonly { readonly Id: string }[]> {
  const token = org.users.find(({ username }) => username === as)?.accessToken
  const answer = await fetch(`${org.org}/services/data/v62.0/query?q=${encodeURIComponent(query)}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return ((await answer.json()) as { records: { Id: string }[] }).records
}
