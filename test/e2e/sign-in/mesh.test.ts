import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pickPort } from '../../../src/cli/dev/free-port.ts'
import { leadOnByPage } from '../../../src/sign-in/server/page-onward.ts'
import { startLocalOrgProcess } from '../../client/org/local-org.ts'
import { createOAuthClient } from '../../client/sign-in/oauth-client.ts'
import { startOAuthHost } from '../../client/sign-in/oauth-host.ts'

let behind: Awaited<ReturnType<typeof startOAuthHost>>
let mesh: Awaited<ReturnType<typeof startLocalOrgProcess>>
let issuer: string
let byPages = true

beforeAll(async () => {
  const port = await pickPort('PORT', '0')
  issuer = `http://127.0.0.1:${port}`
  behind = await startOAuthHost({
    publicUrl: issuer,
    prepare: response => {
      if (byPages) leadOnByPage(response)
    },
  })
  mesh = await startLocalOrgProcess({ PORT: String(port), APP_PORT: String(behind.port) })
})
afterAll(async () => {
  await mesh.stop()
  await behind.stop()
})

const editor = () => createOAuthClient({ issuer, clientId: 'editor', redirectUri: 'http://127.0.0.1:5555/callback' })

describe('a sign-in through the mesh', () => {
  it('leads a browser on by pages, cookies and all, to a token that works and can be refreshed and revoked', async () => {
    const client = editor()
    const tokens = await client.tokens()
    expect(tokens).toMatchObject({ scope: 'tools:read', token_type: 'Bearer' })
    expect((await behind.call(tokens.access_token)).caller).toMatchObject({ kind: 'person' })
    const { body, status } = await client.refresh(tokens.refresh_token)
    expect([status, body.token_type]).toEqual([200, 'Bearer'])
    expect((await client.revoke(String(body.refresh_token))).status).toBe(200)
  })

  it('could not go on by redirects', async () => {
    byPages = false
    const page = await editor().authorize()
    byPages = true
    expect([page.status, page.text]).toEqual([502, expect.stringContaining('the mesh would follow this redirect')])
  })

  it('gets its metadata', async () => {
    const answer = await fetch(`${issuer}/.well-known/oauth-authorization-server`)
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { issuer, token_endpoint: `${issuer}/oauth/token` },
    ])
  })

  it.each([
    '/oauth/authorize/x',
    '/oauth/',
    '/oauth/token/',
    '/oauth/interaction/x',
    '/.well-known/other',
    '/actions/x',
  ])('opens nothing beside: %s', async path => {
    expect((await fetch(`${issuer}${path}`, { redirect: 'manual' })).status).toBe(401)
  })
})
