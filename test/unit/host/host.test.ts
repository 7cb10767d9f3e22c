import { afterAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { scopes } from '../../../src/core/scope.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { readConfig } from '../../../src/host/config.ts'
import { createHost } from '../../../src/host/host.ts'
import { createLog } from '../../../src/host/log.ts'
import type { HostParts } from '../../../src/host/surface-parts.ts'
import { toApiTexts } from '../../../src/openapi/files.ts'
import { createPolicies } from '../../../src/policy/policy.ts'
import type { DocumentTexts } from '../../../src/surfaces/documents/documents.ts'
import { createFolder } from '../../client/host/folder.ts'
import { legacyMessage, postMcp } from '../in-memory-host.ts'
import { config } from '../openapi/world.ts'
import { person, toolWith } from '../world.ts'

const opened: { close(): Promise<unknown> }[] = []
const folder = createFolder()
afterAll(async () => {
  await Promise.all(opened.map(host => host.close()))
  folder.remove()
})

const hostWith = async (
  env: Readonly<Record<string, string>> = {},
  tools = [toolWith()],
  { apiDocument, ...more }: Partial<HostParts> & { readonly apiDocument?: DocumentTexts } = {},
) => {
  const host = await createHost({
    config: readConfig({
      HEROKU_APPLINK_API_URL: 'https://applink.example/addons/1',
      HEROKU_APPLINK_TOKEN: 'token',
      HEROKU_APP_ID: 'd52a726b-11a4-47a1-a4b6-2e18a771c2ac',
      DATA_DIR: folder.path,
      ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
      ...env,
    }),
    tools,
    loadDocument: async () => ({ yaml: 'openapi: 3.0.3\n', json: '{}' }),
    loadApiDocument: apiDocument && (async () => apiDocument),
    log: createLog({ level: 'error', now: () => new Date(0), write: () => {} }),
    info: { name: 'test', title: 'Test', version: '1.0.0' },
    ...more,
  })
  opened.push(host)
  return host.app
}

const context = (orgDomainUrl: string): string =>
  Buffer.from(
    JSON.stringify({
      accessToken: '00D5e000000AcmE!token',
      apiVersion: '62.0',
      orgId: '00D5e000000AcmEEAS',
      orgDomainUrl,
      userContext: { userId: '005000000000001AAA', username: 'sara' },
    }),
  ).toString('base64')

const call = (orgDomainUrl: string) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-client-context': context(orgDomainUrl) },
  body: '{"text":"hello"}',
})

const mcp = (headers: Readonly<Record<string, string>>) => ({ method: 'POST', headers, body: '{}' })

