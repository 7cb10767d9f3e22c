import * as z from 'zod'
import { plainIssue } from './core/issues.ts'

/** A whole number in digits alone: `Number` also takes blanks, signs, `0x10` and `1e3`. */
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .refine(text => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `must be a whole number from ${min} to ${max}`,
    })
    .transform(Number)

const url = (must: string, isGood: (address: URL) => boolean) =>
  z.string().refine(
    text => {
      const address = URL.parse(text)
      return address !== null && isGood(address)
    },
    { error: must },
  )
const toOrigin = (text: string): string => new URL(text).origin

const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])
const isHttps = ({ protocol }: URL): boolean => protocol === 'https:'
const isLocal = ({ hostname, protocol }: URL): boolean => protocol === 'http:' && loopbackHosts.has(hostname)

const environment = z.object({
  /** Port of the host behind the mesh. */
  APP_PORT: wholeNumber(0, 65_535).default(3000),
  /** Public port, used with `MESH=embedded`. */
  PORT: wholeNumber(0, 65_535).default(8080),
  /** `sidecar`: the buildpack's mesh is in front. `embedded`: the host does the mesh's checks itself. */
  MESH: z.enum(['sidecar', 'embedded']).default('sidecar'),
  /** Address of the AppLink add-on. */
  HEROKU_APPLINK_API_URL: url('must be an https address', address => isHttps(address) || isLocal(address)).transform(
    text => text.replace(/\/+$/, ''),
  ),
  /** Token of the AppLink add-on. */
  HEROKU_APPLINK_TOKEN: z.string().refine(text => /^[\x21-\x7e]+$/.test(text), { error: 'must be the token alone' }),
  /** Id of the Heroku app: `heroku config:set HEROKU_APP_ID="$(heroku apps:info --json | jq -r .app.id)"`. */
  HEROKU_APP_ID: z.uuid(),
  /** Origin that clients use. */
  PUBLIC_URL: url('must be an https address', isHttps).transform(toOrigin).optional(),
  /** Origin of the local org, on loopback; set by `npm run dev`. Opens `/mcp` to its tokens. */
  LOCAL_ORG_URL: url('must be an http address on loopback', isLocal).transform(toOrigin).optional(),
  /** Milliseconds a tool may take when it sets no deadline of its own. */
  TOOL_DEADLINE_MS: wholeNumber(1, 28_000).default(25_000),
  /** The least level that is logged. */
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
})

/** The settings of the host, checked and renamed. */
export interface Config {
  readonly appPort: number
  readonly publicPort: number
  readonly mesh: 'sidecar' | 'embedded'
  readonly appLink: { readonly apiUrl: string; readonly token: string; readonly appId: string }
  readonly publicUrl: string | undefined
  readonly localOrgUrl: string | undefined
  readonly toolDeadlineMs: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

/**
 * Reads the environment.
 * @throws Error that lists every missing or bad variable by name, with what it must be, never with its value.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const result = environment.safeParse(given, {
    error: issue => (issue.input === undefined ? 'is missing' : plainIssue(issue)),
  })
  if (!result.success) throw new Error(`The host cannot start:\n${result.error.issues.map(toLine).join('\n')}`)
  const settings = result.data
  return Object.freeze({
    appPort: settings.APP_PORT,
    publicPort: settings.PORT,
    mesh: settings.MESH,
    appLink: Object.freeze({
      apiUrl: settings.HEROKU_APPLINK_API_URL,
      token: settings.HEROKU_APPLINK_TOKEN,
      appId: settings.HEROKU_APP_ID,
    }),
    publicUrl: settings.PUBLIC_URL,
    localOrgUrl: settings.LOCAL_ORG_URL,
    toolDeadlineMs: settings.TOOL_DEADLINE_MS,
    logLevel: settings.LOG_LEVEL,
  })
}

const toLine = ({ message, path }: { message: string; path: PropertyKey[] }): string =>
  `- ${path.join('.')}: ${message}`
