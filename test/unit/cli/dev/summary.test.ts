import { describe, expect, it } from 'vitest'
import { type Running, toDevLine, toSummary } from '../../../../src/cli/dev/summary.ts'

const url = (port: number): string => `http://127.0.0.1:${port}`
const org = {
  ...{ mesh: url(8080), org: url(4000), orgId: '00D5e000000AcmEEAS', apiVersion: '62.0' },
  users: [{ username: 'sara.sales@acme.example', userId: '005000000000001AAA', accessToken: 'token-of-sara' }],
  applink: { apiUrl: `${url(4000)}/addons/1`, token: 't', appId: 'a' },
}
const nothing = {
  ...{ thirdParties: [], apiKeys: [], serviceClients: [], websites: [], targets: [], firstCalls: [] },
  ...{ hasApi: false, hasJobs: false, authorizations: [] },
}
const bare: Running = {
  ...{ org, host: url(3000), plan: nothing, credentials: { apiKeys: [], serviceClients: [] } },
  ...{ websites: [], thirdParties: [], dataDir: '/data', isDirect: false },
}
const program = (name: string, port: number) => ({ name, url: url(port), kill() {} })
const rich: Running = {
  ...bare,
  plan: {
    ...nothing,
    hasApi: true,
    hasJobs: true,
    targets: [{ apiName: 'ships', endpoint: '/events/x', payload: {} }],
  },
  credentials: {
    apiKeys: [{ name: 'site', key: 'the-key', tools: ['listShips'], authorizations: ['portal'] }],
    serviceClients: [{ clientId: 'robot', clientSecret: 'the-secret', authorizations: ['portal'] }],
  },
  ...{ websites: [program('harbour', 4300)], thirdParties: [program('shipper', 4100)] },
}
const call = { tool: 'readShip', input: { shipId: 'a00', name: "Queen's" } }

describe('the screen of npm run dev', () => {
  it('speaks only of what there is', () => {
    const text = toSummary(bare, undefined)
    expect(text).toMatch(/Ready\.[\s\S]*mesh {7}http:\/\/127\.0\.0\.1:8080 /)
    expect(text).toContain('token-of-sara')
    for (const word of ['API', 'event', 'jobs', 'curl', 'third party', 'client', 'docs']) {
      expect(text.replace('AppLink API', '').replace('clients sign in', '')).not.toContain(word)
    }
  })

  it('shows what there is', () => {
    const text = toSummary(rich, call)
    expect(text).toContain(`API docs   ${url(8080)}/docs`)
    expect(text).toMatch(/harbour +http:\/\/127\.0\.0\.1:4300 +a program that calls \/api/)
    expect(text).toMatch(/shipper +http:\/\/127\.0\.0\.1:4100 +stands for a third party/)
    expect(text).toMatch(/^ {2}robot +the-secret$/m)
    expect(text).toMatch(/^ {2}listShips +the-key$/m)
    expect(text).toContain(`-d '{"apiName":"ships"}'`)
    expect(text).toMatch(/^ {2}npm run --silent jobs -- list$/m)
    expect(text).toContain(`/actions/readShip \\\n`)
    expect(text).toContain(`-d '{"shipId":"a00","name":"Queen'\\''s"}'`)
    expect(text).not.toContain('is in the Americas')
  })

  it('names a record that the first caller does not see, when there is one', () => {
    const text = toSummary(rich, { ...call, hidden: { object: 'Ship__c', id: 'a01' } })
    expect(text).toContain('Ship__c a01 is in the Americas: Sara does not see it, mia.manager@acme.example does.')
  })
})

describe('the line of npm run dev -- --json', () => {
  it('has no address of what there is not, and empty lists', () => {
    expect(JSON.parse(toDevLine(bare))).toEqual({
      ...{ ...org, host: url(3000), mcp: `${url(8080)}/mcp`, dataDir: '/data' },
      console: `${url(8080)}/console`,
      ...{ serviceClients: [], apiKeys: [], thirdParties: {} },
    })
  })

  it('has nothing of AppLink where there is none', () => {
    const direct = { ...bare, isDirect: true, host: url(8080) }
    expect(JSON.parse(toDevLine(direct))).toMatchObject({ mesh: url(8080), host: url(8080) })
    expect(toDevLine(direct)).not.toContain('applink')
    expect(toSummary(direct, undefined)).not.toMatch(/mesh|AppLink/)
  })

  it('has what there is, a website under its name', () => {
    expect(JSON.parse(toDevLine(rich))).toMatchObject({
      docs: `${url(8080)}/docs`,
      harbour: url(4300),
      thirdParties: { shipper: url(4100) },
      serviceClients: [{ clientId: 'robot', clientSecret: 'the-secret', authorizations: ['portal'] }],
      apiKeys: [{ key: 'the-key', tools: ['listShips'] }],
    })
  })

  it('lets no website take the place of another address', () => {
    const clash = { ...rich, websites: [program('mcp', 4300)] }
    expect(JSON.parse(toDevLine(clash)).mcp).toBe(`${url(8080)}/mcp`)
  })
})
