import type { AddonSettings } from '../applink/addons.ts'
import type { AdminRule } from '../core/administration/administration.ts'
import { plainIssue } from '../core/invoke/issues.ts'
import { checkedOnce } from '../core/tool/fields.ts'
import type { Tool } from '../core/tool/tool.ts'
import type { Proxies } from '../identity/address/address.ts'
import type { NamedCredentials } from '../identity/keys/named-credentials.ts'
import type { ServiceClients } from '../identity/keys/service-clients.ts'
import { type LimitShares, toLimitShares } from '../salesforce/limits/shares.ts'
import type { TurnBounds } from '../salesforce/turns/bounds.ts'
import type { SignInApp } from '../sign-in/outline.ts'
import { readAddonSettings } from './addons/addons.ts'
import {
  isAppLinkOn,
  problemsOfAppLink,
  problemsOfNamedCredentials,
  readableVariables,
} from './addons/applink-settings.ts'
import {
  type AuthorizationSettings,
  problemsOfUse,
  readAuthorizationSettings,
} from './authorizations/authorizations.ts'
import { problemsOfCallouts, targetOf, type UsedCallout } from './callout-settings.ts'
import { enterpriseOf, problemsOfEnterprise } from './enterprise-settings.ts'
import { type Environment, environment, problemsOfLimits } from './environment.ts'
import { problemsOfJointSettings, type SettingProblem, type Variables } from './joint-settings.ts'

