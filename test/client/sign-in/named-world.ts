import * as z from 'zod'
import { defineTool, soql } from '#kit'
import { startLocalOrg } from '../../../local-org/server/server.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import { toSecretHash } from '../../../src/identity/keys/secret-hash.ts'
import { events } from '../../fixtures/tools/index.ts'
import { sendRaw } from '../attacks/raw-request.ts'
import { type HostWithOrg, meshYaml, startHostWithOrg } from '../host/host-with-org.ts'
import { createNamedCredential, toEntry } from './named-credential.ts'

export const sara = 'sara.sales@acme.example'
export const tom = 'tom.sales@acme.example'
export const otherOrgId = '00D5e0000000OtherA'.padEnd(18, 'A')

const about = {
  description: 'Says who it runs as.',
  input: z.object({}),
  output: z.object({ user: z.string().describe('Who it runs as.') }),
} as const

type Rights = Pick<Parameters<typeof defineTool>[0], 'runAs'> & { readonly writes: false | 'changes' }

/** Says who it runs as, by the org's own word. */
const toolOf = (name: string, rights: Rights, runs: string[]) =>
  defineTool({
    ...{ ...about, name, title: name, ...rights },
    async run(_, { org, user }) {
      runs.push(name)
      const id = user?.id ?? ''
      const found = await org.queryOne<{ Username: string }>(soql`SELECT Username FROM User WHERE Id = ${id}`)
      return { user: found?.Username ?? '' }
    },
  })

/** So that there is something behind each door. */
const supplier = { name: 'supplier', keyHashes: [toSecretHash('key-of-a-supplier')], tools: ['whoAmI'] }

const info = { title: 'Tools', version: '1', description: 'What suppliers call.' }
const apiDocument = { info, servers: [], paths: {}, components: { securitySchemes: {} } }
const loadApiDocument = async () => ({ yaml: '', json: JSON.stringify(apiDocument) })

/** An org with three named credentials, the last of which says that it is one of another org, and what its calls run. */
export async function openNamedWorld(moreTools: readonly Tool[] = []) {
  const org = await startLocalOrg({ meshYaml })
  const runs: string[] = []
  /** What AppLink sends with a call of a user. */
  async function headersOf(username: string): Promise<Record<string, string>> {
    const answer = await fetch(`${org.org}/_local/headers?as=${username}`)
    return (await answer.json()) as Record<string, string>
  }
  const tools = [
    toolOf('whoAmI', { writes: false }, runs),
    toolOf('changeIt', { writes: 'changes' }, runs),
    toolOf('asStored', { writes: false, runAs: { authorization: 'influencerPortal' } }, runs),
    toolOf('asMore', { writes: false, runAs: 'user-plus' }, runs),
    ...moreTools,
  ]
  const entries = [
    toEntry('acme', org),
    toEntry('second', org),
    toEntry('elsewhere', { ...org, orgId: otherOrgId }),
  ] as const
  return {
    ...{ entries, org, runs },
    startHost: (mesh: 'none' | 'embedded', env: Readonly<Record<string, string>> = {}) =>
      startHostWithOrg({
        ...{
          mesh,
          org,
          tools,
          events,
          serviceClients: [supplier],
          loadApiDocument,
        },
        env: {
          SALESFORCE_ORG_IDS: `${org.orgId},${otherOrgId}`,
          NAMED_CREDENTIALS: JSON.stringify(entries),
          ...env,
        },
      }),
    headersOf,
    async userIdOf(username: string): Promise<string> {
      const context = Buffer.from((await headersOf(username))['x-client-context'] ?? '', 'base64').toString()
      return (JSON.parse(context) as { userContext: { userId: string } }).userContext.userId
    },
    atOrg: (method: string, path: string) => fetch(`${org.org}${path}`, { method }),
  }
}

export type NamedWorld = Awaited<ReturnType<typeof openNamedWorld>>

export const bearer = (token: unknown) => ({ authorization: `Bearer ${String(token)}` })

export type Sent = Readonly<Record<string, string | readonly string[]>>

interface Call {
  readonly tool: string
  readonly input: object
}

/** A call of an action, with headers as they are given. */
export async function callAction({ port }: Pick<HostWithOrg, 'port'>, call: Call | string, headers: Sent) {
  const { input, tool } = typeof call === 'string' ? { tool: call, input: {} } : call
  const { status, text, ...answer } = await sendRaw(port, {
    ...{ method: 'POST', path: `/actions/${tool}`, body: JSON.stringify(input) },
    headers: { 'content-type': 'application/json', ...headers },
  })
  const body = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text }
  return { status, headers: answer.headers, body }
}

export const namedOf = ({ entries }: NamedWorld, { url }: Pick<HostWithOrg, 'url'>, secret?: string) => {
  const [acme, second, elsewhere] = entries
  return {
    acme: createNamedCredential(url, acme, secret),
    second: createNamedCredential(url, second, secret),
    elsewhere: createNamedCredential(url, elsewhere, secret),
  }
}