describe('the host with its real parts', () => {
  it('runs a tool for the user whom AppLink named', async () => {
    const answer = await (await hostWith()).request('/actions/echoText', call('https://acme.my.salesforce.com'))
    expect([answer.status, await answer.json()]).toEqual([200, { text: 'hello' }])
  })

  it("serves no org that is neither Salesforce's nor the configured local one", async () => {
    const answer = await (await hostWith()).request('/actions/echoText', call('http://127.0.0.1:4000'))
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'untrusted_org' }])
    const local = await hostWith({ LOCAL_ORG_URL: 'http://127.0.0.1:4000' })
    expect((await local.request('/actions/echoText', call('http://127.0.0.1:4000'))).status).toBe(200)
  })

  it('shows agents, flows and people what the policy of the app has for each', async () => {
    const output = z.object({ text: z.string(), phone: z.string().meta({ compliance: ['PII'] }) })
    const tools = [toolWith({ output, run: async ({ text }) => ({ text, phone: '123' }) })]
    const rules = [
      { to: 'agent', compliance: 'PII', do: 'drop' },
      { to: 'mcpPerson', compliance: 'PII', do: 'mask' },
    ] as const
    const app = await hostWith({}, tools, {
      policies: createPolicies({ rules }, createCatalog(tools)),
      readBearer: async () => ({ caller: person, scopes: new Set(scopes) }),
    })
    const asked = (name: string) => app.request(`/actions/${name}`, call('https://acme.my.salesforce.com'))
    expect(await (await asked('echoText')).json()).toEqual({ text: 'hello' })
    expect(await (await asked('echoTextForFlow')).json()).toEqual({ text: 'hello', phone: '123' })
    expect((await asked('echoTextForFlowForFlow')).status).toBe(404)
    const listed = await postMcp(app, legacyMessage('tools/list').body)
    const called = await postMcp(app, legacyMessage('tools/call', { name: 'echoText', arguments: { text: 'x' } }).body)
    expect(await listed.text()).toContain('Masked: *** stands for the value.')
    expect(await called.json()).toMatchObject({ result: { structuredContent: { text: 'x', phone: '***' } } })
  })

  it('has a reference page when the api surface is described, and none when it is not', async () => {
    const tool = toolWith({ surfaces: ['api'], runAs: { authorization: 'desk' } })
    const texts = toApiTexts(createCatalog([tool]), config)
    const described = await hostWith({ PUBLIC_URL: 'https://found.example' }, [tool], { apiDocument: texts })
    const page = await described.request('/docs')
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining('curl https://found.example/api/echoText'),
    ])
    expect(await (await described.request('/api/openapi.yaml')).text()).toBe(texts.yaml)
    expect((await (await hostWith()).request('/docs')).status).toBe(404)
  })

  it('takes a body of a mebibyte and no byte more', async () => {
    const app = await hostWith()
    const { headers } = call('https://acme.my.salesforce.com')
    const send = (bytes: number) =>
      app.request('/actions/echoText', {
        method: 'POST',
        headers: { ...headers, 'content-length': String(bytes) },
        body: JSON.stringify({ text: 'x'.repeat(bytes - 11) }),
      })
    expect((await send(1_048_576)).status).toBe(400)
    expect((await send(1_048_577)).status).toBe(413)
  })

  it('does not start with a tool that cannot be served', async () => {
    await expect(hostWith({}, [toolWith({ title: '' })])).rejects.toThrow('tool "echoText": title: must not be empty')
  })
})

describe('/mcp', () => {
  it('is closed while nobody can sign in', async () => {
    expect((await (await hostWith()).request('/mcp', mcp({ host: 'localhost' }))).status).toBe(404)
  })

  const signIn = {
    PUBLIC_URL: 'https://actions.example',
    SALESFORCE_CLIENT_ID: 'client',
    SALESFORCE_CLIENT_SECRET: 'secret',
  }

  it('asks for a token under the names of this machine and the public one', async () => {
    const app = await hostWith(signIn)
    for (const host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'actions.example'])
      expect((await app.request('/mcp', mcp({ host }))).status).toBe(401)
    expect((await app.request('/mcp', mcp({ host: 'evil.example' }))).status).toBe(403)
  })

  it("takes no token of Salesforce's", async () => {
    const app = await hostWith({ ...signIn, LOCAL_ORG_URL: 'http://127.0.0.1:4000' })
    const headers = { host: 'localhost', authorization: 'Bearer 00D5e000000AcmE!AQEAQ.token' }
    const answer = await app.request('/mcp', mcp(headers))
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('error="invalid_token"'),
    ])
  })

  it('is there for services alone as well', async () => {
    const hash = `sha256:${'0'.repeat(64)}`
    const clients = [{ clientId: 'agentforce', secretHash: hash, scopes: ['tools:read'], authorizations: [] }]
    const env = { PUBLIC_URL: 'https://actions.example', SERVICE_CLIENTS: JSON.stringify(clients) }
    const app = await hostWith(env)
    expect((await app.request('/mcp', mcp({ host: 'localhost' }))).status).toBe(401)
    expect((await app.request('/oauth/grants')).status).toBe(404)
  })
})

describe('MESH', () => {
  const askAs = async (mesh: string): Promise<string> => {
    const answer = await (await hostWith({ MESH: mesh })).request(
      '/actions/echoText',
      call('https://acme.my.salesforce.com'),
    )
    return `${answer.status} ${await answer.text()}`
  }

  it('sidecar leaves the check of a call to the mesh in front', async () => {
    expect(await askAs('sidecar')).toBe('200 {"text":"hello"}')
  })

  it('embedded makes the host refuse what did not come through AppLink', async () => {
    expect(await askAs('embedded')).toBe('400 400 Invalid request\n')
  })
})
