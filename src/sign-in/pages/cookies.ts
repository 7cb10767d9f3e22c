import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { hashOf } from '../../identity/keys/secret-hash.ts'
import { sessionMs } from '../console/sessions.ts'
import type { Signer } from './signer.ts'

/** How long a person may take, from the page to the answer of Salesforce. */
export const signInMs = 10 * 60 * 1000
/** How long a page may stay open before its form is sent. */
const formMs = 30 * 60 * 1000
/** How long a browser is known by its name, to find what was made in it. */
const browserMs = 180 * 24 * 60 * 60 * 1000
/** How long a sign-in for the page of grants lasts. */
const visitMs = 15 * 60 * 1000

/** What an approval is bound to: nothing of it can be changed afterwards. */
export interface Approval {
  readonly state: string
  /** The interaction that was approved; empty for the page of grants. */
  readonly uid: string
  readonly clientId: string
}

/** What the browser of a person keeps for us. Nothing of it is a secret of hers, all of it is signed. */
export interface Cookies {
  /** The token that a form on a page must carry, for this browser and this binding alone. Sets a cookie when there is none. */
  formToken(c: Context, binding: readonly string[]): string
  /** What this browser is known by, hashed for keeping; undefined for one that never saw a page of ours. */
  browserOf(c: Context): string | undefined
  /** Whether a form came from our page in this browser. */
  isOwnForm(c: Context, binding: readonly string[], token: string): boolean
  /** Binds the state to this browser. Only after the person approved. */
  approve(c: Context, approval: Approval): void
  isApproved(c: Context, approval: Approval): boolean
  forgetApproval(c: Context, state: string): void
  /** Remembers for a while who signed in for the page of grants. */
  rememberVisitor(c: Context, accountId: string): void
  visitorOf(c: Context): string | undefined
  forgetVisitor(c: Context): void
  /** The id of the session in the console; nothing else of the browser proves anything. */
  sessionOf(c: Context): string | undefined
  keepSession(c: Context, id: string): void
  dropSession(c: Context): void
}

export interface CookieParts {
  readonly signer: Signer
  /** `false` only for http on loopback, where browsers take neither `Secure` nor the prefix. */
  readonly secure: boolean
  readonly now: () => number
  readonly newToken: () => string
}

export function createCookies({ signer, secure, now, newToken }: CookieParts): Cookies {
  const nameOf = (name: string) => (secure ? `__Host-${name}` : name)
  const options = { path: '/', httpOnly: true, secure, sameSite: 'Lax' } as const
  const put = (c: Context, name: string, { value, ms }: { value: string; ms: number }) =>
    setCookie(c, nameOf(name), value, { ...options, maxAge: ms / 1000 })
  const drop = (c: Context, name: string) => void deleteCookie(c, nameOf(name), options)
  const get = (c: Context, name: string): string => getCookie(c, nameOf(name)) ?? ''

  const jar = { get, put, drop }
  const browserOf = (c: Context): string | undefined => {
    const [id = '', signature = ''] = get(c, 'mcp-browser').split('.')
    return signer.isSigned(['browser', id], signature) ? id : undefined
  }
  const greet = (c: Context): string => {
    const id = browserOf(c) ?? newToken()
    put(c, 'mcp-browser', { value: `${id}.${signer.sign(['browser', id])}`, ms: browserMs })
    return id
  }
  const textsOf = ({ state, uid, clientId }: Approval) => ['approval', state, uid, clientId]

  return {
    browserOf(c) {
      const id = browserOf(c)
      return id && hashOf(id)
    },
    formToken(c, binding) {
      const made = String(now())
      return `${made}.${signer.sign(['form', greet(c), made, ...binding])}`
    },
    isOwnForm(c, binding, token) {
      const id = browserOf(c)
      const site = c.req.header('sec-fetch-site')
      if (id === undefined || (site !== undefined && site !== 'same-origin')) return false
      const [made = '', signature = ''] = token.split('.')
      return Number(made) > now() - formMs && signer.isSigned(['form', id, made, ...binding], signature)
    },
    approve: (c, approval) =>
      put(c, approvalName(approval.state), { value: signer.sign(textsOf(approval)), ms: signInMs }),
    isApproved: (c, approval) => signer.isSigned(textsOf(approval), get(c, approvalName(approval.state))),
    forgetApproval: (c, state) => drop(c, approvalName(state)),
    ...toVisitorCookie({ signer, now }, jar),
    ...toSessionCookie(signer, jar),
  }
}

interface Jar {
  get(c: Context, name: string): string
  put(c: Context, name: string, content: { readonly value: string; readonly ms: number }): void
  drop(c: Context, name: string): void
}

function toVisitorCookie(
  { signer, now }: Pick<CookieParts, 'now' | 'signer'>,
  { drop, get, put }: Jar,
): Pick<Cookies, 'forgetVisitor' | 'rememberVisitor' | 'visitorOf'> {
  return {
    rememberVisitor(c, accountId) {
      const until = String(now() + visitMs)
      const signature = signer.sign(['visitor', accountId, until])
      put(c, 'mcp-visitor', { value: `${accountId}.${until}.${signature}`, ms: visitMs })
    },
    visitorOf(c) {
      const [accountId = '', until = '', signature = ''] = get(c, 'mcp-visitor').split('.')
      const isGood = Number(until) > now() && signer.isSigned(['visitor', accountId, until], signature)
      return isGood ? accountId : undefined
    },
    forgetVisitor: c => drop(c, 'mcp-visitor'),
  }
}

/** The id is signed, so that the database is not asked about one that somebody made up. */
const toSessionCookie = (
  signer: Signer,
  { drop, get, put }: Jar,
): Pick<Cookies, 'dropSession' | 'keepSession' | 'sessionOf'> => ({
  sessionOf(c) {
    const [id = '', signature = ''] = get(c, 'console').split('.')
    return signer.isSigned(['console', id], signature) ? id : undefined
  },
  keepSession: (c, id) => put(c, 'console', { value: `${id}.${signer.sign(['console', id])}`, ms: sessionMs }),
  dropSession: c => drop(c, 'console'),
})

/** Two sign-ins at once in one browser do not overwrite each other. */
const approvalName = (state: string): string =>
  `mcp-approval-${createHash('sha256').update(state).digest('hex').slice(0, 12)}`
