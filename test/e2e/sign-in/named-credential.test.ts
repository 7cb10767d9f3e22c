import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineTool, soql } from '#kit'
import { startLocalOrg } from '../../../local-org/server/server.ts'
import { signInOverMcp } from '../../../src/test-client/tokens.ts'
import { type HostWithOrg, meshYaml, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { createNamedCredential, type NamedTokens, toEntry } from '../../client/sign-in/named-credential.ts'

const sara = 'sara.sales@acme.example'
const tom = 'tom.sales@acme.example'
const otherOrgId = '00D5e0000000OtherA'.padEnd(18, 'A')

const about = {
  description: 'Says who it runs as.',
  input: z.object({}),
  output: z.object({ user: z.string().describe('Who it runs as.') }),
} as const
const toolOf = (
  name: string,
  options: Pick<Parameters<typeof defineTool>[0], 'runAs'> & { writes: false | 'changes' },
) =>
  defineTool({
    ...{ ...about, name, title: name, ...options },
    async run(_, { org, user }) {
      const id = user?.id ?? ''
      const found = await org.queryOne<{ Username: string }>(soql`SELECT Username FROM User WHERE Id = ${id}`)
      return { user: found?.Username ?? '' }
    },
  })
const tools = [
  toolOf('whoAmI', { writes: false }),
  toolOf('changeIt', { writes: 'changes' }),
  toolOf('asStored', { writes: false, runAs: { authorization: 'influencerPortal' } }),
]

let org: Awaited<ReturnType<typeof startLocalOrg>>
beforeAll(async () => {
  org = await startLocalOrg({ meshYaml })
})
afterAll(() => org?.close())

const startHost = (mesh: 'none' | 'embedded') =>
  startHostWithOrg({
    ...{ mesh, org, tools },
    env: {
      SALESFORCE_ORG_IDS: `${org.orgId},${otherOrgId}`,
      NAMED_CREDENTIALS: JSON.stringify([
        toEntry('acme', org),
        toEntry('second', org),
        toEntry('elsewhere', { ...org, orgId: otherOrgId }),
      ]),
    },
  })

const call = async (url: string, tool: string, headers: Record<string, string>) => {
  const answer = await fetch(`${url}/actions/${tool}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{}',
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: JSON.parse(text) as Record<string, unknown> }
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe('a named credential of an org, without AppLink', () => {
  let host: HostWithOrg
  let acme: ReturnType<typeof createNamedCredential>
  let tokens: NamedTokens
  beforeAll(async () => {
    host = await startHost('none')
    acme = createNamedCredential(host.url, toEntry('acme', org))
    tokens = await acme.tokens(sara)
  })
  afterAll(() => host?.close())

  it('calls as the user who signed in', async () => {
    const answer = await call(host.url, 'whoAmI', bearer(tokens.access_token))
    expect([answer.status, answer.body]).toEqual([200, { user: sara }])
  })

  it('has each of its users call as herself', async () => {
    const ofTom = await acme.tokens(tom)
    expect((await call(host.url, 'whoAmI', bearer(ofTom.access_token))).body).toEqual({ user: tom })
    expect((await call(host.url, 'whoAmI', bearer(tokens.access_token))).body).toEqual({ user: sara })
  })

  it('needs PKCE', async () => {
    const { url } = await acme.open({ code_challenge: undefined, code_challenge_method: undefined })
    expect(url.searchParams.get('error')).toBe('invalid_request')
  })

  it('refreshes with the same refresh token again, as an org does from many servers', async () => {
    const answers = await Promise.all([acme.refresh(tokens.refresh_token), acme.refresh(tokens.refresh_token)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    for (const { body } of answers)
      expect((await call(host.url, 'whoAmI', bearer(String(body.access_token)))).status).toBe(200)
  })

  it('proves itself in the header or in the body', async () => {
    const inBody = { client_id: 'acme', client_secret: 'secret-of-the-named-credential-of-a-test' }
    expect((await acme.refresh(tokens.refresh_token, inBody, {})).status).toBe(200)
    expect((await acme.refresh(tokens.refresh_token, { ...inBody, client_secret: 'x' }, {})).status).toBe(401)
  })

  it('cannot name another org', async () => {
    const elsewhere = createNamedCredential(host.url, toEntry('elsewhere', { ...org, orgId: otherOrgId }))
    await expect(elsewhere.code(sara)).rejects.toThrow('belongs to one Salesforce org')
  })

  it('opens nothing but /actions, which tokens for /mcp do not', async () => {
    const ofMcp = await signInOverMcp({ mcp: host.mcp, username: sara })
    expect((await call(host.url, 'whoAmI', bearer(ofMcp.access_token))).status).toBe(401)
    const answer = await fetch(host.mcp, { method: 'POST', headers: bearer(tokens.access_token) })
    expect(answer.status).toBe(401)
  })

  it('tells Salesforce to refresh', async () => {
    const { body, headers, status } = await call(host.url, 'whoAmI', bearer('x'.repeat(43)))
    expect([status, body.code]).toEqual([401, 'unauthenticated'])
    expect(headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/)
  })

  it('is refused where its user allowed too little, with what an administrator can do', async () => {
    const { access_token } = await acme.tokens(sara, { scope: 'tools:read' })
    const { body, headers, status } = await call(host.url, 'changeIt', bearer(access_token))
    expect([status, body.code]).toEqual([403, 'forbidden'])
    expect(body.message).toContain('tools:read tools:write')
    expect(headers.get('www-authenticate')).toMatch(/^Bearer error="insufficient_scope"/)
  })

  it('has the rights of AppLink calls under a stored authorization only where there is one', async () => {
    expect((await call(host.url, 'asStored', bearer(tokens.access_token))).status).toBe(404)
  })
})
