import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readConfig } from '../../../src/host/config.ts'
import { readMeshRoutes } from '../../../src/identity/mesh/routes.ts'
import { signInRoutesOf } from '../../../src/sign-in/outline.ts'

const given = {
  HEROKU_APPLINK_API_URL: 'https://applink.example/addons/1',
  HEROKU_APPLINK_TOKEN: 'token',
  HEROKU_APP_ID: 'd52a726b-11a4-47a1-a4b6-2e18a771c2ac',
  ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  PUBLIC_URL: 'https://actions.example',
}
const people = { SALESFORCE_CLIENT_ID: 'client', SALESFORCE_CLIENT_SECRET: 'secret' }
const service = {
  clientId: 'agentforce',
  secretHash: `sha256:${'0'.repeat(64)}`,
  scopes: ['tools:read'],
  authorizations: [],
}
const routesWith = (more: object) => signInRoutesOf(readConfig({ ...given, ...more }))

it('needs no route where nobody signs in', () => {
  expect(routesWith({})).toEqual([])
})

it('needs what services use, and no page, where only services sign in', () => {
  const routes = routesWith({ SERVICE_CLIENTS: JSON.stringify([service]) })
  expect(routes).toEqual(expect.arrayContaining(['/mcp', '/oauth/token', '/oauth/revoke']))
  expect(routes).not.toContain('/oauth/interaction')
})

it('needs the pages where people sign in, and registration where clients may register', () => {
  expect(routesWith(people)).toEqual(expect.arrayContaining(['/oauth/authorize', '/oauth/callback', '/oauth/grants']))
  expect(routesWith(people)).not.toContain('/oauth/register')
  expect(routesWith({ ...people, DYNAMIC_CLIENT_REGISTRATION: 'on' })).toContain('/oauth/register')
})

it('needs nothing that the committed file of the mesh lacks', async () => {
  const yaml = readFileSync(new URL('../../fixtures/heroku-applink-service-mesh.yaml', import.meta.url), 'utf8')
  const needed = routesWith({ ...people, DYNAMIC_CLIENT_REGISTRATION: 'on' })
  expect(await readMeshRoutes({ yaml, needed })).toEqual(expect.arrayContaining([...needed]))
})
