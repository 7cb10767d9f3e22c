import * as z from 'zod'
import { defaultAdminPermission } from '../core/administration/administration.ts'
import { isLoopbackHost } from '../core/loopback.ts'
import { readTrustedProxies } from '../identity/address/trusted-proxies.ts'
import { readIdentityProviders } from '../identity/keys/identity-providers.ts'
import { readNamedCredentials } from '../identity/keys/named-credentials.ts'
import { readServiceClients } from '../identity/keys/service-clients.ts'
import { callbackPrefix } from '../jobs/accept/callback-paths.ts'
import { readKeys } from '../storage/keys.ts'
import { readSigningKey } from './authorizations/signing-key.ts'

/** A whole number in digits alone: `Number` also takes blanks, signs, `0x10` and `1e3`. */
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .refine(text => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `must be a whole number from ${min} to ${max}`,
    })
    .transform(Number)

const addressOf = (must: string, isGood: (address: URL) => boolean) =>
  z.string().refine(
    text => {
      const address = URL.parse(text)
      return address !== null && isGood(address)
    },
    { error: must },
  )
const toOrigin = (text: string): string => new URL(text).origin

/** Whether nothing is lost when the origin is taken. */
const isOrigin = (text: string): boolean => {
  const { origin, href } = new URL(text)
  return href === `${origin}/`
}

const isHttps = ({ protocol }: URL): boolean => protocol === 'https:'
const isLocal = (url: URL): boolean => url.protocol === 'http:' && isLoopbackHost(url)
const isHttp = ({ protocol }: URL): boolean => protocol === 'https:' || protocol === 'http:'
const isSafe = (address: URL): boolean => isHttps(address) || isLocal(address)
const isDatabase = ({ protocol }: URL): boolean => protocol === 'postgres:' || protocol === 'postgresql:'

/** What has a form of its own. What its reader throws is the problem. */
const readWith = <T>(read: (text: string) => T) =>
  z.string().transform((text, context) => {
    try {
      return read(text)
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'cannot be read' })
      return z.NEVER
    }
  })

/** A list in one variable, each entry of one form. */
const listOf = (entry: RegExp, must: string) =>
  z
    .string()
    .transform(text => text.split(',').map(part => part.trim()))
    .pipe(z.array(z.string().regex(entry, { error: must })))

/** Addresses of log-in hosts, separated by commas. */
const origins = z
  .string()
  .transform(text => text.split(',').map(part => part.trim()))
  .pipe(z.array(addressOf('must be https addresses, separated by commas', isSafe).transform(toOrigin)).min(1))

const visible = /^[\x21-\x7e]+$/

const isBare = ({ hash, password, search, username }: URL): boolean => !(username || password || search || hash)

/** The address of a third party, from the variable that a tool's callout names. */
export const calloutAddress = addressOf(
  'must be an https address, without user, query and fragment',
  address => isSafe(address) && isBare(address),
)
/** Its secret, from the other one. */
export const calloutSecret = z.string().regex(visible, { error: 'must be the secret alone' })

