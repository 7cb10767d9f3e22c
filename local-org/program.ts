import { existsSync } from 'node:fs'
import { readTriggers } from './callers/triggers/trigger.ts'
import { printable, printableLines } from './printable.ts'
import { toLeftOutLines } from './sample/source/left-out.ts'
import { type LocalOrg, startLocalOrg } from './server/server.ts'
import { readSettings, type Settings, usage } from './server/settings.ts'
import { readTextFile } from './text.ts'

const meshFile = 'heroku-applink-service-mesh.yaml'

const toHttpsLines = ({ https }: LocalOrg): string =>
  https === undefined
    ? ''
    : `
  org (https)  ${https.org}
  certificate  NODE_EXTRA_CA_CERTS=${https.certificate}`

const toText = (local: LocalOrg, { withoutAppLink }: Settings): string => {
  const { mesh, org, orgId, users, applink } = local
  const named = withoutAppLink ? '&namedCredential=NAME' : ''
  return `
Local org ${orgId}
  ${withoutAppLink ? 'app ' : 'mesh'}         ${mesh}
  org          ${org}${toHttpsLines(local)}${withoutAppLink ? '' : `\n  AppLink API  ${applink.apiUrl}`}
  users        ${users.map(({ username }) => username).join('\n               ')}

Headers of a call as Salesforce makes it:
  curl '${org}/_local/headers?as=${users[0]?.username}${named}'
`
}

const toJson = ({ mesh, org, https, orgId, apiVersion, users, applink }: LocalOrg): string =>
  JSON.stringify({ mesh, org, https, orgId, apiVersion, users, applink })

const start = (settings: Settings): Promise<LocalOrg> =>
  startLocalOrg({
    orgPort: settings.ORG_PORT,
    meshPort: settings.PORT,
    appPort: settings.APP_PORT,
    meshYaml: existsSync(meshFile) ? readTextFile(meshFile) : '',
    openRoutes: settings.openRoutes,
    bypassAll: settings.HEROKU_APPLINK_SERVICE_MESH_BYPASS_ALL_ROUTES,
    dataDir: settings.dataDir,
    schemaDirs: settings.schemaDirs,
    ...(settings.triggersFile !== undefined && { triggers: readTriggers(settings.triggersFile) }),
    orgId: settings.ORG_ID,
    https: settings.https,
    withoutAppLink: settings.withoutAppLink,
    failed: error =>
      console.error(printableLines(error instanceof Error ? (error.stack ?? error.message) : String(error))),
    routerLimitMs: settings.ROUTER_LIMIT_MS,
    permissionSetGraceMs: settings.PERMISSION_SET_GRACE_MS,
    ...(settings.verbose ? { log: line => process.stderr.write(line) } : {}),
  })

const run = async (settings: Settings): Promise<void> => {
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event, () => process.exit(0))
  const local = await start(settings)
  for (const line of toLeftOutLines(local.leftOut, settings.verbose)) console.error(printable(line))
  console.log(settings.json ? toJson(local) : toText(local, settings))
}

try {
  const settings = readSettings(process.argv.slice(2), process.env)
  if (settings.help) console.log(usage)
  else await run(settings)
} catch (error) {
  console.error(printableLines(error instanceof Error ? error.message : String(error)))
  process.exitCode = 1
  // Whoever waits for the end of the other process is kept alive by it.
  process.channel?.unref()
}
