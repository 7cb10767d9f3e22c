import type { Context, Hono } from 'hono'
import { html } from 'hono/html'
import { readForm } from '../../page/form.ts'
import { toLoginChoice } from '../../page/login-choice.ts'
import { leadOn, showPage, toNotice } from '../../page/page.ts'
import { consoleAt } from './addresses.ts'
import { toPageAnswer } from './answer.ts'
import { toPeopleForm } from './dev/people.ts'
import { oldPage } from './notices.ts'
import type { ConsoleParts } from './visit.ts'

type SignInParts = Pick<ConsoleParts, 'dev' | 'door' | 'host' | 'log' | 'title'>

/** `/console/sign-in` and `/console/sign-out`. Both change something by a form of ours alone. */
export function addSignIn(routes: Hono, parts: SignInParts): void {
  const { door, host } = parts
  const page = (answer: Parameters<typeof toPageAnswer>[1]) => toPageAnswer(parts, answer)

  routes.get(
    consoleAt.signIn,
    page(async c => {
      if (await door.visitorOf(c)) return c.redirect(consoleAt.tools, 303)
      return showSignIn(parts, c, c.req.query('to') ?? consoleAt.tools)
    }),
  )
  routes.post(
    consoleAt.signIn,
    page(async c => {
      const form = await readForm(c)
      if (!door.isOwnForm(c, signInForm, form('token'))) return showPage(c, toNotice(host, oldPage), 403)
      const again = form('do') === 'switch'
      const to = await door.startSignIn(c, { loginServer: form('place'), again, onward: form('to') })
      return leadOn(c, host, { to, label: 'Sign in at Salesforce' })
    }),
  )
  routes.post(
    consoleAt.signOut,
    page(async c => {
      const visitor = await door.visitorOf(c)
      if (!visitor) return c.redirect(consoleAt.signIn, 303)
      const form = await readForm(c)
      const isOwn = door.isOwnForm(c, { name: 'sign-out', visitor }, form('token'))
      if (!isOwn) return showPage(c, toNotice(host, oldPage), 403)
      await door.signOut(c, visitor)
      return showPage(c, toNotice(host, signedOut))
    }),
  )
}

const signInForm = { name: 'sign-in', visitor: undefined }

/** The page for somebody who is not signed in. */
export const showSignIn = async ({ dev, door, host, title }: SignInParts, c: Context, onward: string) =>
  showPage(c, {
    title: 'Sign in',
    host,
    body: html`<section class="card">
<h1>${title}</h1>
<p>Sign in with Salesforce to use these tools. Whatever they do, they do with your rights there.</p>
<form method="post" action="${consoleAt.signIn}">
<input type="hidden" name="token" value="${door.formToken(c, signInForm)}">
<input type="hidden" name="to" value="${onward}">
${toLoginChoice(door.loginServers)}
<div class="actions">
<button class="main" name="do" value="sign-in">Sign in with Salesforce</button>
<button name="do" value="switch">Sign in as another user</button>
</div>
</form>
</section>
${dev && html`<section class="card"><h2>Or be a sample user</h2>${await toPeopleForm(dev, c, onward)}</section>`}`,
  })

const signedOut = {
  title: 'You are signed out',
  text: ['This host keeps nothing of your sign-in any more, and Salesforce has ended it too.'],
  link: { to: consoleAt.signIn, label: 'Sign in again' },
}
