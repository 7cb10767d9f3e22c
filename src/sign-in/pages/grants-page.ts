import { html } from 'hono/html'
import { toLoginChoice } from '../../page/login-choice.ts'
import type { Markup } from '../../page/page.ts'
import { toDisplayText } from '../../page/text.ts'
import { isIssuerKey, type SignInEntry } from '../grants/sign-in-rows.ts'
import type { LoginServer } from '../salesforce/login-servers.ts'
import { wordsOf } from './consent-page.ts'

interface FormView {
  readonly action: string
  readonly formToken: string
}

export interface GrantsView extends FormView {
  /** Of one person; not empty of what she may see. */
  readonly entries: readonly SignInEntry[]
}

/** What a person allowed, and the buttons that take it back. */
export const toGrantsBody = (view: GrantsView): Markup => html`<section class="card">
<h1>Programs you allowed</h1>
<p>${view.entries.length === 0 ? 'You allowed no program to work in Salesforce for you.' : 'These programs work in Salesforce with your rights.'}</p>
<form method="post" action="${view.action}">
<input type="hidden" name="token" value="${view.formToken}">
<div class="actions">
${view.entries.length > 1 && html`<button class="bad" name="do" value="revoke-all">Revoke all</button>`}
<button name="do" value="sign-out">Leave this page</button>
</div>
</form>
</section>
${view.entries.map(entry => toEntry(entry, view))}`

const toEntry = (entry: SignInEntry, { action, formToken }: FormView): Markup => html`<section class="card">
<h2>${entry.clientName}</h2>
<dl>
<dt>${isIssuerKey(entry.redirectKey) ? 'Let in by' : 'Answers go to'}</dt><dd>${entry.redirectName}</dd>
<dt>Signed in as</dt><dd>${toDisplayText(entry.username, 100)}</dd>
<dt>It can</dt><dd>${entry.scopes.split(' ').map(wordsOf).join('; ')}</dd>
<dt>Since</dt><dd>${timeOf(entry.createdMs)}</dd>
<dt>Last used</dt><dd>${timeOf(entry.usedMs)}</dd>
</dl>
<form method="post" action="${action}">
<input type="hidden" name="token" value="${formToken}">
<input type="hidden" name="grant" value="${entry.grantId}">
<button class="bad" name="do" value="revoke" aria-label="Revoke ${entry.clientName}">Revoke</button>
</form>
</section>`

function timeOf(ms: number): Markup {
  const iso = new Date(ms).toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 10)}, ${iso.slice(11, 16)} UTC</time>`
}

/** Asks who wants to see what she allowed. */
export const toVisitBody = ({
  action,
  formToken,
  loginServers,
}: FormView & { loginServers: readonly LoginServer[] }): Markup =>
  html`<section class="card">
<h1>Programs you allowed</h1>
<p>Sign in with Salesforce to see which programs work there for you, and to take that back.</p>
<form method="post" action="${action}">
<input type="hidden" name="token" value="${formToken}">
${toLoginChoice(loginServers)}
<div class="actions"><button class="main" name="do" value="sign-in">Sign in</button></div>
</form>
</section>`