/** The settings of the host, checked and renamed. */
export interface Config {
  readonly appPort: number
  readonly publicPort: number
  /** `none`: the app works without AppLink. */
  readonly mesh: 'sidecar' | 'embedded' | 'none'
  /** The add-ons, none without AppLink, and the id of the app, which is the same for all of them. */
  readonly appLink: AddonSettings & { readonly appId: string }
  /** Authorizations that are not AppLink's, and the orgs in which they may act. */
  readonly authorizations: AuthorizationSettings & { readonly orgIds: readonly string[] }
  /** Which proxies in front are believed whom they saw. */
  readonly proxies: Proxies
  readonly publicUrl: string | undefined
  readonly localOrgUrl: string | undefined
  readonly database: { readonly url: string | undefined; readonly folder: string }
  /** 32 bytes each, newest first. */
  readonly encryptionKeys: readonly Uint8Array[]
  /** Absent: nobody can sign in over MCP. */
  readonly signIn: SignInApp | undefined
  readonly serviceClients: ServiceClients
  readonly namedCredentials: NamedCredentials
  readonly dynamicRegistration: boolean
  /** Absent: client metadata documents of every host are taken. */
  readonly clientMetadataHosts: readonly string[] | undefined
  /** Beginnings of paths in an org that jobs may call back. Absent: the usual ones. */
  readonly callbackPaths: readonly string[] | undefined
  /** Whether there are pages for people at `/console`. */
  readonly console: boolean
  /** Who is an administrator there. Absent: nobody. */
  readonly adminRule: AdminRule | undefined
  readonly worker: 'inline' | 'separate'
  /** Third parties of the tools that are set up, by the name of their declaration. */
  readonly callouts: ReadonlyMap<string, { readonly url: string; readonly secret?: string }>
  readonly toolDeadlineMs: number
  /** From which shares of an org's daily API calls on the host holds back. */
  readonly limitShares: LimitShares
  /** Requests to orgs at a time. */
  readonly orgRequests: TurnBounds
  /** Whether orgs get the trace of what is asked of them. */
  readonly traceToOrgs: boolean
  /** Days for which the audit keeps its rows; with 0 there is none. */
  readonly auditDays: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

/** What of an app its settings depend on. */
export interface AppNeeds {
  /** Third parties of the tools, whose variables are read too. */
  readonly callouts?: readonly UsedCallout[]
  readonly tools?: readonly Pick<Tool, 'name' | 'people' | 'runAs'>[]
}

/**
 * Reads the environment. Beside a local org third parties may be missing: who calls them is told then.
 * @throws Error that lists every missing or bad variable by name, with what it must be, never with its value.
 */
export function readConfig(env: Variables, { callouts = [], tools = [] }: AppNeeds = {}): Config {
  const isOn = isAppLinkOn(env)
  const given = readableVariables(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')))
  const result = environment.safeParse(given, {
    ...checkedOnce,
    error: issue => (issue.input === undefined ? 'is missing' : plainIssue(issue)),
  })
  const { problems: ofAddons, ...addons } = isOn ? readAddonSettings(given) : noAddons
  const { problems: ofAuthorizations, ...authorizations } = readAuthorizationSettings(given, addons.homes)
  const problems: SettingProblem[] = [
    ...ofAddons,
    ...ofAuthorizations,
    ...problemsOfAppLink(given),
    ...(isOn ? [] : problemsOfUse(given, authorizations, tools)),
    ...(result.error?.issues ?? []).map(({ message, path }) => [String(path[0]), message] as const),
    ...problemsOfJointSettings(given, tools),
    ...problemsOfCallouts(given, callouts),
  ]
  if (!result.success || problems.length > 0) throw toStartError(problems)
  const unfit = [
    ...problemsOfEnterprise(result.data),
    ...problemsOfLimits(result.data),
    ...problemsOfNamedCredentials(result.data),
  ]
  if (unfit.length > 0) throw toStartError(unfit)
  const { HEROKU_APP_ID: appId = '', MESH, SALESFORCE_ORG_IDS: orgIds } = result.data
  const appLink = Object.freeze({ ...addons, appId })
  return Object.freeze({
    ...toConfig(result.data, given, callouts),
    ...{ appLink, authorizations: Object.freeze({ ...authorizations, orgIds }), mesh: isOn ? MESH : 'none' },
  })
}

const noAddons: ReturnType<typeof readAddonSettings> = { addons: [], homes: new Map(), problems: [] }

function toStartError(problems: readonly SettingProblem[]): Error {
  const lines = new Set(problems.map(([variable, problem]) => `- ${variable}: ${problem}`))
  return new Error(`The host cannot start:\n${[...lines].join('\n')}`)
}

function toConfig(
  settings: Environment,
  given: Variables,
  callouts: readonly UsedCallout[],
): Omit<Config, 'appLink' | 'authorizations' | 'mesh'> {
  const { SALESFORCE_CLIENT_ID: clientId, SALESFORCE_CLIENT_SECRET: clientSecret } = settings
  return {
    appPort: settings.APP_PORT,
    publicPort: settings.PORT,
    proxies: settings.TRUSTED_PROXIES ?? settings.PROXIES_IN_FRONT ?? (given.DYNO ? 1 : 0),
    publicUrl: settings.PUBLIC_URL,
    localOrgUrl: settings.LOCAL_ORG_URL,
    database: Object.freeze({ url: settings.DATABASE_URL, folder: settings.DATA_DIR }),
    encryptionKeys: settings.ENCRYPTION_KEYS,
    signIn:
      clientId && clientSecret
        ? { clientId, clientSecret, ...placesOf(settings), enterprise: enterpriseOf(settings) }
        : undefined,
    clientMetadataHosts: settings.CLIENT_METADATA_HOSTS,
    serviceClients: settings.SERVICE_CLIENTS,
    namedCredentials: settings.NAMED_CREDENTIALS,
    dynamicRegistration: settings.DYNAMIC_CLIENT_REGISTRATION,
    callbackPaths: settings.CALLBACK_PATHS,
    console: settings.CONSOLE,
    adminRule: adminRuleOf(settings),
    worker: settings.WORKER,
    callouts: new Map(callouts.flatMap(declaration => targetOf(given, declaration))),
    toolDeadlineMs: settings.TOOL_DEADLINE_MS,
    limitShares: toLimitShares({
      slow: settings.ORG_LIMIT_SLOW_PERCENT,
      background: settings.ORG_LIMIT_BACKGROUND_PERCENT,
      calls: settings.ORG_LIMIT_CALLS_PERCENT,
    }),
    orgRequests: Object.freeze({
      perUser: settings.ORG_REQUESTS_PER_USER,
      perOrg: settings.ORG_REQUESTS_PER_ORG,
      perProcess: settings.ORG_REQUESTS_PER_PROCESS,
    }),
    traceToOrgs: settings.TRACE_CONTEXT_TO_ORGS,
    auditDays: settings.AUDIT_DAYS,
    logLevel: settings.LOG_LEVEL,
  }
}

/** Else whoever has an org anywhere in the world could make herself an administrator of it. */
function adminRuleOf(settings: Environment): AdminRule | undefined {
  const { CONSOLE: isOn, CONSOLE_ADMIN_PERMISSION: permission, SALESFORCE_ORG_IDS: orgIds } = settings
  return isOn && permission !== 'off' && orgIds.length > 0 ? { permission, orgIds } : undefined
}

const placesOf = (settings: Environment) => ({
  loginUrls: settings.SALESFORCE_LOGIN_URL,
  orgIds: settings.SALESFORCE_ORG_IDS,
})
