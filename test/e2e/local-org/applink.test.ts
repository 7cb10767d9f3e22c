import applink from '@heroku/applink'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalOrg } from '../../../local-org/server/server.ts'
import { startAttachedOrg } from './attached-org.ts'

const sara = 'sara.sales@acme.example'
let local: LocalOrg

beforeAll(async () => {
  local = await startAttachedOrg()
})
afterAll(() => local.close())

describe('@heroku/applink', () => {
  const { getAuthorization } = applink.init().addons.applink

  it('gets an authorization and acts as its user', async () => {
    const org = await getAuthorization('influencerPortal')
    expect(org).toMatchObject({
      id: local.orgId,
      domainUrl: local.org,
      apiVersion: '62.0',
      user: { username: 'ingrid.integration@acme.example' },
    })
    expect(await org.request('/services/oauth2/userinfo', {}, true)).toMatchObject({
      preferred_username: 'ingrid.integration@acme.example',
    })
  })

  it('hears that there is no such authorization', async () => {
    await expect(getAuthorization('nothing')).rejects.toThrow(/record not found/)
  })

  it('reads the context of a signed call', async () => {
    const signed = await fetch(`${local.org}/_local/headers?as=${sara}`)
    const log = console as unknown as Parameters<ReturnType<typeof applink.init>['salesforce']['parseRequest']>[2]
    const headers = (await signed.json()) as Record<string, string>
    const { context } = applink.init().salesforce.parseRequest(headers, {}, log)
    expect(context.org).toMatchObject({ id: local.orgId, domainUrl: local.org, user: { username: sara } })
  })
})
