import { Connection, OAuth2 } from 'jsforce'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'

const sara = 'sara.sales@acme.example'
const redirectUri = 'http://127.0.0.1:9/callback'
let local: LocalOrg

beforeAll(async () => {
  local = await startLocalOrg()
})
afterAll(() => local.close())

const createOAuth2 = () => {
  const client = local.clients.clientOf('ActionHostClient')
  return new OAuth2({
    loginUrl: local.org,
    clientId: 'ActionHostClient',
    clientSecret: client?.clientSecret ?? '',
    redirectUri,
  })
}

/** What a person does in the browser. */
const consent = async (address: string): Promise<string> => {
  const fields = Object.fromEntries(new URL(address).searchParams)
  const body = new URLSearchParams({ ...fields, username: sara })
  const answer = await fetch(`${local.org}/services/oauth2/authorize`, { method: 'POST', body, redirect: 'manual' })
  return new URL(answer.headers.get('location') ?? 'none:').searchParams.get('code') ?? ''
}

const signIn = async () => {
  const oauth2 = createOAuth2()
  const connection = new Connection({ oauth2 })
  const info = await connection.authorize(await consent(oauth2.getAuthorizationUrl({ scope: 'api refresh_token id' })))
  return { connection, info }
}

describe('jsforce', () => {
  it('signs in by the web server flow', async () => {
    const { connection, info } = await signIn()
    expect(info).toMatchObject({ id: local.people.personOf(sara)?.userId, organizationId: local.orgId })
    expect(connection.instanceUrl).toBe(local.org)
    expect(await connection.identity()).toMatchObject({ username: sara, organization_id: local.orgId })
  })

  it('refreshes by itself when its token has ended', async () => {
    const { connection } = await signIn()
    const before = connection.accessToken
    local.sessions.end(before ?? '')
    const created = await connection.sobject('Account').create({ Name: 'Made after a refresh' })
    expect(created.success).toBe(true)
    expect(connection.accessToken).not.toBe(before)
  })

  it('revokes its tokens', async () => {
    const { connection } = await signIn()
    const token = connection.accessToken ?? ''
    await connection.logoutByOAuth2(true)
    expect(local.sessions.find(token)).toBeUndefined()
  })

  it('gets a token by client credentials', async () => {
    const connection = new Connection({ oauth2: createOAuth2() })
    await connection.authorize({ grant_type: 'client_credentials' })
    expect((await connection.identity()).username).toBe('ingrid.integration@acme.example')
  })

  it('signs in and out by SOAP', async () => {
    const connection = new Connection({ loginUrl: local.org })
    const info = await connection.login(sara, 'any & <password>')
    expect(info).toMatchObject({ id: local.people.personOf(sara)?.userId, organizationId: local.orgId })
    const token = connection.accessToken ?? ''
    expect(local.sessions.find(token)?.username).toBe(sara)
    await connection.logoutBySoap()
    expect(local.sessions.find(token)).toBeUndefined()
  })

  it('hears of a wrong user', async () => {
    const connection = new Connection({ loginUrl: local.org })
    await expect(connection.login('nobody@acme.example', 'x')).rejects.toThrow(/^INVALID_LOGIN: /)
  })

  it('writes, describes itself and undeletes by SOAP', async () => {
    const connection = new Connection({ loginUrl: local.org })
    await connection.login(sara, 'any')
    const { soap } = connection
    const [made, refused] = await soap.create([
      { type: 'Account', Name: 'By SOAP & jsforce', Industry: 'Energy' },
      { type: 'Account', Industry: 'Energy' },
    ])
    expect(made).toMatchObject({ success: true, errors: [] })
    expect(refused).toMatchObject({
      success: false,
      errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['Name'] }],
    })
    const id = made?.id ?? ''
    await soap.update({ type: 'Account', Id: id, Industry: null, Phone: '1' })
    expect(await connection.sobject('Account').retrieve(id)).toMatchObject({ Industry: null, Phone: '1' })
    expect(await soap.delete([id])).toMatchObject([{ success: true, id }])
    expect(await soap.undelete([id])).toMatchObject([{ success: true, id }])
    expect(await soap.getUserInfo()).toMatchObject({
      userName: sara,
      organizationId: local.orgId,
      sessionSecondsValid: 7200,
    })
    await expect(soap.describeTabs()).rejects.toThrow(/^No operation available for request .*describeTabs$/)
  })
})
