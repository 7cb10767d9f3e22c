import { readFileSync } from 'node:fs'
import { copyFixtureApp } from '../../../client/host/fixture-app.ts'
import { startHostProcess } from '../../../client/host/host-process.ts'

/** A copy of the fixture app with the tools of the chaos runs. */
export async function prepareChaosApp() {
  const app = await copyFixtureApp('chaos')
  const tools = readFileSync(new URL('tools.ts', import.meta.url), 'utf8')
  await app.write('tools/index.ts', tools.replace('../../../fixtures/tools/', './'))
  await app.edit('heroku-applink-service-mesh.yaml', text =>
    text.replace('/api/addProducts', '/api/addProduct').replace('/api/listProducts', '/api/portalWhoAmI'),
  )
  await startHostProcess({}, app.folder).ended
  return app
}
