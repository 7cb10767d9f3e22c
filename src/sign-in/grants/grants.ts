import { Hono } from 'hono'
import type { Log } from '../../core/log.ts'
import { type Form, readForm } from '../../page/form.ts'
import { leadOn, showPage, toNotice } from '../../page/page.ts'
import type { Approvals } from '../consent/approvals.ts'
import { addresses } from '../pages/addresses.ts'
import type { Cookies } from '../pages/cookies.ts'
import { toGrantsBody, toVisitBody } from '../pages/grants-page.ts'
import type { LoginServer } from '../salesforce/login-servers.ts'
import type { StartSignIn } from '../salesforce/start.ts'
import { endSignIn } from './ending.ts'
import type { SignInStore } from './sign-ins.ts'

export interface GrantsParts {
  readonly approvals: Approvals
  readonly cookies: Cookies
  readonly startSignIn: StartSignIn
  readonly signIns: Pick<SignInStore, 'forget' | 'listOf'>
  readonly loginServers: readonly LoginServer[]
  readonly host: string
  readonly log: Pick<Log, 'info'>
  revokeGrant(grantId: string): Promise<void>
}

const action = addresses.grants
const title = 'Programs you allowed'

/** `/oauth/grants`: GET shows a person what she allowed, POST takes it back. */
export function createGrants(parts: GrantsParts): Hono {
  const { cookies, startSignIn, host, loginServers, signIns } = parts

  return new Hono()
    .get(action, async c => {
      const accountId = cookies.visitorOf(c)
      const formToken = cookies.formToken(c, bindingOf(accountId))
      if (accountId === undefined)
        return showPage(c, { title, host, body: toVisitBody({ action, formToken, loginServers }) })
      const entries = await signIns.listOf(accountId)
      return showPage(c, { title, host, body: toGrantsBody({ action, formToken, entries }) })
    })
    .post(action, async c => {
      const accountId = cookies.visitorOf(c)
      const form = await readForm(c)
      if (!cookies.isOwnForm(c, bindingOf(accountId), form('token'))) {
        return showPage(c, toNotice(host, forgedNotice), 403)
      }
      if (form('do') === 'sign-in') {
        const to = await startSignIn(c, { uid: '', clientId: '', loginServer: form('place'), again: false })
        return leadOn(c, host, { to, label: 'Sign in at Salesforce' })
      }
      if (form('do') === 'sign-out') cookies.forgetVisitor(c)
      else if (accountId !== undefined) await revoke(parts, accountId, form)
      return c.redirect(action, 303)
    })
}

const bindingOf = (accountId: string | undefined): string[] => ['grants', accountId ?? '']

async function revoke(parts: GrantsParts, accountId: string, form: Form): Promise<void> {
  const all = form('do') === 'revoke-all'
  const listed = await parts.signIns.listOf(accountId)
  for (const entry of listed.filter(({ grantId }) => all || grantId === form('grant'))) {
    await endSignIn(parts, entry)
    parts.log.info('sign-in revoked', { client: entry.clientId, account: accountId })
  }
  if (all && listed.length > 0) await revoke(parts, accountId, form)
}

const forgedNotice = {
  title: 'Nothing was changed',
  text: ['The page was open for too long, or somebody else is signed in by now. Load it again.'],
  link: { to: action, label: 'Load the page again' },
}
