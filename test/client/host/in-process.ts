import type { Tool } from '#kit'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { readConfig } from '../../../src/host/config.ts'
import { createHost } from '../../../src/host/host.ts'
import { createLog } from '../../../src/host/log.ts'
import { listen } from '../../../src/host/server/server.ts'
import { openTelemetry } from '../../../src/telemetry/open.ts'
import { createOrgTokenReader } from '../org/org-tokens.ts'
import { createFolder } from './folder.ts'

/** Variables of the tools' third parties, of which a test that means one names the real address. */
export const thirdPartiesOf = (tools: readonly Tool[], url: string): Record<string, string> =>
  Object.fromEntries(
    tools.flatMap(({ callouts }) =>
      callouts.flatMap(({ secretFrom, urlFrom }) => [[urlFrom, url], ...(secretFrom ? [[secretFrom, 'key']] : [])]),
    ),
  )

/**
 * The whole host with its real parts, in this process, serving the given tools to the given org. With the address of a
 * collector among the settings it is watched.
 */
export async function startHost(tools: readonly Tool[], orgUrl: string, env: Readonly<Record<string, string>> = {}) {
  const lines: string[] = []
  const log = createLog({
    level: 'debug',
    now: () => new Date(),
    write: text => lines.push(...text.trimEnd().split('\n')),
  })
  const folder = createFolder()
  const config = readConfig(
    {
      DATA_DIR: folder.path,
      HEROKU_APPLINK_API_URL: `${orgUrl}/addons/1f0a2c5e-0000-4000-8000-000000000000`,
      HEROKU_APPLINK_TOKEN: 'test-token',
      HEROKU_APP_ID: '1f0a2c5e-0000-4000-8000-000000000001',
      ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
      LOCAL_ORG_URL: orgUrl,
      ...thirdPartiesOf(tools, orgUrl),
      ...env,
    },
    { tools, callouts: tools.flatMap(({ callouts }) => callouts) },
  )
  const { telemetry } = await openTelemetry({
    ...{ env, service: { name: 'test-host', version: '1.0.0' } },
    ...{ catalog: createCatalog(tools), toOrgs: config.traceToOrgs },
  })
  const host = await createHost({
    ...{ config, telemetry },
    tools,
    log,
    readBearer: createOrgTokenReader(orgUrl),
    loadDocument: async () => ({ yaml: 'openapi: 3.0.3\n', json: '{}' }),
    info: { name: 'test-host', title: 'Test host', version: '1.0.0' },
  })
  const server = await listen(host.app.fetch, { hostname: '127.0.0.1', port: 0, around: host.around })
  return {
    url: `http://127.0.0.1:${server.port}`,
    app: host.app,
    lines,
    async close() {
      await server.stop(1000)
      await host.close()
      await telemetry?.close()
      folder.remove()
    },
  }
}
