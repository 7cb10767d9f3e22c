import { randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type Provider from 'oidc-provider'
import type { SignInAdministration } from '../../core/administration/sign-ins.ts'
import { failures, toAppError } from '../../core/failure.ts'
import type { Log } from '../../core/log.ts'
import type { Scope } from '../../core/scope.ts'
import { maxFormBytes } from '../../page/form.ts'
import { pageHeaders, showPage, toNotice } from '../../page/page.ts'
import type { Database } from '../../storage/database.ts'
import { type Admission, fullSeconds } from '../admission/admission.ts'
import type { Audience } from '../clients/audience.ts'
import type { HomeOf } from '../clients/homes.ts'
import { retryAfterSeconds, type Strangers } from '../clients/strangers.ts'
import { createApprovals } from '../consent/approvals.ts'
import { createInteraction } from '../consent/consent.ts'
import { createGranting } from '../consent/granting.ts'
import { createConsoleDoor, type SignInDoor } from '../console/console.ts'
import { createBrowserSessions } from '../console/sessions.ts'
import { createSignInAdministration } from '../grants/administration.ts'
import { createGrants } from '../grants/grants.ts'
import type { SignInStore } from '../grants/sign-ins.ts'
import { createCallback } from '../salesforce/callback.ts'
import { SignInRefused } from '../salesforce/errors.ts'
import type { LoginServer } from '../salesforce/login-servers.ts'
import type { PendingSignIns } from '../salesforce/pending.ts'
import type { SalesforceLogin } from '../salesforce/salesforce.ts'
import { createStartSignIn } from '../salesforce/start.ts'
import { paths } from '../server/paths.ts'
import { addresses } from './addresses.ts'
import type { ToolTitles } from './consent-page.ts'
import { createCookies } from './cookies.ts'
import { refusalOf } from './refusal.ts'
import { createSigner } from './signer.ts'

export interface LoginParts extends Pick<Admission, 'openings'> {
  readonly provider: Provider
  /** What tokens are for. */
  readonly audience: Pick<Audience, 'of'>
  readonly database: Database
  readonly pending: PendingSignIns
  /** Sign cookies and forms; newest first. */
  readonly signingKeys: readonly Uint8Array[]
  readonly salesforce: SalesforceLogin
  readonly signIns: SignInStore
  /** Where people may sign in; the first is the default. */
  readonly loginServers: readonly LoginServer[]
  /** Orgs whose people may sign in, ids of 18 characters. Empty: every org. */
  readonly allowedOrgIds: readonly string[]
  titlesFor(clientId: string): ToolTitles
  readonly strangers: Strangers
  readonly log: Log
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Whether somebody can be an administrator at the console. */
  readonly hasAdmins?: boolean
  /** Whether whoever runs this server set the client up. */
  isRegistered(clientId: string): boolean
  readonly homeOf: HomeOf
  /** What a client may get for a person. */
  scopesFor(clientId: string): readonly Scope[]
  /** Ends everything that the authorization server gave out under a grant. */
  revokeGrant(grantId: string): Promise<void>
}

/** What people meet in a browser. */
export interface Login {
  readonly pages: Hono
  readonly console: SignInDoor
  readonly administration: SignInAdministration
  /** Ends sessions of the console that nobody uses any more. */
  sweep(): Promise<void>
}

/** The pages on which people sign in, allow and take back. Works behind the node server only. */
export function createLogin(parts: LoginParts): Login {
  const { database, log, now, provider, signingKeys } = parts
  const { host, protocol } = new URL(provider.issuer)
  const newToken = () => randomBytes(32).toString('base64url')
  const cookies = createCookies({ signer: createSigner(signingKeys), secure: protocol === 'https:', now, newToken })
  const approvals = createApprovals({ database, now })
  const granting = createGranting({ ...parts, approvals })
  const startSignIn = createStartSignIn({ ...parts, cookies, newToken })
  const sessions = createBrowserSessions({ ...parts, issuer: provider.issuer, newToken })
  const console = createConsoleDoor({ ...parts, cookies, sessions, startSignIn })
  const all = { ...parts, approvals, cookies, startSignIn, granting, host, admit: console.admit }

  const app = new Hono()
  for (const path of [paths.interaction, addresses.callback, addresses.grants]) {
    app.use(path, async (c, next) => {
      for (const [name, value] of Object.entries(pageHeaders)) c.header(name, value)
      const free = c.req.method === 'POST' ? holdForm(c) : undefined
      await next().finally(free)
    })
  }
  app.onError((error, c) => {
    for (const [name, value] of Object.entries(pageHeaders)) c.header(name, value)
    return fail(c, error)
  })
  for (const routes of [createInteraction(all), createCallback(all), createGrants(all)]) app.route('/', routes)
  const administration = createSignInAdministration({ ...parts, approvals })
  return { pages: app, console, administration, sweep: sessions.sweep }

  function holdForm(c: Context): () => void {
    const length = Number(c.req.header('content-length') ?? maxFormBytes)
    return parts.strangers.holdBody(c.env?.incoming, Math.min(length, maxFormBytes))
  }

  function fail(c: Context, error: unknown) {
    if (error instanceof SignInRefused) {
      log.info('sign-in refused', { outcome: error.reason })
      return showPage(c, toNotice(host, refusalOf(error.reason)), 403)
    }
    const { cause, code } = toAppError(error)
    if (code === 'unavailable') c.header('retry-after', String(retryAfterSeconds))
    if (code === 'rate_limited') c.header('retry-after', String(fullSeconds))
    // Without a cause it is a bound of ours, which anybody can come to.
    else if (code === 'unavailable' && cause === undefined) log.info('sign-in refused', { outcome: code })
    else log.error('sign-in failed', { outcome: code }, cause)
    return showPage(c, toNotice(host, refusalOf(code)), failures[code].status)
  }
}