/** Every variable that the host reads, beside those that the callouts of its tools name. */
export const environment = z.object({
  /** Whether the app works with Heroku AppLink. Absent: where an add-on is attached. Off: nothing of an add-on is read. */
  APPLINK: z.stringbool({ error: 'must be on or off' }).optional(),
  /** Port of the host behind the mesh. */
  APP_PORT: wholeNumber(0, 65_535).default(3000),
  /** Public port, used with `MESH=embedded` and without AppLink. */
  PORT: wholeNumber(0, 65_535).default(8080),
  /** `sidecar`: the buildpack's mesh is in front. `embedded`: the host does the mesh's checks itself. */
  MESH: z.enum(['sidecar', 'embedded']).default('sidecar'),
  /** Address of the AppLink add-on. Read with those of all others that are attached, in `addons/addons.ts`. */
  HEROKU_APPLINK_API_URL: z.string().optional(),
  /** Its token. */
  HEROKU_APPLINK_TOKEN: z.string().optional(),
  /** Name under which the default add-on is attached. Absent: `HEROKU_APPLINK`. */
  HEROKU_APPLINK_ADDON_NAME: z.string().optional(),
  /** Which add-on has which authorization, where several have one of that name: `NAME=ADDON`, separated by commas. */
  AUTHORIZATION_ADDONS: z.string().optional(),
  /** Authorizations that are not AppLink's, as JSON. Read with their keys and secrets in `authorizations/authorizations.ts`. */
  AUTHORIZATIONS: z.string().optional(),
  /** Id of the Heroku app: `heroku config:set HEROKU_APP_ID="$(heroku apps:info --json | jq -r .app.id)"`. */
  HEROKU_APP_ID: z.uuid().optional(),
  /** Proxies in front that each put the address they saw at the end of `x-forwarded-for`. Absent: 1 on a dyno, for Heroku's router, else 0. */
  PROXIES_IN_FRONT: wholeNumber(0, 9).optional(),
  /** Addresses and networks of proxies in front, where others can reach the host as well: `10.0.0.0/8, fd00::/8`. In place of their number. */
  TRUSTED_PROXIES: readWith(readTrustedProxies).optional(),
  /** Origin that clients use: issuer and resource of MCP sign-in. */
  PUBLIC_URL: addressOf('must be an https address', isSafe)
    .refine(isOrigin, {
      error: 'must be an https origin, such as https://actions.example.com: leave out its path, query and user',
      when: ({ issues }) => issues.length === 0,
    })
    .transform(toOrigin)
    .optional(),
  /** Origin of the local org, on loopback; set by `npm run dev`. */
  LOCAL_ORG_URL: addressOf('must be an http address on loopback', isLocal).transform(toOrigin).optional(),
  /** PostgreSQL for sign-ins and jobs. Absent: SQLite, for one process only. */
  DATABASE_URL: addressOf('must be a postgres address', isDatabase).optional(),
  /** Folder of the SQLite files. */
  DATA_DIR: z.string().default('.data'),
  /** 32-byte keys, newest first, separated by commas: each as base64, or as the 64 hexadecimal digits that Heroku makes. */
  ENCRYPTION_KEYS: readWith(readKeys),
  /** Where people sign in: `https://login.salesforce.com`, a sandbox, a My Domain; several, separated by commas. */
  SALESFORCE_LOGIN_URL: origins.default(['https://login.salesforce.com']),
  /** Consumer key of the external client app behind MCP sign-in. Absent: people cannot sign in. */
  SALESFORCE_CLIENT_ID: z.string().regex(visible, { error: 'must be the consumer key alone' }).optional(),
  /** Its consumer secret. */
  SALESFORCE_CLIENT_SECRET: z.string().regex(visible, { error: 'must be the consumer secret alone' }).optional(),
  /** Identity providers of companies that let clients in for their people, as JSON. */
  IDENTITY_PROVIDERS: readWith(readIdentityProviders).prefault('[]'),
  /** Private key of the external client app that signs these people in, as PEM. Its lines may be joined by `\\n`. */
  SALESFORCE_JWT_KEY: readWith(readSigningKey).optional(),
  /** Consumer key of that app. Absent: that of `SALESFORCE_CLIENT_ID`. */
  SALESFORCE_JWT_CLIENT_ID: z.string().regex(visible, { error: 'must be the consumer key alone' }).optional(),
  /** Ids of the orgs whose people may sign in, 18 characters each, separated by commas. Absent: every org, where no tool gives people stored rights. */
  SALESFORCE_ORG_IDS: listOf(/^00D[A-Za-z0-9]{15}$/, 'must be org ids of 18 characters, separated by commas').default(
    [],
  ),
  /** Hosts whose client metadata documents are taken, separated by commas; `.example.com` takes those below it. Absent: all. */
  CLIENT_METADATA_HOSTS: listOf(
    /^\.?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/,
    'must be host names, separated by commas',
  ).optional(),
  /** Beginnings of paths in an org that jobs may call back, separated by commas; `v*` is any version. Absent: the usual ones. */
  CALLBACK_PATHS: listOf(
    callbackPrefix,
    'must be beginnings of paths below /services/ that end with a slash, separated by commas',
  ).optional(),
  /** Callers that are no person: MCP clients with credentials of their own, and API keys, as JSON. */
  SERVICE_CLIENTS: readWith(readServiceClients).prefault('[]'),
  /** Orgs whose flows, Apex and agents call with bearer tokens, through a named credential each, as JSON. */
  NAMED_CREDENTIALS: readWith(readNamedCredentials).prefault('[]'),
  /** Whether MCP clients that know no better may register themselves. */
  DYNAMIC_CLIENT_REGISTRATION: z.stringbool({ error: 'must be on or off' }).default(false),
  /** Whether people can use the tools in a browser, at `/console`. Needs the sign-in of people. */
  CONSOLE: z.stringbool({ error: 'must be on or off' }).default(false),
  /** API name of the custom permission that makes an administrator there, or `off`. Only with SALESFORCE_ORG_IDS. */
  CONSOLE_ADMIN_PERMISSION: z
    .string()
    .regex(/^[A-Za-z](?:_?[A-Za-z0-9]){0,79}$/, { error: 'must be the API name of a custom permission, or off' })
    .default(defaultAdminPermission),
  /** `inline`: jobs run in the web process. `separate`: in processes of type `worker` alone. */
  WORKER: z.enum(['inline', 'separate']).default('inline'),
  /** Milliseconds a tool may take when it sets no deadline of its own. */
  TOOL_DEADLINE_MS: wholeNumber(1, 28_000).default(25_000),
  /** Per cent of an org's daily API calls, from which on background work is slowed. More than 1000: never reached. */
  ORG_LIMIT_SLOW_PERCENT: wholeNumber(1, 9999).default(80),
  /** The same, from which on background work waits: jobs, events, bulk work. */
  ORG_LIMIT_BACKGROUND_PERCENT: wholeNumber(1, 9999).default(90),
  /** The same, from which on calls are refused too. */
  ORG_LIMIT_CALLS_PERCENT: wholeNumber(1, 9999).default(98),
  /** Requests of one user to an org at a time. Further ones take turns. */
  ORG_REQUESTS_PER_USER: wholeNumber(1, 9999).default(200),
  /** The same, of all users of the org. */
  ORG_REQUESTS_PER_ORG: wholeNumber(1, 9999).default(400),
  /** The same, of this process to all orgs; each has ten all the same. */
  ORG_REQUESTS_PER_PROCESS: wholeNumber(1, 99_999).default(1000),
  /** Address of an OpenTelemetry collector; the other variables of OpenTelemetry hold too. Absent: nothing is collected. */
  OTEL_EXPORTER_OTLP_ENDPOINT: addressOf('must be an http or https address', isHttp).optional(),
  /** Whether orgs get the header `traceparent`, as third parties do. */
  TRACE_CONTEXT_TO_ORGS: z.stringbool({ error: 'must be on or off' }).default(false),
  /** Days for which the audit keeps its rows; 0 keeps none. */
  AUDIT_DAYS: wholeNumber(0, 36_500).default(90),
  /** The least level that is logged. */
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
})

export type Environment = z.output<typeof environment>

const limitNames = ['ORG_LIMIT_SLOW_PERCENT', 'ORG_LIMIT_BACKGROUND_PERCENT', 'ORG_LIMIT_CALLS_PERCENT'] as const

/** What is wrong between the shares of an org's API calls: each holds back more than the one before. */
export const problemsOfLimits = (settings: Environment): (readonly [variable: string, problem: string])[] =>
  limitNames.flatMap((name, index) => {
    const before = limitNames[index - 1]
    return before && settings[name] < settings[before] ? [[name, `must be at least ${before}`] as const] : []
  })
