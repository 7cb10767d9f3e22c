import { parseArgs } from 'node:util'
import * as z from 'zod'
import { readId } from '../store/id.ts'

const port = (preset: number) => z.coerce.number().int().min(0).max(65_535).default(preset)

const environment = z.object({
  ORG_PORT: port(4000),
  PORT: port(8080),
  APP_PORT: port(3000),
  /** Time after which Heroku's router gives up on a call; 0 for never. */
  ROUTER_LIMIT_MS: z.coerce.number().int().min(0).default(30_000),
  /** Time for which a session permission set stays after the answer to a call; 0 for none, as in Salesforce. */
  PERMISSION_SET_GRACE_MS: z.coerce.number().int().min(0).max(600_000).default(0),
  /** Of a new org, 15 or 18 characters. */
  ORG_ID: z
    .string()
    .transform(text => readId(text))
    .refine(id => id?.startsWith('00D'))
    .optional(),
  /** As Go's ParseBool reads it. */
  HEROKU_APPLINK_SERVICE_MESH_BYPASS_ALL_ROUTES: z.string().optional(),
})

export type Settings = z.infer<typeof environment> & {
  readonly json: boolean
  readonly verbose: boolean
  readonly help: boolean
  readonly https: boolean
  readonly withoutAppLink: boolean
  readonly dataDir: string | undefined
  readonly schemaDirs: readonly string[]
  readonly triggersFile: string | undefined
  readonly openRoutes: readonly string[]
}

export const usage = `node local-org/main.ts [--json] [--verbose] [--https] [--data DIR] [--schema DIR]... [--triggers FILE] [--open PATH]... [--without-applink]

  --json        print one line of JSON when ready, and nothing else
  --help        this text
  --verbose     the mesh's log on standard error
  --https       https at the port of the org too; the certificate is made at the first start, in DIR of --data, else in .data
  --data DIR    keep records, connections, publications and client apps in DIR instead of in memory
  --schema DIR  add objects, fields, permission sets, custom metadata and data plans of the sf project in DIR; may be repeated
  --triggers FILE  start the flows in FILE, calls of the app by platform events and changes of records
  --without-applink  no mesh: the org calls the app by itself, through named credentials
  --open PATH   let this exact path through the mesh without a check, beside those of its file; may be repeated

  ORG_PORT (4000), PORT (mesh, 8080), APP_PORT (the app behind the mesh, 3000), ROUTER_LIMIT_MS (30000, 0 for none),
  PERMISSION_SET_GRACE_MS (0: the answer ends a session permission set, as in Salesforce),
  ORG_ID (of a new org, such as 00D5e000000BetA)`

/**
 * Settings from command line and environment.
 *
 * @throws Error with one line on what is wrong
 */
export const readSettings = (args: readonly string[], env: Readonly<Record<string, string | undefined>>): Settings => {
  const options = {
    json: { type: 'boolean' },
    verbose: { type: 'boolean' },
    help: { type: 'boolean' },
    https: { type: 'boolean' },
    data: { type: 'string' },
    schema: { type: 'string', multiple: true },
    triggers: { type: 'string' },
    open: { type: 'string', multiple: true },
    'without-applink': { type: 'boolean' },
  } as const
  const { values } = parseArgs({ args: [...args], options })
  const given = environment.safeParse(env)
  if (!given.success) {
    const names = given.error.issues.map(issue => issue.path.join('.')).join(', ')
    if (names.includes('ORG_ID')) throw new Error('ORG_ID: must be the id of an org, 15 or 18 characters from 00D on')
    throw new Error(`${names}: must be a whole number${names.includes('PORT') ? ' from 0 to 65535' : ''}`)
  }
  const { json = false, verbose = false, help = false, https = false, data: dataDir, schema: schemaDirs = [] } = values
  const { open: openRoutes = [], triggers: triggersFile, 'without-applink': withoutAppLink = false } = values
  return { ...given.data, withoutAppLink, json, verbose, help, https, dataDir, schemaDirs, triggersFile, openRoutes }
}
